"""Reads Fortnox' books and compares: after each transfer, and for whoever asks.

One request a financial year: Fortnox' SIE export, always of the whole year, because
its bounds by date are in no specification, and a correction may be dated later. What
comes of it is kept in the ledger; where nothing could be read, that is kept instead.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from pydantic import TypeAdapter

from agent.connections.connections import Connections
from agent.errors import AgentError, LedgerError, NotAuthorised
from agent.ledger.booked import (
    BookedVoucher,
    booked_between,
    booked_in_transfer,
    keys_in,
    transfers_to_reconcile,
    uncertain_between,
)
from agent.ledger.events import PROGRAM
from agent.ledger.ledger import Ledger
from agent.ledger.owners import owner
from agent.ledger.reconciliations import Agreement, Period, keep, result_of
from agent.sources.detect import read_journals
from agent.transfer import sentences
from agent.transfer.reconciling import (
    ComparedVoucher,
    Comparison,
    Export,
    compare,
)

COMPARISON: Final = TypeAdapter(Comparison)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reconciling that was asked for is; `doing` is whose turn it is."""

    total: int
    done: int
    doing: str

    @property
    def is_running(self) -> bool:
        """Whether anything is left to do."""
        return self.done < self.total


@dataclass(frozen=True, slots=True)
class _Asked:
    owner_id: int
    period: Period
    actor: str


def exported(content: bytes) -> Export:
    """Read what Fortnox has exported, with the one reader that we have for SIE.

    Raises:
        FileRefused: it cannot be trusted.
    """
    reading = read_journals(content, "SIE-filen från Fortnox")
    remarks = tuple(problem.message for problem in reading.problems)
    return Export(reading.journals, remarks)


