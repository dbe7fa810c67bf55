"""Taking a file's journals in: each once, however often and in what shape it comes.

The same journal again adds nothing. The same identity (owner, number, date, series)
with other rows is a *changed* journal, which a person must look at before either is
sent. Journals without a number are told apart by their order among equals.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, select

from agent.journal import Journal, fingerprint, is_numbered
from agent.ledger.centre_names import remember_centres
from agent.ledger.entering import enter_journal
from agent.ledger.events import PROGRAM, record
from agent.ledger.files import FileFacts, FileProblem, enter, is_taken_in
from agent.ledger.ledger import Ledger
from agent.ledger.owners import owner_id_of
from agent.ledger.states import JournalState
from agent.ledger.tables import journals
from agent.ledger.versions import Identity, ask_about_versions, first_version

NAMELESS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Imported:
    """How many of a file's journals were new, changed and already known."""

    new: int = 0
    changed: int = 0
    known: int = 0


def import_journals(
    ledger: Ledger,
    facts: FileFacts,
    found: Sequence[Journal],
    problems: Sequence[FileProblem] = (),
    centre_names: Mapping[str, str] = NAMELESS,
) -> Imported:
    """Take in what a file holds, all of it or, where the ledger fails, nothing."""
    prints = [fingerprint(journal) for journal in found]
    outcomes: Counter[str] = Counter()
    with ledger.writing() as connection:
        if is_taken_in(connection, facts.sha256):
            return Imported(known=len(found))
        file_id = enter(connection, facts, problems, ledger.now())
        importer = _Importer(connection, ledger, file_id, frozenset(prints))
        for journal, print_ in zip(found, prints, strict=True):
            outcomes[importer.take_in(journal, print_)] += 1
        for owner_id in importer.owner_ids:
            remember_centres(connection, owner_id, centre_names)
        imported = Imported(outcomes["new"], outcomes["changed"], outcomes["known"])
        record(
            connection,
            ledger.now(),
            PROGRAM,
            "file read",
            file=facts.name,
            sha256=facts.sha256,
            new=imported.new,
            changed=imported.changed,
            known=imported.known,
            journals=importer.entered,
        )
    return imported


class _Importer:
    """One file on its way into the ledger, within one transaction."""

    def __init__(
        self,
        connection: Connection,
        ledger: Ledger,
        file_id: int,
        in_file: frozenset[str],
    ) -> None:
        self._connection = connection
        self._now = ledger.now()
        self._file_id = file_id
        self._in_file = in_file
        self._alike: Counter[tuple[int, str]] = Counter()
        self.owner_ids: set[int] = set()
        self.entered: list[int] = []  # the new journals' ids

    def take_in(self, journal: Journal, print_: str) -> str:
        owner_id = owner_id_of(self._connection, journal.owner, self._now)
        self.owner_ids.add(owner_id)
        ordinal = self._ordinal(journal, owner_id, print_)
        if self._is_known(owner_id, print_, ordinal):
            return "known"
        identity = Identity(
            owner_id, journal.number, journal.date, journal.series, journal.text
        )
        changes_id = first_version(
            self._connection, identity, self._file_id, self._in_file
        )
        self._insert(journal, owner_id, print_, ordinal, changes_id)
        return "new" if changes_id is None else "changed"

    def _ordinal(self, journal: Journal, owner_id: int, print_: str) -> int:
        """Count journals that are alike; a numbered one is the same one again."""
        if is_numbered(journal.number):
            return 0
        self._alike[owner_id, print_] += 1
        return self._alike[owner_id, print_] - 1

    def _is_known(self, owner_id: int, print_: str, ordinal: int) -> bool:
        known = select(journals.c.id).where(
            journals.c.owner_id == owner_id,
            journals.c.fingerprint == print_,
            journals.c.ordinal == ordinal,
        )
        return self._connection.scalar(known) is not None

    def _insert(
        self,
        journal: Journal,
        owner_id: int,
        print_: str,
        ordinal: int,
        changes_id: int | None,
    ) -> None:
        entered = enter_journal(
            self._connection,
            journal,
            owner_id=owner_id,
            file_id=self._file_id,
            fingerprint=print_,
            ordinal=ordinal,
            state=_first_state(journal, changes_id),
            now=self._now,
            changes_id=changes_id,
        )
        self.entered.append(entered)
        if changes_id is not None:
            ask_about_versions(self._connection, changes_id, self._now)


def _first_state(journal: Journal, changes_id: int | None) -> JournalState:
    if changes_id is not None:
        return JournalState.CHANGED
    return JournalState.DOUBTFUL if journal.doubts else JournalState.WAITING
