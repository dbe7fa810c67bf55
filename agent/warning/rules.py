"""When something is told of: quiet hours, and never the same thing too often.

Days are the user's calendar days, so that neither daylight saving nor a PC that slept
makes two tellings of one or none.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agent.warning.warning import Alert, Severity

# What was mended and is wrong anew is told anew, but not sooner than so.
DAYS_BETWEEN = {Severity.GRAVE: 1, Severity.MILD: 7}
REMINDED_AFTER = 7  # days, of what nobody has mended
# What is wrong in one place after another is gathered, so that sixty connections that
# end in an hour are two notifications.
GATHERED_FOR = timedelta(hours=1)


class Topic(StrEnum):
    """What a user may choose not to be told of: nothing is lost by not knowing it."""

    JOURNALS = "journals"  # from df3, which wait
    FILES = "files"  # that could not be read
    ENDING = "ending"  # connections and certificates, while there is plenty of time


TOPICS = {
    "file-refused": Topic.FILES,
    "connection-lapses": Topic.ENDING,
    "certificate-expires": Topic.ENDING,
}


def is_wanted(alert: Alert, untold: Collection[Topic]) -> bool:
    """Tell whether the user wants to be told; what is grave is always told."""
    kind = next((one for one in TOPICS if alert.kind.startswith(one)), "")
    return alert.severity is Severity.GRAVE or TOPICS.get(kind) not in untold


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nobody is told, by the user's clock; none where both are one.

    Grave things wait too: nothing that we warn of gets worse overnight, nothing is sent
    while nobody presses Överför, and who works late sees banner and icon all the same.
    """

    from_hour: int = 18
    to_hour: int = 7

    def covers(self, at: datetime) -> bool:
        """Tell whether a local time is within them."""
        if self.from_hour <= self.to_hour:
            return self.from_hour <= at.hour < self.to_hour
        return at.hour >= self.from_hour or at.hour < self.to_hour


def is_due(
    severity: Severity, last: datetime | None, mended: datetime | None, now: datetime
) -> bool:
    """Tell whether something may be told of.

    Args:
        severity: how much it matters.
        last: when it was told of last.
        mended: when it was well the last time.
        now: the local time.
    """
    if last is None:
        return True
    is_new = mended is not None and mended >= last
    days = (now.date() - last.astimezone(now.tzinfo).date()).days
    return days >= (DAYS_BETWEEN[severity] if is_new else REMINDED_AFTER)
