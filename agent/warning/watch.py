"""Tells of what is wrong: each thing when it is due, and not again until it should be.

A ledger that is away cannot say what was told: a restart meanwhile tells that again.

The event log hears at once, the user outside the quiet hours. What the user then sees
at any time, the icon and the banner, is `current()`, whatever was told.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

import structlog

from agent.ledger.ledger import Ledger
from agent.ledger.told import Thing, Told
from agent.tray.status import Notice
from agent.warning.memory import Memory
from agent.warning.rules import GATHERED_FOR, Quiet, Topic, is_due, is_wanted
from agent.warning.surroundings import LEDGER
from agent.warning.warning import Alert, gravest_first, notice_of

LONG_AGO = datetime.min.replace(tzinfo=UTC)

log = structlog.get_logger(__name__)


class Watch:
    """Looks at what is wrong, for one seat. `look` belongs to one thread."""

    def __init__(
        self,
        ledger: Ledger,
        alerts: Callable[[], Iterable[Alert]],
        tell: Callable[[Notice], None],
        clock: Callable[[], datetime],
        *,
        quiet: Quiet | None = None,
        record: Callable[[Alert], None] = lambda _: None,
        zone: tzinfo | None = None,
    ) -> None:
        """Watch over `alerts`.

        Args:
            ledger: remembers what was told.
            alerts: says what is wrong now.
            tell: shows the user a notification.
            clock: the time.
            quiet: when the user is left alone; None for the usual hours.
            record: writes an alert in the system's event log.
            zone: the user's; None for the PC's own.
        """
        self._alerts = alerts
        self._tell = tell
        self._record = record
        self._clock = clock
        self.quiet = quiet or Quiet()  # both may be changed at any time
        self.untold: Collection[Topic] = ()
        self._zone = zone
        self._memory = Memory(ledger)
        self._since: dict[str, datetime] = {}
        self._last: tuple[Alert, ...] = ()

    def current(self) -> tuple[Alert, ...]:
        """Return what is wrong now, the gravest first. From any thread.

        While the ledger is away, what the last look saw, so that no page waits for it.
        """
        last = self._last
        return last if _is_ledger_away(last) else gravest_first(tuple(self._alerts()))

    @property
    def seen(self) -> tuple[Alert, ...]:
        """What the last look saw, the gravest first."""
        return self._last

    def wake_up(self) -> None:
        """Forget how long things have been so: the PC slept."""
        self._since.clear()

    def look(self, *, can_tell: bool = True) -> None:
        """Tell what is due. Cheap to call often; every ten seconds will do.

        `can_tell` is False while there is nothing to show the user a notification on.
        """
        alerts = self._last = gravest_first(tuple(self._alerts()))
        now = self._clock()
        has_ledger = not _is_ledger_away(alerts)
        if has_ledger:  # else nobody knows what has been mended
            self._memory.recall(now)
            self._memory.mended(
                {thing for one in alerts for thing in _things(one)}, now
            )
        lasting = self._lasting(alerts, now)
        self._record_due(lasting, now)
        if can_tell and not self.quiet.covers(self._local(now)):
            self._tell_due(lasting, now)
        if has_ledger:
            self._memory.save()

    def _lasting(self, alerts: Sequence[Alert], now: datetime) -> list[Alert]:
        """Return what has been so for as long as it should before it is told."""
        since = self._since
        # Never later than now: a clock that is set back begins anew.
        self._since = {a.kind: min(since.get(a.kind, now), now) for a in alerts}
        return [one for one in alerts if now - self._since[one.kind] >= one.told_after]

    def _record_due(self, alerts: Sequence[Alert], now: datetime) -> None:
        for alert in alerts:
            if self._is_due(alert, now, lambda told: told.recorded_at):
                log.warning("wrong", key=alert.key, subjects=len(alert.subjects))
                self._record(alert)
                self._keep(alert, lambda told: replace(told, recorded_at=now))

    def _tell_due(self, alerts: Sequence[Alert], now: datetime) -> None:
        due = [
            one
            for one in alerts
            if is_wanted(one, self.untold)
            and self._is_due(one, now, lambda told: told.told_at)
        ]
        if not due:
            return
        self._tell(notice_of(due))
        for alert in due:
            log.info("told", key=alert.key, subjects=len(alert.subjects))
            self._keep(alert, lambda told: replace(told, told_at=now))

    def _is_due(
        self, alert: Alert, now: datetime, last_of: Callable[[Told], datetime | None]
    ) -> bool:
        """Whether anything that it is about is due, and its kind not told just now."""
        of_kind = filter(None, map(last_of, self._memory.of_kind(alert.kind)))
        if now - max(of_kind, default=LONG_AGO) < GATHERED_FOR:
            return False
        about = [self._memory.of(thing) for thing in _things(alert)]
        return any(
            is_due(alert.severity, last_of(told), told.mended_at, self._local(now))
            for told in about
        )

    def _local(self, now: datetime) -> datetime:
        return now.astimezone(self._zone)

    def _keep(self, alert: Alert, change: Callable[[Told], Told]) -> None:
        for thing in _things(alert):
            self._memory.keep(thing, change(self._memory.of(thing)))


def _things(alert: Alert) -> list[Thing]:
    return [(alert.kind, subject) for subject in alert.subjects]


def _is_ledger_away(alerts: Sequence[Alert]) -> bool:
    return any(one.kind == LEDGER for one in alerts)
