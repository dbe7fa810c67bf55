"""The small transfer that is broken at every point: four journals, and a wrong one."""

import threading

from sqlalchemy import func, select

from agent.journal import Journal, JournalRow
from agent.ledger.files import FileFacts
from agent.ledger.imports import import_journals
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from agent.ledger.tables import journals, transfers
from agent.simulator import Step
from tests.crash.audit import Findings, audit, leaks
from tests.crash.laboratory import PATIENCE, Office, a_sendable_journal, wait_for
from tests.office import a_journal


def make_ready(desk: Office) -> None:
    """Connect an owner that has two journals, while two more and a wrong one come."""
    (owner,) = desk.owners
    first, second, third, fourth = (a_sendable_journal(owner, n) for n in range(1, 5))
    desk.expected += [first, second]
    ledger = desk.open_ledger()
    import_journals(ledger, FileFacts("x", "x.si", "", 1), desk.expected)
    desk.connect(ledger, owner)
    ledger.close()
    desk.write_file([third, fourth, _refused_journal(third)])


def kill_when(desk: Office, step: Step) -> None:
    """Start the agent, and kill it when Fortnox is that far with the first voucher."""
    process, is_dead = desk.start(), threading.Event()

    def kill(at: Step, method: str, path: str) -> None:
        if (at, method, path) == (step, "POST", "/3/vouchers"):
            desk.simulator.watch(lambda *_: None)
            process.kill()
            # One thread alone may join: two would read from one pipe, and from
            # whatever has its number next.
            is_dead.wait(PATIENCE)

    desk.simulator.watch(kill)
    process.join(PATIENCE)
    is_dead.set()
    assert process.exitcode is not None, "Fortnox was never sent a voucher"
    desk.kill()


def wait_for_the_end(desk: Office) -> None:
    """Wait until all is tried; help where the agent asks a person to."""
    ledger = desk.open_ledger()
    number = len(desk.expected)
    wait_for(lambda: _is_over(ledger, number), "the end of all transfers")
    if desk.help_out(ledger):
        wait_for(lambda: _is_over(ledger, number), "the end after help")
    ledger.close()
    desk.kill()


def audited(desk: Office) -> Findings:
    """Compare the ledger with Fortnox' books."""
    ledger = desk.open_ledger()
    found = audit(ledger, desk.companies, desk.expected)
    ledger.close()
    return found


def leaked(desk: Office) -> list[str]:
    """Look for secrets in everything that the agent has written."""
    secrets = [*desk.simulator.issued_secrets, desk.simulator.client.client_secret]
    return leaks(desk.folder, secrets)


def _refused_journal(like: Journal) -> Journal:
    rows = [JournalRow("3099", row.debit, row.credit) for row in like.rows]
    return a_journal("J9", owner=like.owner, rows=rows)


def _is_over(ledger: Ledger, number: int) -> bool:
    ended = (JournalState.BOOKED, JournalState.HELD, JournalState.REJECTED)
    done = select(func.count()).where(journals.c.state.in_(ended))
    unfinished = select(func.count()).where(transfers.c.finished_at.is_(None))
    with ledger.reading() as connection:
        return (connection.scalar(done), connection.scalar(unfinished)) == (number, 0)
