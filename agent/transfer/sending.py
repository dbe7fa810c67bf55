"""Sending one owner's journals: check all, then voucher by voucher, exactly once.

Every exit leaves each journal in a state from which this can be run again.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto
from functools import partial

import structlog

from agent.checks.books import Books, YearBooks
from agent.checks.findings import stopping
from agent.connections.connections import Connections
from agent.errors import (
    AgentError,
    JournalMoved,
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
from agent.ledger.attempts import Intent
from agent.ledger.leases import Lease
from agent.ledger.ledger import Ledger
from agent.ledger.outbox import Planned
from agent.ledger.owner_settings import OwnerSettings, settings_of
from agent.ledger.states import JournalState
from agent.transfer.adapting import adapt
from agent.transfer.already import already_there
from agent.transfer.departure import Departure
from agent.transfer.flight import ALONE, Flight, Flights
from agent.transfer.judging import judge_in_fortnox
from agent.transfer.plan import voucher_of
from agent.transfer.reading import Shelf
from agent.transfer.settler import Settler
from agent.transfer.settling import Absences

log = structlog.get_logger(__name__)


class Pass(Enum):
    """How one pass over an owner's journals ended."""

    DONE = auto()  # nothing is on its way any more
    AGAIN = auto()  # go on at once
    LATER = auto()  # nothing more can be done for `Sender.wake_in` seconds


