"""Journals of the ledger held against the rules, as they would be booked."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from agent.checks.books import Books, Content, content_of
from agent.checks.findings import Finding, accepted, stopping
from agent.checks.rules import findings
from agent.checks.surroundings import Peer, Surroundings
from agent.fortnox.api import CompanyApi
from agent.journal import Journal, Owner
from agent.ledger.accepting import accepted_messages
from agent.ledger.booked import keys_in
from agent.ledger.centre_names import centre_names
from agent.ledger.connections import ConnectionView
from agent.ledger.ledger import Ledger
from agent.ledger.owner_settings import OwnerSettings, all_settings
from agent.ledger.to_check import (
    Head,
    ToCheck,
    rows_of_many,
    to_check,
)
from agent.transfer.adapting import adapt
from agent.transfer.reading import Shelf

NOTHING: frozenset[str] = frozenset()
USUAL = OwnerSettings()


def as_booked(ledger: Ledger, journal_ids: Collection[int]) -> tuple[ToCheck, ...]:
    """Return journals as their owners want them booked, with their peers."""
    settings = all_settings(ledger)
    return tuple(
        replace(one, journal=adapt(one.journal, settings.get(one.head.owner_id, USUAL)))
        for one in to_check(ledger, journal_ids)
    )


def judge(
    ledger: Ledger,
    wanted: Collection[ToCheck],
    books: Books | None,
    database_number: str = "",
) -> dict[int, tuple[Finding, ...]]:
    """Hold journals against a company's books; None where they could not be read.

    What a person has accepted no longer stops a journal.
    """
    around = _Around(ledger, wanted, books, database_number)
    may_pass = accepted_messages(ledger, [one.head.id for one in wanted])
    return {
        one.head.id: accepted(
            findings(one.journal, books, around.of(one)),
            may_pass.get(one.head.id, NOTHING),
        )
        for one in wanted
    }


class _Around:
    """What the ledger knows around some journals."""

    def __init__(
        self,
        ledger: Ledger,
        wanted: Collection[ToCheck],
        books: Books | None,
        database_number: str,
    ) -> None:
        self._settings = all_settings(ledger)
        self._names = centre_names(ledger, {one.head.owner_id for one in wanted})
        self._contents = _contents(ledger, wanted)
        self._books = books
        keys = keys_in(ledger, database_number)
        self._ours = {(key.year_id, key.name) for key in keys}

    def of(self, one: ToCheck) -> Surroundings:
        return Surroundings(
            peers=tuple(self._peer(head, one.head) for head in one.peers),
            our_vouchers=self._our_vouchers(one.journal),
            centre_names=self._names.get(one.head.owner_id, {}),
        )

    def _peer(self, head: Head, whose: Head) -> Peer:
        return Peer(
            number=head.number,
            series=self._series(head),
            content=self._contents.get(head.id),
            voucher=head.voucher,
            is_version=head.first_id == whose.first_id,
        )

    def _series(self, head: Head) -> str:
        bare = Journal(Owner(""), head.number, head.series, head.date, "", ())
        return adapt(bare, self._settings.get(head.owner_id, USUAL)).series

    def _our_vouchers(self, journal: Journal) -> frozenset[str]:
        year = self._books.year_of(journal.date) if self._books else None
        if year is None:
            return NOTHING
        found = year.vouchers.get(content_of(journal.date, journal.rows), ())
        return frozenset(one for one in found if (year.year.id, one) in self._ours)


def _contents(ledger: Ledger, wanted: Collection[ToCheck]) -> dict[int, Content]:
    """Return what is booked or would be, of the journals and those of equal sum."""
    known = {
        one.head.id: content_of(one.journal.date, one.journal.rows) for one in wanted
    }
    alike = {
        head.id: head
        for one in wanted
        for head in one.peers
        if head.id not in known and head.debit_ore == one.head.debit_ore
    }
    rows = rows_of_many(ledger, alike.keys()) if alike else {}
    others = {
        key: content_of(head.date, rows.get(key, ())) for key, head in alike.items()
    }
    return known | others


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of judging journals of one company, and the books it was done by."""

    books: Books
    findings: dict[int, tuple[Finding, ...]]


def judge_in_fortnox(
    ledger: Ledger,
    shelf: Shelf,
    company: ConnectionView,
    api: CompanyApi,
    journal_ids: Collection[int],
) -> Judged:
    """Judge journals by their company's books; a no is never said from memory.

    What stops by books that were kept is held against them read anew.

    Raises:
        AgentError: Fortnox could not be asked.
    """
    began = ledger.now()
    wanted = as_booked(ledger, journal_ids)
    judged = _judged(ledger, shelf, company, api, wanted)
    stopped = [one for one in wanted if stopping(judged.findings[one.head.id])]
    if not stopped:
        return judged
    shelf.books(company, api, [one.journal for one in stopped], since=began)
    return _judged(ledger, shelf, company, api, wanted)


def _judged(
    ledger: Ledger,
    shelf: Shelf,
    company: ConnectionView,
    api: CompanyApi,
    wanted: Collection[ToCheck],
) -> Judged:
    books = shelf.books(company, api, [one.journal for one in wanted])
    return Judged(books, judge(ledger, wanted, books, company.database_number))
