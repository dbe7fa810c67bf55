"""Checking in the background: a thread a company, alive only while it has something.

What it finds is for the page and the commands. Whoever sends judges again, by the
same books, before the first voucher.
"""

import threading
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from agent.checks.books import Books
from agent.checks.consent_rules import (
    NOT_READ,
    consent_findings,
    not_connected,
    not_read,
)
from agent.checks.findings import Finding
from agent.connections.connections import Connections
from agent.errors import AgentError, NotAuthorised
from agent.journal import Journal
from agent.ledger.connections import ConnectionView, all_connections, connection_of
from agent.ledger.ledger import Ledger
from agent.ledger.owners import owner
from agent.ledger.to_check import ToCheck, owners_of_journals
from agent.transfer.judging import as_booked, judge
from agent.transfer.reading import AGE, Shelf

log = structlog.get_logger(__name__)

AT_A_TIME = 200  # journals judged before the progress moves
# Where Fortnox did not answer it is asked again soon.
AGE_UNREAD = timedelta(seconds=30)
KEPT = timedelta(days=1)  # what nobody has asked for since is forgotten
NOBODY = ""  # in place of a company, for owners without connection


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """How far the checking is, since it last had nothing to do.

    `doing` is what goes on, in Swedish, "" when nothing does.
    """

    total: int = 0
    done: int = 0
    doing: str = ""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to check."""
        return self.done >= self.total


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found in a journal of a company; `until` is how long that may stand.

    None: it is out of date.
    """

    company: str
    findings: tuple[Finding, ...]
    until: datetime | None