class Sender:
    """Sends one owner's journals, while the lease of its company lasts."""

    def __init__(
        self,
        ledger: Ledger,
        connections: Connections,
        owner_id: int,
        lease: Lease,
        *,
        absences: Absences,
        shelf: Shelf,
        tell: Callable[[str], None],
        monotonic: Callable[[], float] = time.monotonic,
        alone: float = ALONE,
    ) -> None:
        """Prepare to send; `tell` is told, in Swedish, what goes on.

        `alone` is how many seconds an answer has before the next voucher may leave.
        """
        self._ledger = ledger
        self._connections = connections
        self._owner_id = owner_id
        self._lease = lease
        self._settler = Settler(ledger, lease, absences)
        self._shelf = shelf
        self._tell = tell
        self._monotonic = monotonic
        self._alone = alone
        self._next_numbers: dict[tuple[int, str], int] = {}
        self._settings = OwnerSettings()
        self._has_renewed = False
        self._contradictions: set[int | None] = set()
        self.wake_in = 0.0

    def run_once(self, is_stopping: Callable[[], bool]) -> Pass:
        """Do what can be done now.

        Raises:
            LeaseLost: another seat has taken over; it sees to what is on its way.
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
        except JournalMoved as error:
            # A version came meanwhile, or the lease is lost, which `recover` finds out.
            log.info("looks again at what is left", why=error.detail)
            return Pass.AGAIN

    def _run_once(self, is_stopping: Callable[[], bool]) -> Pass:
        vouchers.recover(self._ledger, self._lease, self._owner_id)
        in_hand = self._in_hand()
        if not in_hand:
            return Pass.DONE
        api = self._connections.api(self._owner_id)
        unknown = [one for one in in_hand if one.state == JournalState.UNKNOWN]
        if unknown:
            return self._settle(api, unknown)
        self._tell("Kontrollerar i Fortnox")
        new = self._adopt(api, in_hand)
        if not new:
            return Pass.AGAIN
        books, sound = self._check(api, new)
        return self._send_all(api, books, sound, is_stopping)

    def _in_hand(self) -> tuple[Planned, ...]:
        """Return what is on its way, as the owner wants it booked.

        The settings cannot change before the last of it has arrived.
        """
        found = outbox.in_hand(self._ledger, self._owner_id)
        wanted = self._settings = settings_of(self._ledger, self._owner_id)
        return tuple(replace(one, journal=adapt(one.journal, wanted)) for one in found)

    def _adopt(
        self, api: CompanyApi, in_hand: tuple[Planned, ...]
    ) -> tuple[Planned, ...]:
        """Take as booked what Fortnox has already, and return the rest."""
        company = self._connections.company_of(self._owner_id)
        years = self._shelf.years(company, api)
        found = already_there(api, years, in_hand)
        for planned in in_hand:
            if planned.journal_id in found:
                first, *more = found[planned.journal_id]
                intent = self._intent_of(
                    planned, first.series, first.year, first.number
                )
                also = [f"{one.series} {one.number}" for one in more]
                vouchers.already_there(self._ledger, self._lease, intent, also)
        return tuple(one for one in in_hand if one.journal_id not in found)

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

    def _send_all(
        self,
        api: CompanyApi,
        books: Books,
        sound: list[Planned],
        is_stopping: Callable[[], bool],
    ) -> Pass:
        """Send in order, and come back when nothing is aloft any more."""
        with Flights(self._land, self._alone) as flights:
            for count, planned in enumerate(sound):
                year = books.year_of(planned.journal.date)
                if year is None or not flights.make_room():
                    break
                if is_stopping():
                    return Pass.LATER
                self._tell(f"Bokför {count + 1} av {len(sound)}")
                flights.add(self._start(api, planned, year))
        return Pass.AGAIN

    def _start(self, api: CompanyApi, planned: Planned, year: YearBooks) -> Flight:
        """Make it durable what is about to be sent, and send it."""
        voucher = voucher_of(planned.journal, planned.marker)
        intent = self._intent(api, planned, year)
        departure = Departure(self._ledger.now, self._monotonic)
        vouchers.intend(self._ledger, self._lease, intent)
        post = partial(api.create_voucher, voucher, intent.year_id)
        return Flight(intent, post, departure.check, self._monotonic)

    def _land(self, flight: Flight) -> bool:
        """Record what came of one; False where the rest must wait for it."""
        intent = flight.intent
        try:
            booked = _about(intent, flight.answer())
        except Unclear as error:
            log.warning("answer unclear", journal=intent.journal_id, why=error.detail)
            vouchers.unknown(self._ledger, intent, error.message)
            return False
        except (TooManyRequests, NotAuthorised) as error:
            vouchers.back_to_planned(self._ledger, intent, error.title)
            raise
        except Rejected as error:
            vouchers.refused(self._ledger, intent, str(error))
            if isinstance(error, (ScopeMissing, LicenceMissing)):
                raise
            return not self._contradicts(error, intent)
        except AgentError as error:
            # Not reached, too late, or no token to be had: nothing has been sent.
            vouchers.back_to_planned(self._ledger, intent, error.title)
            raise
        if (booked.year, booked.series) != (intent.year_id, intent.series):
            vouchers.held(self._ledger, intent, _in_another_place(booked, intent))
            return True
        self._book(intent, booked.number)
        return True

    def _intent(self, api: CompanyApi, planned: Planned, year: YearBooks) -> Intent:
        """Say what is about to be sent, and the number that it should get."""
        series, year_id = planned.journal.series, year.year.id
        if (year_id, series) not in self._next_numbers:
            first = api.series(series, year_id).next_voucher_number
            self._next_numbers[year_id, series] = first or 1
        next_number = self._next_numbers[year_id, series]
        return self._intent_of(planned, series, year_id, next_number)

    def _intent_of(
        self, planned: Planned, series: str, year_id: int, next_number: int
    ) -> Intent:
        company = self._connections.company_of(self._owner_id)
        return Intent(
            journal_id=planned.journal_id,
            database_number=company.database_number,
            marker=planned.marker,
            series=series,
            year_id=year_id,
            next_number=next_number,
            attempt=vouchers.attempts(self._ledger, planned.journal_id) + 1,
            intended_at=self._ledger.now(),
            has_cost_centres=self._settings.uses_cost_centres
            or planned.journal.is_correction,
        )

    def _contradicts(self, error: Rejected, intent: Intent) -> bool:
        """Forget the books that the checks went by, once for each kind of no."""
        if error.code in self._contradictions:
            return False
        self._contradictions.add(error.code)
        self._shelf.drop(intent.database_number)
        return True

    def _book(self, intent: Intent, number: int) -> None:
        vouchers.booked(self._ledger, intent, number)
        self._has_renewed = False
        key = intent.year_id, intent.series
        self._next_numbers[key] = max(self._next_numbers.get(key, 0), number + 1)

    def _settle(self, api: CompanyApi, unknown: list[Planned]) -> Pass:
        """Find out what became of vouchers whose answer was lost."""
        # They, or others meanwhile, may have taken the numbers that were next.
        self._next_numbers.clear()
        company = self._connections.company_of(self._owner_id)
        self.wake_in = self._settler.settle(api, company, unknown)
        if not self.wake_in:
            return Pass.AGAIN
        until = self._ledger.now() + timedelta(seconds=self.wake_in)
        self._tell(f"Väntar på besked från Fortnox till {until.astimezone():%H.%M.%S}")
        return Pass.LATER


def _about(intent: Intent, booked: Voucher) -> Voucher:
    """Let an answer count unless it is of another voucher than was sent.

    Raises:
        Unclear: it bears another comment than ours.
    """
    if booked.comments and intent.marker not in booked.comments:
        raise Unclear(
            "Fortnox svarade med en annan verifikation.",
            detail=f"(answered with {booked.series} {booked.number})",
        )
    return booked


def _in_another_place(booked: Voucher, intent: Intent) -> str:
    is_year = booked.year != intent.year_id
    place = "ett annat räkenskapsår" if is_year else "en annan serie"
    return (
        f"Fortnox bokförde {booked.series} {booked.number} i {place} än journalens. "
        "Rätta i Fortnox."
    )
