"""Taking a booked voucher back: first shown as it would be booked, then sent.

What Fortnox has is looked at anew both times. A voucher that does not stand there as
we booked it is left to a person: its mirror would not take it back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agent.checks.books import Books
from agent.checks.findings import stopping
from agent.checks.rules import findings
from agent.checks.surroundings import Surroundings
from agent.connections.connections import Connections
from agent.errors import Refused
from agent.journal import Journal
from agent.ledger.booked import BookedVoucher, booked_voucher, keys_in
from agent.ledger.ledger import Ledger
from agent.ledger.reversals import as_correction, reverse
from agent.transfer.reconciler import Reconciler
from agent.transfer.transfers import Transfers


class ReversalRefused(Refused):
    """A voucher that cannot be taken back, or not on this day."""

    title = "Rättelsen är inte bokförd"
    http_status = 409
    action = "Rätta i Fortnox för hand, eller välj ett annat datum."


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be booked. `why_not` is empty where it can be.

    `why_this_day` says why another day than the original's is proposed.
    """

    original: BookedVoucher
    correction: Journal
    why_this_day: str
    why_not: tuple[str, ...]


class Reversing:
    """Proposes corrections and sends them."""

    def __init__(
        self,
        ledger: Ledger,
        connections: Connections,
        transfers: Transfers,
        reconciler: Reconciler,
    ) -> None:
        """Send through `transfers`, having looked through `reconciler`."""
        self._ledger = ledger
        self._connections = connections
        self._transfers = transfers
        self._reconciler = reconciler

    def propose(self, journal_id: int, day: date | None = None) -> Proposal:
        """Write the correction of a booked journal, and say what hinders it.

        Without a day it is the original's or, where that is locked, the first after.

        Raises:
            Refused: the journal is not booked.
            AgentError: Fortnox could not be read.
        """
        original = booked_voucher(self._ledger, journal_id)
        standing = self._reconciler.standing(original)
        why_this_day = ""
        correction = as_correction(original, day or original.journal.date)
        books = self._books(original, correction)
        locked = books.locked_until
        if day is None and locked is not None and correction.date <= locked:
            correction = as_correction(original, locked + timedelta(days=1))
            books = self._books(original, correction)
            why_this_day = f"Perioden är låst i Fortnox till och med {locked}."
        return Proposal(
            original,
            correction,
            why_this_day,
            (
                *(() if standing.agrees else standing.remarks),
                *self._stops(original, correction, books),
            ),
        )

    def carry_out(self, journal_id: int, day: date, actor: str) -> int:
        """Book the correction as a transfer of its own; return the transfer's id.

        Raises:
            ReversalRefused: something hinders it after all.
            AgentError: Fortnox could not be read; nothing has been sent.
        """
        proposal = self.propose(journal_id, day)
        if proposal.why_not:
            raise ReversalRefused(" ".join(proposal.why_not))
        correction = reverse(self._ledger, proposal.original, day, actor)
        return self._transfers.start([correction], actor)

    def _books(self, original: BookedVoucher, correction: Journal) -> Books:
        """Read what the company has, now."""
        return self._transfers.shelf.books(
            self._connections.company_of(original.owner_id),
            self._connections.api(original.owner_id),
            [correction],
            since=self._ledger.now(),
        )

    def _stops(
        self, original: BookedVoucher, correction: Journal, books: Books
    ) -> Iterator[str]:
        year = books.year_of(correction.date)
        ours = frozenset(
            key.name
            for key in keys_in(self._ledger, original.database_number)
            if year is not None and key.year_id == year.year.id
        )
        around = Surroundings(our_vouchers=ours)
        for finding in stopping(findings(correction, books, around)):
            yield finding.message
