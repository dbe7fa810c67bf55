"""What the tray is told: the state at a glance, and now and then a notification."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The three things an icon can say."""

    WELL = "well"
    TODO = "todo"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Status:
    """How things are, in Swedish words.

    `waiting` counts journals; `new` of them have come after their owners' last
    transfers.
    """

    level: Level
    text: str
    waiting: int = 0
    paused: bool = False
    new: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification in Swedish; a click on it opens `page`, such as "/overforing"."""

    title: str
    text: str
    page: str
