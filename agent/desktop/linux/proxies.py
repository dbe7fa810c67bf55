"""The script that finds proxies is Windows' setting: here, the environment decides."""


def automatic_script() -> str:
    """Return nothing."""
    return ""
