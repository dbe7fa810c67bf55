"""Sending one owner's journals: check all, then voucher by voucher, exactly once.

Every exit leaves each journal in a state from which this can be run again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto

import structlog

from agent.checks.books import Books, YearBooks
from agent.checks.findings import stopping
from agent.connections.connections import Connections
from agent.errors import (
    AgentError,
    LicenceMissing,
    NotAuthorised,
    Rejected,
    ScopeMissing,
    TooManyRequests,
    Unclear,
)
from agent.fortnox.api import CompanyApi
from agent.fortnox.records import Voucher
from agent.ledger import outbox, vouchers
from agent.ledger.ledger import Ledger
from agent.ledger.outbox import Planned
from agent.ledger.states import JournalState
from agent.ledger.vouchers import Intent
from agent.transfer.judging import judge_in_fortnox
from agent.transfer.plan import voucher_of
from agent.transfer.reading import Shelf
from agent.transfer.settling import Absent, Found, Puzzling, look, next_look

log = structlog.get_logger(__name__)


class Pass(Enum):
    """How one pass over an owner's journals ended."""

    DONE = auto()  # nothing is on its way any more
    AGAIN = auto()  # go on at once
    LATER = auto()  # nothing more can be done before `Sender.wake_at`


class Sender:
    """Sends one owner's journals. Only one at a time may exist for a company."""

    def __init__(
        self,
        ledger: Ledger,
        connections: Connections,
        owner_id: int,
        *,
        grace: timedelta,
        second_look: timedelta,
        shelf: Shelf,
        tell: Callable[[str], None],
    ) -> None:
        """Prepare to send; `tell` is told, in Swedish, what goes on."""
        self._ledger = ledger
        self._connections = connections
        self._owner_id = owner_id
        self._grace = grace
        self._second_look = second_look
        self._shelf = shelf
        self._tell = tell
        self._next_numbers: dict[tuple[int, str], int] = {}
        self._has_renewed = False
        self._contradictions: set[int | None] = set()
        self.wake_at: datetime | None = None

    def run_once(self, is_stopping: Callable[[], bool]) -> Pass:
        """Do what can be done now.

        Raises:
            AgentError: Fortnox or the ledger could not be used; nothing is lost.
        """
        try:
            return self._run_once(is_stopping)
        except NotAuthorised:
            if self._has_renewed:
                raise
            self._connections.renew(self._owner_id)
            self._has_renewed = True
            return Pass.AGAIN

    def _run_once(self, is_stopping: Callable[[], bool]) -> Pass:
        vouchers.recover(self._ledger, self._owner_id)
        in_hand = outbox.in_hand(self._ledger, self._owner_id)
        if not in_hand:
            return Pass.DONE
        api = self._connections.api(self._owner_id)
        unknown = [one for one in in_hand if one.state == JournalState.UNKNOWN]
        if unknown:
            return self._settle(api, unknown)
        self._tell("Kontrollerar i Fortnox")
        books, sound = self._check(api, in_hand)
        for count, planned in enumerate(sound):
            if is_stopping():
                return Pass.LATER
            self._tell(f"Bokför {count + 1} av {len(sound)}")
            year = books.year_of(planned.journal.date)
            if year is None or not self._send(api, planned, year):
                return Pass.AGAIN
        return Pass.AGAIN

    def _check(
        self, api: CompanyApi, in_hand: tuple[Planned, ...]
    ) -> tuple[Books, list[Planned]]:
        """Put aside what must not be sent, and return the rest in order."""
        company = self._connections.company_of(self._owner_id)
        ids = [planned.journal_id for planned in in_hand]
        judged = judge_in_fortnox(self._ledger, self._shelf, company, api, ids)
        sound = []
        for planned in in_hand:
            stops = stopping(judged.findings[planned.journal_id])
            if stops:
                why = " ".join(one.message for one in stops)
                vouchers.rejected(self._ledger, planned.journal_id, why)
            else:
                sound.append(planned)
        return judged.books, sound

    def _send(self, api: CompanyApi, planned: Planned, year: YearBooks) -> bool:
        """Send one voucher; False where the rest must wait for what comes of it."""
        voucher = voucher_of(planned.journal, planned.marker)
        intent = self._intend(api, planned, year)
        try:
            booked = api.create_voucher(voucher, intent.year_id)
        except Unclear as error:
            log.warning("answer unclear", journal=planned.journal_id, why=error.detail)
            vouchers.unknown(self._ledger, planned.journal_id)
            return False
        except (TooManyRequests, NotAuthorised) as error:
            vouchers.back_to_planned(self._ledger, planned.journal_id, error.title)
            raise
        except Rejected as error:
            vouchers.rejected(self._ledger, planned.journal_id, str(error))
            if isinstance(error, (ScopeMissing, LicenceMissing)):
                raise
            return not self._contradicts(error, intent)
        except AgentError as error:
            # Not reached, or no token to be had: nothing has been sent.
            vouchers.back_to_planned(self._ledger, planned.journal_id, error.title)
            raise
        if booked.year != intent.year_id:
            vouchers.held(self._ledger, planned.journal_id, _in_another_year(booked))
            return True
        self._book(intent, booked.number)
        return True

    def _intend(self, api: CompanyApi, planned: Planned, year: YearBooks) -> Intent:
        """Make it durable what is about to be sent, before it is."""
        series, year_id = planned.journal.series, year.year.id
        if (year_id, series) not in self._next_numbers:
            first = api.series(series, year_id).next_voucher_number
            self._next_numbers[year_id, series] = first or 1
        company = self._connections.company_of(self._owner_id)
        intent = Intent(
            journal_id=planned.journal_id,
            database_number=company.database_number,
            marker=planned.marker,
            series=series,
            year_id=year_id,
            next_number=self._next_numbers[year_id, series],
            attempt=vouchers.attempts(self._ledger, planned.journal_id) + 1,
            intended_at=self._ledger.now(),
        )
        vouchers.intend(self._ledger, intent)
        return intent

    def _contradicts(self, error: Rejected, intent: Intent) -> bool:
        """Forget the books that the checks went by, once for each kind of no."""
        if error.code in self._contradictions:
            return False
        self._contradictions.add(error.code)
        self._shelf.drop(intent.database_number)
        return True

    def _book(self, intent: Intent, number: int) -> None:
        vouchers.booked(self._ledger, intent.journal_id, number)
        self._has_renewed = False
        self._next_numbers[intent.year_id, intent.series] = number + 1

    def _settle(self, api: CompanyApi, unknown: list[Planned]) -> Pass:
        """Find out what became of vouchers whose answer was lost."""
        looks = [self._settle_one(api, planned) for planned in unknown]
        due = [moment for moment in looks if moment is not None]
        if not due:
            return Pass.AGAIN
        self.wake_at = min(due)
        local = self.wake_at.astimezone()
        self._tell(f"Väntar på besked från Fortnox till {local:%H.%M.%S}")
        return Pass.LATER

    def _settle_one(self, api: CompanyApi, planned: Planned) -> datetime | None:
        """Settle one; return when to look again where that was not possible yet."""
        intent = vouchers.intent_of(self._ledger, planned.journal_id)
        company = self._connections.company_of(self._owner_id)
        if intent.database_number != company.database_number:
            vouchers.held(self._ledger, intent.journal_id, _sent_elsewhere(intent))
            return None
        headings = api.voucher_headings(
            intent.series, intent.year_id, from_number=intent.next_number
        )
        match look(headings, intent, voucher_of(planned.journal, intent.marker)):
            case Found(number):
                self._book(intent, number)
                return None
            case Puzzling(why):
                vouchers.held(self._ledger, intent.journal_id, why)
                return None
            case Absent.NOW:
                return self._not_there(intent)

    def _not_there(self, intent: Intent) -> datetime | None:
        due = next_look(intent, grace=self._grace, second_look=self._second_look)
        if self._ledger.now() < due:
            return due
        if intent.absent_at is None:
            vouchers.looked_in_vain(self._ledger, intent.journal_id)
            return self._ledger.now() + self._second_look
        self._next_numbers.clear()
        vouchers.back_to_planned(
            self._ledger, intent.journal_id, "absent twice after the grace time"
        )
        return None


def _in_another_year(booked: Voucher) -> str:
    return (
        f"Fortnox bokförde {booked.series} {booked.number} i ett annat räkenskapsår "
        "än journalens. Rätta i Fortnox."
    )


def _sent_elsewhere(intent: Intent) -> str:
    return (
        f"Verifikationen skickades till Fortnox databas {intent.database_number}, som "
        f"ägaren inte längre är kopplad till. Finns {intent.marker} där?"
    )
