"""What befalls one office's PC: kills, sleep, clocks, disks, locks and ended consents.

Beside it df3 goes on writing files, and a person helps where the agent asks for it.
"""

import os
import random
import resource
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from sqlalchemy import func, select

from agent.errors import AgentError
from agent.ledger import outbox
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from agent.ledger.tables import journals
from tests.crash.failpoints import FAILPOINTS
from tests.crash.laboratory import Office, a_sendable_journal
from tests.crash.process import Met

NO_LIMIT = resource.RLIM_INFINITY
AT_MOST = 20.0  # seconds between two deeds
MOST_POSTS = 60
UNHURRIED = 10.0  # seconds
NO_PROGRESS = 180.0  # seconds until what does not end is told of
MOST_LEFT = 60  # journals a PC: more are not written meanwhile
DAY = 86_400.0
MOST_HITS = 10
TWICE = 0.3  # of the files come to two PCs
ENDED = (JournalState.BOOKED, JournalState.HELD)


class Tormentor:
    """Torments one office, by chance; `done` counts what has really happened."""

    def __init__(
        self,
        office: Office,
        ledger: Ledger,
        seed: int,
        *,
        posts: Counter[str],
        most: int,
        first: int = 0,
        colleagues: Sequence[Office] = (),
    ) -> None:
        """Write at most `most` journals for each owner, numbered from `first` on.

        `posts` counts what each company has been sent.
        """
        self.office = office
        self._posts = posts
        self._first = first
        self._colleagues = colleagues
        self.done: Counter[str] = Counter()
        self._ledger = ledger
        self._chance = random.Random(seed)
        self._most = most
        self._written: Counter[str] = Counter()
        self._points = [one for one in FAILPOINTS if not one.is_first_start]

    def torment(self, is_over: Callable[[], bool]) -> None:
        """Do one thing after the other until it is over, and leave the agent dead."""
        deeds = (self._kill, self._die, self._die, self._die, self._sleep, self._jump,
                 self._fill, self._lock, self._expire, self._end)  # fmt: skip
        while not is_over():
            self._write()
            if self.office.process is None:
                self.office.start()
            self._work()
            with suppress(ProcessLookupError):
                self._chance.choice(deeds)()
            with suppress(AgentError, OSError, LookupError):
                self._help()
        self.office.kill()

    def calm(self) -> bool:
        """Help until everything has come to an end; tell whether it has."""
        self._set_clock(0.0)
        self.office.kill()
        hurry = self.office.orders.hurry
        unhurried = replace(hurry, time_out=UNHURRIED, busy=UNHURRIED)
        self.office.orders = replace(self.office.orders, hurry=unhurried)
        self.office.start()
        before, give_up = -1, 0.0
        while left := self._left():
            if left != before:
                before, give_up = left, time.monotonic() + NO_PROGRESS
            if time.monotonic() > give_up:
                break
            with suppress(AgentError, OSError, LookupError):
                self._help()
            time.sleep(0.2)
        self.office.kill()
        return not self._left()

    def _work(self) -> None:
        """Let the agent do some work, but not wait long for what it cannot do."""
        give_up = time.monotonic() + AT_MOST
        enough = self._sent() + self._chance.randrange(MOST_POSTS)
        while self._sent() < enough and time.monotonic() < give_up:
            time.sleep(0.02)
        self._pause(0.1)

    def _sent(self) -> int:
        return sum(self._posts[one.organisation_number] for one in self.office.owners)

    def _pause(self, longest: float) -> None:
        time.sleep(self._chance.random() * longest)

    def _write(self) -> None:
        """Let df3 write; sometimes the same file comes to a colleague's PC too."""
        if self._left() > MOST_LEFT * max(1, len(self._colleagues)):
            return
        for owner in self._chance.sample(
            self.office.owners, min(6, len(self.office.owners))
        ):
            begun = self._written[owner.organisation_number]
            several = min(self._chance.randrange(1, 6), self._most - begun)
            numbers = range(self._first + begun + 1, self._first + begun + several + 1)
            journals = [a_sendable_journal(owner, number) for number in numbers]
            if journals:
                self.office.write_file(journals)
                self._written[owner.organisation_number] += several
            if journals and self._colleagues and self._chance.random() < TWICE:
                self._chance.choice(self._colleagues).drop_file(journals)

    def _kill(self) -> None:
        self.office.kill()
        self.done["killed at any moment"] += 1

    def _die(self) -> None:
        """Let the agent die at a failpoint, if it comes there soon."""
        point = self._chance.choice(self._points)
        self.office.kill()
        process = self.office.start(point.name, self._chance.randrange(1, MOST_HITS))
        process.join(AT_MOST)
        name = "killed at a failpoint" if process.exitcode else "killed at any moment"
        self.office.kill()
        self.done[name] += 1

    def _sleep(self) -> None:
        """Let the PC sleep, sometimes longer than lease and grace together."""
        hurry = self.office.orders.hurry
        pid = self._pid()
        os.kill(pid, signal.SIGSTOP)
        self._pause(hurry.grace * 1.5)
        os.kill(pid, signal.SIGCONT)
        self.done["slept"] += 1

    def _jump(self) -> None:
        self._set_clock(self._chance.choice((0.0, 1.0, -1.0, 60.0)) * DAY
                        * self._chance.random())  # fmt: skip
        self.done["clock set"] += 1

    def _set_clock(self, ahead: float) -> None:
        if self.office.orders.ahead is not None:
            self.office.orders.ahead.value = ahead

    def _fill(self) -> None:
        """Let the PC's disk be full for a while."""
        pid = self._pid()
        with self._counted("disk full", Met.LEDGER_FULL):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, NO_LIMIT))
            self._pause(1.0)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (NO_LIMIT, NO_LIMIT))

    def _lock(self) -> None:
        """Let another program hold the ledger for longer than we wait for it."""
        with (
            self._counted("ledger locked by another", Met.LEDGER_BUSY),
            suppress(AgentError),
            self._ledger.writing(),
        ):
            time.sleep(self.office.orders.hurry.busy * 1.5)

    @contextmanager
    def _counted(self, what: str, met: Met) -> Iterator[None]:
        """Count once what the agent really met while it lasted."""
        before = self.office.orders.met[met]
        yield
        self.done[what] += self.office.orders.met[met] > before

    def _expire(self) -> None:
        for company in self._chance.sample(self.office.companies, 2):
            self.office.simulator.expire_access(company.organisation_number)
            self.done["access token expired"] += 1

    def _end(self) -> None:
        company = self._chance.choice(self.office.companies)
        self.office.simulator.end_consents(company.organisation_number)
        self.done["consent ended"] += 1

    def _help(self) -> None:
        """Connect whoever is not, and transfer again what came back."""
        self.office.help_out(self._ledger)
        back = [
            one.id
            for one in waiting(self._ledger)
            if one.state is JournalState.REJECTED
        ]
        if back:
            outbox.plan(self._ledger, back, "person")

    def _left(self) -> int:
        """Count the journals that have not come to their end."""
        ended = select(func.count()).where(journals.c.state.in_(ENDED))
        try:
            with self._ledger.reading() as connection:
                return len(self.office.expected) - (connection.scalar(ended) or 0)
        except AgentError:
            return len(self.office.expected)

    def _pid(self) -> int:
        process = self.office.process
        if process is None or process.pid is None:
            raise ProcessLookupError
        return process.pid
