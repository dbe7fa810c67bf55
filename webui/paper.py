"""What stands at the head of a page that is printed and filed."""

from dataclasses import dataclass
from datetime import datetime

from agent.settings import VERSION
from webui.current import rooms


@dataclass(frozen=True, slots=True)
class Printed:
    """By which program a page was made, when, and for whom."""

    version: str
    at: datetime
    by: str


def printed() -> Printed:
    """Say it of the page that is being made."""
    return Printed(VERSION, rooms().clock(), rooms().settings.user)
