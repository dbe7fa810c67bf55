"""What has been told: in the ledger, and at hand also while that is away."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from agent.errors import LedgerError
from agent.ledger.ledger import Ledger
from agent.ledger.told import Thing, Told, all_told, remember
from agent.warning.rules import REMINDED_AFTER

log = structlog.get_logger(__name__)

# By then, what comes again is told anew anyway.
FORGOTTEN_AFTER = timedelta(days=2 * REMINDED_AFTER)
NOTHING = Told()


class Memory:
    """Remembers for one seat. For one thread.

    While the ledger cannot be read, what it holds counts as never told; what is told
    meanwhile is entered once it can.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._told: dict[Thing, Told] = {}
        self._is_recalled = False
        self._is_saved = True

    def recall(self, now: datetime) -> None:
        """Make ready for a look.

        What was told later than now was told by a clock that has been set back since;
        it counts as told just now, neither again at once nor only in a year's time.
        """
        if not self._is_recalled:
            self._read()
        for thing, told in self._told.items():
            self._change(thing, _not_after(told, now))
        self._forget(now)

    def of(self, thing: Thing) -> Told:
        """Return what is remembered of something."""
        return self._told.get(thing, NOTHING)

    def of_kind(self, kind: str) -> list[Told]:
        """Return what is remembered of all of a kind."""
        return [told for (one, _), told in self._told.items() if one == kind]

    def keep(self, thing: Thing, told: Told) -> None:
        """Remember something; see `save`."""
        self._change(thing, told)

    def mended(self, still_wrong: Collection[Thing], now: datetime) -> None:
        """Note that everything else is well again."""
        for thing, told in self._told.items():
            if thing not in still_wrong and not _is_mended(told):
                self._change(thing, replace(told, mended_at=now))

    def save(self) -> None:
        """Have the ledger remember, as soon as that can be done."""
        if self._is_saved or not self._is_recalled:
            return
        try:
            remember(self._ledger, self._told)
        except LedgerError as error:
            log.warning("not remembered what was told", reason=str(error))
        else:
            self._is_saved = True

    def _read(self) -> None:
        try:
            before = all_told(self._ledger)
        except LedgerError as error:
            log.warning("not recalled what was told", reason=str(error))
            return
        self._told = {**before, **self._told}
        self._is_recalled = True

    def _change(self, thing: Thing, told: Told) -> None:
        if self._told.get(thing) != told:
            self._told[thing] = told
            self._is_saved = False

    def _forget(self, now: datetime) -> None:
        kept = {
            thing: told
            for thing, told in self._told.items()
            if not _is_mended(told) or now - _newest(told) < FORGOTTEN_AFTER
        }
        self._is_saved = self._is_saved and kept.keys() == self._told.keys()
        self._told = kept


def _newest(told: Told) -> datetime:
    return max(filter(None, (told.recorded_at, told.told_at, told.mended_at)))


def _is_mended(told: Told) -> bool:
    return told.mended_at == _newest(told)


def _not_after(told: Told, now: datetime) -> Told:
    return Told(
        recorded_at=told.recorded_at and min(told.recorded_at, now),
        told_at=told.told_at and min(told.told_at, now),
        mended_at=told.mended_at and min(told.mended_at, now),
    )