class Reconciler:
    """Compares; in the background one owner at a time."""

    def __init__(
        self,
        ledger: Ledger,
        connections: Connections,
        read: Callable[[bytes], Export] = exported,
    ) -> None:
        """Compare the ledger with what `read` finds in a SIE export."""
        self._ledger = ledger
        self._connections = connections
        self._read = read
        self._waiting: deque[_Asked] = deque()
        self._total = 0
        self._doing = ""
        self._is_at_one = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def after_transfers(self, owner_id: int) -> None:
        """Compare what transfers have booked for an owner and nobody has compared.

        For when the owner has nothing on its way any more. Nothing that goes wrong here
        reaches the transfer.
        """
        try:
            for transfer_id in transfers_to_reconcile(self._ledger, owner_id):
                self._after_transfer(owner_id, transfer_id)
        except LedgerError as error:
            log.warning("not reconciled", owner=owner_id, error=str(error))

    def reconcile(self, owner_id: int, period: Period, actor: str) -> int:
        """Compare an owner's period now; return the reconciliation's id.

        Where Fortnox cannot be read the reconciliation says so.
        """
        asked = _Asked(owner_id, period, actor)
        return self._keep(asked, lambda: self._compare_period(owner_id, period))

    def standing(self, one: BookedVoucher) -> ComparedVoucher:
        """Tell how one voucher of ours stands in Fortnox now; nothing is kept.

        Raises:
            AgentError: Fortnox could not be read.
        """
        found = self._authorised(
            one.owner_id, lambda: self._compare_sent(one.owner_id, [one])
        )
        return found.vouchers[0]

    def start(self, owner_ids: Iterable[int], period: Period, actor: str) -> None:
        """Compare owners' periods in the background; what is asked for already is."""
        with self._lock:
            for owner_id in owner_ids:
                asked = _Asked(owner_id, period, actor)
                if asked not in self._waiting:
                    self._waiting.append(asked)
                    self._total += 1
            if self._waiting and self._thread is None and not self._stopping.is_set():
                self._thread = threading.Thread(
                    target=self._work, name="reconciling", daemon=True
                )
                self._thread.start()

    def progress(self) -> Progress:
        """Tell how far it is."""
        with self._lock:
            left = len(self._waiting) + self._is_at_one
            return Progress(self._total, self._total - left, self._doing)

    def stop(self, grace: float = 5.0) -> None:
        """Begin nothing new, and wait for the request that is under way."""
        self._stopping.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(grace)

    def _work(self) -> None:
        try:
            while (asked := self._next()) is not None:
                self._reconcile_one(asked)
        finally:
            self._leave()

    def _reconcile_one(self, asked: _Asked) -> None:
        try:
            self._doing = owner(self._ledger, asked.owner_id).name
            self.reconcile(asked.owner_id, asked.period, asked.actor)
        except LedgerError as error:
            # Whoever asked finds nothing kept, and asks again.
            log.warning("not reconciled", owner=asked.owner_id, error=str(error))

    def _next(self) -> _Asked | None:
        with self._lock:
            self._doing, self._is_at_one = "", False
            if not self._waiting or self._stopping.is_set():
                self._end()
                return None
            self._is_at_one = True
            return self._waiting.popleft()

    def _leave(self) -> None:
        """Let nobody wait for what this thread, having failed, does not compare."""
        with self._lock:
            if self._thread is threading.current_thread():
                self._doing, self._is_at_one = "", False
                self._end()

    def _end(self) -> None:
        self._thread, self._total = None, 0
        self._waiting.clear()

    def _after_transfer(self, owner_id: int, transfer_id: int) -> None:
        ours = booked_in_transfer(self._ledger, owner_id, transfer_id)
        days = [one.journal.date for one in ours]
        asked = _Asked(owner_id, Period(min(days), max(days)), PROGRAM)
        self._keep(asked, lambda: self._compare_sent(owner_id, ours), transfer_id)

    def _keep(
        self,
        asked: _Asked,
        make: Callable[[], Comparison],
        transfer_id: int | None = None,
    ) -> int:
        """Make a comparison, and keep it or why it could not be made."""
        try:
            found = self._authorised(asked.owner_id, make)
        except AgentError as error:
            log.warning("not reconciled", owner=asked.owner_id, error=str(error))
            agreement, result = Agreement.FAILED, {}
            verdict = sentences.failed(error.message)
        else:
            agreement = Agreement.EQUAL if found.agrees else Agreement.DIFFERS
            result = COMPARISON.dump_python(found, mode="json")
            verdict = found.verdict
        return keep(
            self._ledger,
            asked.owner_id,
            asked.period,
            asked.actor,
            agreement=agreement,
            verdict=verdict,
            result=result,
            transfer_id=transfer_id,
        )

    def _authorised(self, owner_id: int, make: Callable[[], Comparison]) -> Comparison:
        """Try once more with a new access token where Fortnox refuses the old."""
        try:
            return make()
        except NotAuthorised:
            self._connections.renew(owner_id)
            return make()

    def _compare_sent(self, owner_id: int, ours: Sequence[BookedVoucher]) -> Comparison:
        number = self._connections.company_of(owner_id).database_number
        years = {one.key.year_id for one in ours if one.database_number == number}
        exports = self._exports(owner_id, years)
        known = keys_in(self._ledger, number)
        return compare(ours, exports, database_number=number, known=known)

    def _compare_period(self, owner_id: int, period: Period) -> Comparison:
        number = self._connections.company_of(owner_id).database_number
        # Ours before theirs, and what is known after: what is booked meanwhile is
        # neither missing nor from outside.
        dates = period.from_date, period.to_date
        ours = booked_between(self._ledger, owner_id, *dates)
        used = {one.key.year_id for one in ours if one.database_number == number}
        years = {
            year.id
            for year in self._connections.api(owner_id).financial_years()
            if year.id in used
            or (year.from_date <= period.to_date and period.from_date <= year.to_date)
        }
        exports = self._exports(owner_id, years)
        return compare(
            ours,
            exports,
            database_number=number,
            known=keys_in(self._ledger, number),
            outside_in=period,
            uncertain=uncertain_between(self._ledger, owner_id, *dates),
        )

    def _exports(self, owner_id: int, year_ids: Iterable[int]) -> dict[int, Export]:
        api = self._connections.api(owner_id)
        return {one: self._read(api.sie_export(one)) for one in sorted(year_ids)}


def comparison_of(ledger: Ledger, reconciliation_id: int) -> Comparison | None:
    """Return what a reconciliation showed; None where Fortnox could not be read."""
    result = result_of(ledger, reconciliation_id)
    if result["agreement"] == Agreement.FAILED:
        return None
    return COMPARISON.validate_python(result)
