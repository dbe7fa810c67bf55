"""No page asks the ledger more often because the ledger holds more.

Counted and not timed, so that a busy machine changes nothing. How long pages take in a
ledger of ten years is told by benchmarks/growth.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Engine, event
from werkzeug.routing import Rule

from agent.journal import Owner
from agent.ledger import journals, outbox, selection
from agent.ledger.files import FileProblem
from agent.ledger.ledger import Ledger
from agent.ledger.reconciliations import Agreement, Period, keep
from agent.ledger.states import JournalState
from agent.transfer.reconciler import COMPARISON
from agent.transfer.reconciling import compare
from tests.webui.samples import connect, journal, owner_id, rows, send, take_in
from tests.webui.visitor import Visitor
from webui.page import Page

# Routes that show nothing of the ledger, or what was asked about just before.
ASIDE = frozenset(
    {
        "static",
        "entrance.show",
        "entrance.back",
        "connecting.answer",
        "repairs.ask",  # shows what Fortnox has
        "reversal.ask_again",
        "exports.as_xlsx",  # as long as there is to write
        "treatment.document",  # follows the whole chain, as only that proves anything
        "treatment.as_csv",
        "reconciliation.as_csv",  # a download, one owner's result after another
        "troubleshooting.show_bundle",
        "troubleshooting.show_file",
        "troubleshooting.save",
        "help.show",
        "help.picture",
    }
)
PROBLEM = FileProblem("warning", 48, "Kst", "Kostnadsstället 7 används inte.")
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
# What ten years fill. To read one of them from end to end takes its time.
GROWING = frozenset(
    {
        "events",
        "journal_rows",
        "journals",
        "reconciliations",
        "transfer_journals",
        "vouchers",
    }
)
Arguments = dict[str, int]


def test_no_page_asks_more_often_in_a_larger_ledger(
    page: Page, user: Visitor, ledger: Ledger
) -> None:
    arguments = grow(ledger, "Liten", owners=2, each=3)
    few = {rule.rule: questions(user, rule, arguments) for rule in routes(page)}
    arguments = grow(ledger, "Stor", owners=5, each=9)
    many = {rule.rule: questions(user, rule, arguments) for rule in routes(page)}
    assert many == few
    assert few["/overforing"] > 0


def test_no_page_reads_ten_years_to_find_a_few(
    page: Page, user: Visitor, ledger: Ledger
) -> None:
    arguments = grow(ledger, "Liten", owners=2, each=3)
    with counted() as asked:
        for rule in routes(page):
            questions(user, rule, arguments)
    plans = {plan for one in set(asked) for plan in plan_of(ledger, *one)}
    assert not {plan for plan in plans if reads_all(plan)}
    assert any(plan.startswith("SEARCH journals") for plan in plans)


def plan_of(ledger: Ledger, statement: str, given: tuple[object, ...]) -> list[str]:
    """Ask SQLite how it would go about a statement (sqlite.org/eqp.html)."""
    if not statement.startswith("SELECT"):
        return []
    with ledger.reading() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        return [row.detail for row in plan]


def reads_all(plan: str) -> bool:
    """Tell whether a step goes through a whole table, or all that is booked."""
    name = plan.split()[1].removesuffix("_1")
    # Historik's sums are of all that there is: out of an index that holds just that.
    is_sum = "COVERING INDEX ix_journals_history" in plan
    is_scan = plan.startswith("SCAN") and name in GROWING and not is_sum
    return is_scan or plan.endswith("ix_journals_state (state=?) LEFT-JOIN")


def routes(page: Page) -> list[Rule]:
    """Every page that there is to look at."""
    return [
        rule
        for rule in page.flask.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in ASIDE
    ]


def questions(user: Visitor, rule: Rule, arguments: Arguments) -> int:
    """Count the statements that a page costs."""
    about = arguments | {"journal_id": arguments["booked_id"]}
    wanted = about if rule.endpoint.startswith("reversal.") else arguments
    built = rule.build({name: wanted[name] for name in rule.arguments})
    assert built is not None
    with counted() as statements:
        status = user.get(built[1]).status_code
    assert status < 400, built[1]
    return len(statements)


@contextmanager
def counted() -> Iterator[list[tuple[str, tuple[object, ...]]]]:
    """Hear every statement on its way to the database."""
    statements: list[tuple[str, tuple[object, ...]]] = []

    def hear(
        _connection: object,
        _cursor: object,
        statement: str,
        given: tuple[object, ...],
        *_: object,
    ) -> None:
        statements.append((statement, given))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def grow(ledger: Ledger, name: str, *, owners: int, each: int) -> Arguments:
    """Add owners, a transfer of a third of their journals, and ticks on another."""
    for number in range(owners):
        owner = Owner(f"BRF {name} {number}", f"76{len(name):02}{number:06}")
        found = [journal(owner, f"A{nr}", lines=rows("775")) for nr in range(each)]
        take_in(ledger, found, f"{name} {number}.si", [PROBLEM])
        changed = [journal(owner, "A0", lines=rows("800"))]
        take_in(ledger, changed, f"{name} {number} ändrad.si")
        connect(ledger, owner)
    ready = [
        one for one in journals.waiting(ledger) if one.state is JournalState.WAITING
    ]
    taken, ticked = ready[::3], ready[1::3]
    transfer_id = outbox.plan(ledger, [one.id for one in taken], "anna")
    for number, one in enumerate(taken[1:], start=1):
        send(ledger, one.id, 100 * owners + number)
    selection.tick(ledger, [one.id for one in ticked], ticked=True)
    about = owner_id(ledger, owner)
    return {
        "owner_id": about,
        "booked_id": taken[-1].id,
        "reconciliation_id": reconcile(ledger, about),
        "journal_id": ticked[0].id,
        "transfer_id": transfer_id,
    }


def reconcile(ledger: Ledger, owner_id: int) -> int:
    """Keep a comparison of a company that has nothing, with nothing."""
    nothing = compare(
        (), {}, database_number="1018318", known=frozenset(), outside_in=DECEMBER
    )
    return keep(
        ledger,
        owner_id,
        DECEMBER,
        "anna",
        agreement=Agreement.EQUAL,
        verdict=nothing.verdict,
        result=COMPARISON.dump_python(nothing, mode="json"),
    )
