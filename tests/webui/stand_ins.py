"""The rooms below the page, so far as they would reach for Fortnox, played by hand."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from agent.checks.books import Books
from agent.checks.findings import Finding
from agent.computer import Computer
from agent.connections.connections import Connections, Finished
from agent.connections.consent import Question
from agent.daily_backup import DailyBackup
from agent.demo.demo import MemoryStore
from agent.doctor.doctor import Doctor
from agent.doctor.examination import Look
from agent.doctor.findings import to_do, well, wrong
from agent.doctor.pc import Pc
from agent.errors import AgentError, ConsentUnknown
from agent.folders import FolderView
from agent.journal import Journal
from agent.ledger import outbox
from agent.ledger.booked import booked_voucher
from agent.ledger.connections import Kind, disconnected
from agent.ledger.ledger import Ledger
from agent.ledger.reconciliations import Period
from agent.ledger.reversals import as_correction, reverse
from agent.preferences.preferences import Preferences
from agent.rooms import Rooms
from agent.settings import Settings
from agent.sources.folder import FolderState
from agent.transfer.checking import CheckProgress
from agent.transfer.reconciler import Progress
from agent.transfer.reversing import Proposal, ReversalRefused
from agent.warning.warning import Alert
from tests.conftest import Clock

if TYPE_CHECKING:
    from agent.transfer.checking import Checking
    from agent.transfer.reconciler import Reconciler
    from agent.transfer.reversing import Reversing
    from agent.transfer.transfers import Transfers


@dataclass
class PlayedClient:
    """A client that is there or not, and what has been entered in its place."""

    is_entered: bool
    entered: list[tuple[str, str]]
    id: str = "known-id"

    def enter(self, client_id: str, client_secret: str) -> frozenset[int]:
        self.entered.append((client_id, client_secret))
        return frozenset()


@dataclass
class PlayedConnections:
    """Connections whose Fortnox answers what a test has written down."""

    ledger: Ledger
    has_client: bool = True
    entered: list[tuple[str, str]] = field(default_factory=list)
    question: Question | None = None
    renewed: list[int] = field(default_factory=list)
    awaits_answer: bool = False
    outcome: Finished | AgentError = field(
        default_factory=lambda: ConsentUnknown("Svaret är för gammalt.")
    )
    asked: list[tuple[int, str]] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    known_as: dict[int, int] = field(default_factory=dict)
    left_at_fortnox: str = ""
    fails_with: Exception | None = None
    login: str = "https://apps.fortnox.se"

    @property
    def client(self) -> PlayedClient:
        return PlayedClient(self.has_client, self.entered)

    def start(self, owner_id: int, return_to: str, *, kind: Kind = Kind.USER) -> str:
        self.kinds.append(kind)
        self.asked.append((owner_id, return_to))
        return f"{self.login}/oauth-v1/auth?state=planted&client_id=x"

    def question_of(self, answer: Mapping[str, str]) -> Question | None:
        assert answer is not None
        return self.question

    def renew(self, owner_id: int) -> None:
        self.renewed.append(owner_id)

    def finish(self, answer: Mapping[str, str], actor: str) -> Finished:
        assert actor
        assert answer is not None
        if isinstance(self.outcome, AgentError):
            raise self.outcome
        return self.outcome

    def confirm(self, owner_id: int, actor: str) -> int:
        assert actor
        self.confirmed.append(owner_id)
        return self.known_as.get(owner_id, owner_id)

    def disconnect(self, owner_id: int, actor: str) -> str:
        if self.fails_with:
            raise self.fails_with
        disconnected(self.ledger, owner_id, actor)
        return self.left_at_fortnox


@dataclass
class PlayedTransfers:
    """Transfers that are planned and then stand still."""

    ledger: Ledger
    doing: dict[int, str] = field(default_factory=dict)
    started: list[list[int]] = field(default_factory=list)

    def start(self, journal_ids: Sequence[int], actor: str) -> int:
        self.started.append(list(journal_ids))
        return outbox.plan(self.ledger, journal_ids, actor)


@dataclass
class PlayedReconciler:
    """A reconciler that is asked, and compares nothing."""

    now: Progress = field(default_factory=lambda: Progress(0, 0, ""))
    asked: list[tuple[list[int], Period, str]] = field(default_factory=list)

    def start(self, owner_ids: Iterable[int], period: Period, actor: str) -> None:
        self.asked.append((list(owner_ids), period, actor))

    def progress(self) -> Progress:
        return self.now


@dataclass
class PlayedReversing:
    """Corrections that stand still once they are planned; `why_not` hinders all."""

    ledger: Ledger
    transfers: PlayedTransfers
    why_not: tuple[str, ...] = ()
    why_this_day: str = ""

    def propose(self, journal_id: int, day: date | None = None) -> Proposal:
        original = booked_voucher(self.ledger, journal_id)
        correction = as_correction(original, day or original.journal.date)
        return Proposal(original, correction, self.why_this_day, self.why_not)

    def carry_out(self, journal_id: int, day: date, actor: str) -> int:
        if self.why_not:
            raise ReversalRefused(" ".join(self.why_not))
        original = booked_voucher(self.ledger, journal_id)
        return self.transfers.start([reverse(self.ledger, original, day, actor)], actor)


@dataclass
class PlayedChecking:
    """Checks that have found what a test has written down."""

    found: dict[int, tuple[Finding, ...]] = field(default_factory=dict)
    owners: dict[int, tuple[Finding, ...]] = field(default_factory=dict)
    now: CheckProgress = field(default_factory=CheckProgress)
    has_books: Books | None = None
    looked_at: list[int] = field(default_factory=list)
    held_against_books: list[str] = field(default_factory=list)
    refreshed: list[int] = field(default_factory=list)

    def look_at(self, journal_ids: Iterable[int], *, anew: bool = False) -> None:
        assert anew in {True, False}
        self.looked_at += journal_ids

    def progress(self) -> CheckProgress:
        return self.now

    def findings(self, journal_ids: Iterable[int]) -> dict[int, tuple[Finding, ...]]:
        return {one: self.found[one] for one in journal_ids if one in self.found}

    def about_owner(self, owner_id: int) -> tuple[Finding, ...]:
        return self.owners.get(owner_id, ())

    def books(
        self, owner_id: int, journals: Collection[Journal]
    ) -> tuple[Books | None, tuple[Finding, ...]]:
        assert owner_id
        self.held_against_books = [one.number for one in journals]
        return self.has_books, ()

    def refresh(self, owner_id: int) -> None:
        self.refreshed.append(owner_id)


def folder_views() -> tuple[FolderView, ...]:
    """One folder that is read, one that cannot be reached."""
    at = datetime(2026, 12, 4, 9, 28, tzinfo=UTC)
    return (
        FolderView(
            Path("C:/df3/journaler"), FolderState.READY, False, "december.si", at
        ),
        FolderView(Path("//server/df3"), FolderState.UNREACHABLE, False, "", None),
    )


def played_doctor(ledger: Ledger, settings: Settings, clock: Clock) -> Doctor:
    """A doctor that has found one thing of each gravity, for this ledger's PC."""
    found = (
        well("Port", "Sidan du ser visas på port 44300."),
        to_do("Klocka", "Datorns klocka går 3 minuter före.", "Ställ den."),
        wrong("Journalmapp", r"\\server\df3 går inte att läsa.", "Kontrollera nätet."),
    )
    pc = Pc(settings, clock, lambda: nullcontext(ledger), MemoryStore, lambda: None)
    return Doctor(pc, lambda _: [Look("Datorn", lambda: found)])


def rooms_with(
    ledger: Ledger,
    connections: PlayedConnections,
    transfers: PlayedTransfers,
    clock: Clock,
    data_dir: Path,
    *,
    reconciler: PlayedReconciler | None = None,
    reversing: PlayedReversing | None = None,
    checking: PlayedChecking | None = None,
    alerts: Callable[[], tuple[Alert, ...]] = tuple,
    doctor: Doctor | None = None,
) -> Rooms:
    """Put the rooms together."""
    settings = Settings(data_dir=data_dir)
    return Rooms(
        settings=settings,
        ledger=ledger,
        connections=cast("Connections", connections),
        transfers=cast("Transfers", transfers),
        folders=folder_views,
        computer=Computer(settings, None),
        clock=clock,
        reconciler=cast("Reconciler", reconciler or PlayedReconciler()),
        reversing=cast("Reversing", reversing or PlayedReversing(ledger, transfers)),
        checking=cast("Checking", checking or PlayedChecking()),
        alerts=alerts,
        doctor=doctor or played_doctor(ledger, settings, clock),
        preferences=Preferences(settings, ledger, lambda _: None),
        backup=DailyBackup(ledger, settings.backup_folder, clock),
    )
