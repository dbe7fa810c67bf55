"""Nothing that the law wants kept is ever deleted by the agent (7 kap. 2 § BFL)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import agent

SOURCES = Path(agent.__file__).parent
# What deletes, and why it may: none of it is bookkeeping.
MAY_BE_DELETED = {
    "accepted_findings",  # entered again by the same words
    "connections",
    "cost_centre_names",
    "files",  # a refused one, by the same content read again: nothing refers to it
    "leases",
    "newest_event",  # kept anew with every event
    "owner_settings",  # what they were is in the history
    "selected_journals",
    "told_warnings",
    "vouchers",  # an attempt's intent, by the next one's; a number is never lost
}
DATABASES = re.compile(
    r"^(from|import) (sqlalchemy|sqlite3|psycopg|alembic)", re.MULTILINE
)
IN_SQL = re.compile(r"\b(DELETE\s+FROM|DROP\s+TABLE|TRUNCATE\s+TABLE)\b", re.IGNORECASE)


def deletions() -> Iterator[tuple[str, str]]:
    """Every `delete(table)` of SQLAlchemy's in the agent, with the file it is in."""
    for file in SOURCES.rglob("*.py"):
        text = file.read_text("utf-8")
        if "from sqlalchemy import" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "delete":
                yield ast.unparse(node.args[0]), file.name


def test_no_code_deletes_journals_rows_transfers_or_history() -> None:
    found = {table for table, file in deletions() if file != "seats.py"}
    assert "vouchers" in found
    assert found <= MAY_BE_DELETED


def test_a_seat_that_takes_over_loses_ticks_and_connections_only() -> None:
    tree = ast.parse((SOURCES / "ledger" / "seats.py").read_text("utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    renamed = {
        ast.unparse(call.args[1])
        for call in calls
        if ast.unparse(call.func) == "_rename"
    }
    assert renamed == {"connections", "selected_journals"}


def test_no_sql_of_our_own_deletes() -> None:
    texts = {file: file.read_text("utf-8") for file in SOURCES.rglob("*.py")}
    asking = {file: text for file, text in texts.items() if DATABASES.search(text)}
    assert len(asking) > 20
    assert [file.name for file, text in asking.items() if IN_SQL.search(text)] == []


def test_a_voucher_s_number_is_only_replaced_where_there_was_none() -> None:
    """Only what is planned gets a new intent, and that has no number."""
    texts = [file.read_text("utf-8") for file in (SOURCES / "ledger").glob("*.py")]
    functions = [
        node
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    ]
    bodies = {one.name: ast.unparse(one) for one in functions}
    assert [name for name, body in bodies.items() if "delete(vouchers)" in body] == [
        "write"  # attempts.py
    ]
    callers = {name: body for name, body in bodies.items() if " write(" in body}
    callers.pop("write")
    assert set(callers) == {"intend", "already_there"}
    assert all("{JournalState.PLANNED}" in body for body in callers.values())
