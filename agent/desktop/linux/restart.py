"""Being started again by the system: Linux does that by its services."""


def ask_to_be_restarted() -> None:
    """Do nothing."""
