"""dinafastigheter 3 is a Windows program: there is nothing to look for here."""

from typing import Final

from agent.desktop.df3 import Df3

CAN_BE_FOUND: Final = False


def find_df3() -> Df3 | None:
    """Return None."""
    return None
