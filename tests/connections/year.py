"""A year at one PC, played in seconds: its days, its network, and what it tells.

The PC is on from eight to five on working days and sleeps between; both sides go by
one clock. Nothing is played but the time, the network and the people.
"""

import io
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication
from zoneinfo import ZoneInfo

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from agent.connections.connections import Connections
from agent.connections.keeping import Keeper
from agent.connections.secrets import Secrets
from agent.fortnox.http import Answer, Http, Params
from agent.journal import Owner
from agent.ledger.connections import ConnectionView, Kind, all_connections
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.simulator import Company, Simulator
from agent.simulator.front import ConnectionCut
from agent.standing import what_is_wrong
from agent.tray.status import Notice
from agent.warning.watch import Watch
from tests.builders import journal, owner_id, take_in
from tests.conftest import Clock
from tests.office import answer_to, connections_with
from tests.stores import WatchedStore

SWEDEN = ZoneInfo("Europe/Stockholm")
LOOKS_AT = (time(8), time(12), time(17))
SATURDAY = 5


class Network(Http):
    """The way to Fortnox, which may be gone. Without sockets, for speed."""

    is_gone = False
    fortnox: WSGIApplication

    def _exchange(
        self,
        method: str,
        url: str,
        headers: Params,
        params: Params | None,
        body: io.BytesIO | None,
    ) -> Answer:
        if self.is_gone:
            raise ConnectionAbortedError
        query = {name: str(value) for name, value in (params or {}).items()}
        request = EnvironBuilder(
            path=urlsplit(url).path,
            method=method,
            headers=[(name, str(value)) for name, value in headers.items()],
            query_string=query,
            data=body.read() if body else None,
        )
        try:
            answer = Response.from_app(self.fortnox, request.get_environ())
        except ConnectionCut as cut:
            raise ConnectionResetError from cut
        return Answer(answer.status_code, dict(answer.headers), answer.get_data())


@dataclass(frozen=True, slots=True)
class Seen:
    """A notification that the user saw, and the page it leads to."""

    at: datetime
    notice: Notice


@dataclass
class Year:
    """The PC, its user, and Fortnox.

    Attributes:
        seen: the notifications.
        to_mend: owners whose consent ends for a reason that nobody here can help.
        wrongly_ended: others that were seen to have ended.
        oldest: the longest time since a refresh that a connection was called well.
    """

    clock: Clock
    simulator: Simulator
    ledger: Ledger
    connections: Connections
    network: Network
    seen: list[Seen] = field(default_factory=list)
    wrongly_ended: list[tuple[datetime, str]] = field(default_factory=list)
    oldest: timedelta = timedelta(0)
    owners: dict[str, int] = field(default_factory=dict)
    to_mend: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.keeper = Keeper(self.connections, self.ledger)
        self.watch = Watch(
            self.ledger,
            lambda: what_is_wrong(self.ledger, (), "", None, self.clock()),
            lambda notice: self.seen.append(Seen(self.clock(), notice)),
            self.clock,
            zone=SWEDEN,
        )

    def connect(self, owner: Owner, kind: Kind) -> None:
        """Let the user consent, for the first time or again."""
        if owner.name not in self.owners:
            number = f"A{len(self.owners)}"
            take_in(self.ledger, f"{number}.si", journal(number, owner=owner))
            self.owners[owner.name] = owner_id(self.ledger, owner)
        address = self.connections.start(self.owners[owner.name], "/", kind=kind)
        answer = answer_to(address, owner.organisation_number)
        self.connections.finish(answer, "anna")
        self.to_mend.discard(owner.name)

    def view(self, owner: Owner) -> ConnectionView:
        return all_connections(self.ledger)[self.owners[owner.name]]

    def live(
        self,
        first: date,
        last: date,
        is_off: Callable[[date], bool],
        events: dict[date, Sequence[Callable[[], None]]],
    ) -> None:
        """Let the days pass. What happens on a day happens before the PC wakes."""
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            self.clock.now = _at(day, time(6))
            for happen in events.get(day, ()):
                happen()
            if day.weekday() < SATURDAY and not is_off(day):
                self._work(day)

    def _work(self, day: date) -> None:
        self.keeper.wake_up()
        for moment in LOOKS_AT:
            self.clock.now = _at(day, moment)
            self.keeper.look()
            self.keeper.wait()
            self.watch.look()
        self._check()

    def _check(self) -> None:
        names = {one: name for name, one in self.owners.items()}
        for one, view in all_connections(self.ledger).items():
            if view.has_ended and names[one] not in self.to_mend:
                self.wrongly_ended.append((self.clock(), names[one]))
            if not view.problem:
                self.oldest = max(self.oldest, self.clock() - view.refreshed_at)


def calendar(seen: Collection[Seen]) -> str:
    """What the user saw, a line each."""
    lines = [
        f"{one.at.astimezone(SWEDEN):%a %Y-%m-%d %H:%M}  {one.notice.title}\n"
        f"{'':22}{one.notice.text}\n{'':22}→ {one.notice.page}\n"
        for one in seen
    ]
    return "".join(lines)


@contextmanager
def year(folder: Path, companies: Sequence[Company]) -> Iterator[Year]:
    """Open the PC and Fortnox with its companies."""
    clock, network = Clock(), Network()
    ledger = open_ledger(folder / "ledger.db", clock)
    with Simulator(companies=companies, clock=clock, rate_limit=100_000) as simulator:
        network.fortnox = simulator._front  # noqa: SLF001  with the faults that fall there
        simulator.quirks.access_token_size = 500
        secrets = Secrets(WatchedStore())
        connections = connections_with(simulator, ledger, secrets, network)
        client = simulator.client
        connections.client.enter(client.client_id, client.client_secret)
        played = Year(clock, simulator, ledger, connections, network)
        yield played
        played.keeper.stop()
    ledger.close()


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, SWEDEN).astimezone(UTC)
