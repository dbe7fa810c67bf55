"""The system's event log: Linux has none of Windows' kind.

What goes there is in the agent's own log too, on both systems.
"""


def write(text: str, *, is_error: bool) -> None:
    """Do nothing."""
