"""dinafastigheter 3 is a Windows program: there is nothing to look for here."""

from pathlib import Path

from agent.desktop.df3 import Df3


def find_df3() -> Df3 | None:
    """Return None."""
    return None


def df3_folders() -> tuple[Path, ...]:
    """Return nothing."""
    return ()
