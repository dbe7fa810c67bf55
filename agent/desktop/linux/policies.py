"""Linux has no Group Policy: an administrator writes settings.toml instead."""


def policies() -> dict[str, str]:
    """Return nothing."""
    return {}


def proposals() -> dict[str, str]:
    """Return nothing."""
    return {}