class Checking:
    """Checks journals in the background, and remembers what it found."""

    def __init__(self, ledger: Ledger, connections: Connections, shelf: Shelf) -> None:
        """Ask Fortnox through `connections` for what is not on the shelf."""
        self._ledger = ledger
        self._connections = connections
        self._shelf = shelf
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._threads: dict[str, threading.Thread] = {}
        # By company, then by owner.
        self._wanted: dict[str, dict[int, set[int]]] = {}
        # By company: what its thread has before it, by books that may be old soon.
        self._under_way: dict[str, set[int]] = {}
        self._known: dict[int, _Known] = {}
        self._about_owners: dict[int, tuple[Finding, ...]] = {}
        self._progress = CheckProgress()

    def look_at(self, journal_ids: Iterable[int], *, anew: bool = False) -> None:
        """Check these journals in the background. Cheap; call it often.

        What was checked a short while ago is not checked again, unless `anew`.
        """
        wanted = set(journal_ids)
        if not anew:
            wanted = self._out_of_date(wanted)
        if not wanted or self._stopping.is_set():
            return
        connected = all_connections(self._ledger)
        found = owners_of_journals(self._ledger, wanted)
        with self._lock:
            if not self._threads:
                self._begin_anew()
            for journal_id, owner_id in found.items():
                view = connected.get(owner_id)
                company = NOBODY if view is None else view.database_number
                self._want(company, owner_id, journal_id)
            for company in self._wanted.keys() - self._threads.keys():
                self._begin(company)

    def progress(self) -> CheckProgress:
        """Tell how far it is."""
        with self._lock:
            return self._progress

    def findings(self, journal_ids: Iterable[int]) -> dict[int, tuple[Finding, ...]]:
        """Return what is known; a journal not looked at yet is absent."""
        with self._lock:
            return {
                one: self._known[one].findings
                for one in journal_ids
                if one in self._known
            }

    def about_owner(self, owner_id: int) -> tuple[Finding, ...]:
        """Return what holds for all of an owner's journals: what could not be seen."""
        with self._lock:
            return self._about_owners.get(owner_id, ())

    def books(
        self, owner_id: int, journals: Collection[Journal]
    ) -> tuple[Books | None, tuple[Finding, ...]]:
        """Give the books of an owner's company, and what is to be said of them.

        For the years and accounts of these journals. Where they are not kept Fortnox
        is asked, which takes its time; None where they cannot be had.
        """
        view = connection_of(self._ledger, owner_id)
        if view is None:
            return None, (not_connected(),)
        try:
            books = self._read(view, journals)
        except AgentError as error:
            log.warning("books not read", owner=owner_id, error=str(error))
            return None, (not_read(error.message, error.action),)
        return books, tuple(consent_findings(books))

    def refresh(self, owner_id: int) -> None:
        """Read the books of an owner's company again: they have been changed."""
        view = connection_of(self._ledger, owner_id)
        company = NOBODY if view is None else view.database_number
        self._shelf.drop(company)
        with self._lock:
            of_company = {
                key: replace(known, until=None)
                for key, known in self._known.items()
                if known.company in (company, NOBODY)
            }
            self._known |= of_company
            under_way = self._under_way.get(company, set())
        self.look_at(of_company.keys() | under_way, anew=True)

    def stop(self, grace: float = 5.0) -> None:
        """Begin nothing new, and wait for what is being asked."""
        self._stopping.set()
        with self._lock:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(grace)

    def _out_of_date(self, journal_ids: Collection[int]) -> set[int]:
        now = self._ledger.now()
        with self._lock:
            fresh = {
                key
                for key, known in self._known.items()
                if known.until is not None and timedelta() <= known.until - now <= AGE
            }
        return set(journal_ids) - fresh

    def _want(self, company: str, owner_id: int, journal_id: int) -> None:
        of_owner = self._wanted.setdefault(company, {}).setdefault(owner_id, set())
        if journal_id not in of_owner:
            of_owner.add(journal_id)
            total = self._progress.total + 1
            self._progress = replace(self._progress, total=total)

    def _begin(self, company: str) -> None:
        self._threads[company] = threading.Thread(
            target=self._work,
            args=(company,),
            name=f"checking-{company or 'unconnected'}",
            daemon=True,
        )
        self._threads[company].start()

    def _begin_anew(self) -> None:
        oldest = self._ledger.now() - KEPT
        self._progress = CheckProgress()
        self._known = {
            key: known
            for key, known in self._known.items()
            if known.until is None or known.until > oldest
        }

    def _work(self, company: str) -> None:
        """Check what is wanted of a company until nothing is."""
        try:
            while (wanted := self._next(company)) is not None:
                self._check(company, *wanted)
        finally:
            self._leave(company)

    def _next(self, company: str) -> tuple[int, set[int]] | None:
        with self._lock:
            of_company = self._wanted.get(company, {})
            self._under_way.pop(company, None)
            if not of_company or self._stopping.is_set():
                self._threads.pop(company, None)
                self._wanted.pop(company, None)
                return None
            owner_id = min(of_company)
            self._under_way[company] = of_company.pop(owner_id)
            return owner_id, self._under_way[company]

    def _leave(self, company: str) -> None:
        """Let nobody wait for what this thread, having failed, does not check."""
        with self._lock:
            if self._threads.get(company) is threading.current_thread():
                del self._threads[company]
                left = sum(len(ids) for ids in self._wanted.pop(company, {}).values())
                self._did(left)
            if not self._threads:
                self._progress = replace(self._progress, doing="")

    def _check(self, company: str, owner_id: int, journal_ids: set[int]) -> None:
        """Check an owner's journals; a failure is told of the owner."""
        left = len(journal_ids)
        try:
            self._say(f"Kontrollerar {owner(self._ledger, owner_id).name}")
            wanted = as_booked(self._ledger, journal_ids)
            books, said = self.books(owner_id, [one.journal for one in wanted])
            self._note(owner_id, said)
            until = self._ledger.now() + (AGE_UNREAD if _is_unread(said) else AGE)
            for some in _portions(wanted):
                if self._stopping.is_set():
                    break
                found = judge(self._ledger, some, books, company)
                self._keep(company, found, until)
                left -= len(found)
        except AgentError as error:  # the ledger's: Fortnox' are told in books
            log.warning("check failed", owner=owner_id, error=str(error))
            self._note(owner_id, (not_read(error.message, error.action),))
        finally:
            with self._lock:
                self._did(left)

    def _note(self, owner_id: int, said: tuple[Finding, ...]) -> None:
        with self._lock:
            self._about_owners[owner_id] = said

    def _read(self, view: ConnectionView, journals: Collection[Journal]) -> Books:
        """Read the books, once more with a renewed token where Fortnox wants that."""
        try:
            api = self._connections.api(view.owner_id)
            return self._shelf.books(view, api, journals)
        except NotAuthorised:
            self._connections.renew(view.owner_id)
            api = self._connections.api(view.owner_id)
            return self._shelf.books(view, api, journals)

    def _keep(
        self, company: str, found: dict[int, tuple[Finding, ...]], until: datetime
    ) -> None:
        with self._lock:
            for key, findings in found.items():
                self._known[key] = _Known(company, findings, until)
            self._did(len(found))

    def _did(self, number: int) -> None:
        self._progress = replace(self._progress, done=self._progress.done + number)

    def _say(self, doing: str) -> None:
        with self._lock:
            self._progress = replace(self._progress, doing=doing)


def _is_unread(said: tuple[Finding, ...]) -> bool:
    return any(one.rule == NOT_READ.id for one in said)


def _portions(wanted: tuple[ToCheck, ...]) -> Iterator[tuple[ToCheck, ...]]:
    for start in range(0, len(wanted), AT_A_TIME):
        yield wanted[start : start + AT_A_TIME]
