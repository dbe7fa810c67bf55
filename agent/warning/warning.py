"""What an alert is, and how several become one notification. Values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agent.tray.status import Notice


class Severity(StrEnum):
    """How much it matters. GRAVE: journals do not get through, or might be lost."""

    MILD = "mild"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something wrong, that a person can mend, in Swedish.

    The same trouble in several places is one alert, with several `subjects`. `title`
    names nobody: it also goes where others read, such as the system's event log.

    Attributes:
        kind: what is wrong, as programs know it, such as "connection-ended".
        severity: how much it matters.
        title: what is wrong, in a few words.
        text: what has happened, to whom, and what to do.
        page: the page that mends it.
        subjects: the ids of what it is about; ("",) where there is but one of a kind.
        since: since when it has been so, where that is known.
        told_after: how long it must have been so, since the PC was started or woke,
            before it is told of: much of what a PC lacks then is there soon.
    """

    kind: str
    severity: Severity
    title: str
    text: str
    page: str
    subjects: tuple[str, ...] = ("",)
    since: datetime | None = None
    told_after: timedelta = timedelta(0)

    @property
    def key(self) -> str:
        """Its name for monitoring: the kind and, where it is about one, which."""
        is_about_one = len(self.subjects) == 1 and self.subjects[0]
        return f"{self.kind}:{self.subjects[0]}" if is_about_one else self.kind


def gravest_first(alerts: Sequence[Alert]) -> tuple[Alert, ...]:
    """Put what matters most first, else as they came."""
    return tuple(sorted(alerts, key=lambda one: one.severity is not Severity.GRAVE))


def notice_of(alerts: Sequence[Alert]) -> Notice:
    """Make one notification of alerts; of several, it leads to where all are shown."""
    if len(alerts) == 1:
        return Notice(alerts[0].title, alerts[0].text, alerts[0].page)
    titles = ". ".join(one.title for one in gravest_first(alerts))
    return Notice(f"{len(alerts)} saker behöver åtgärdas", f"{titles}.", "/")
