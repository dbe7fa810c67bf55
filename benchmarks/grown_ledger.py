"""Ten years of an office in a ledger: 300 owners, 150,000 journals, 1,000,000 rows.

    python -m benchmarks.grown_ledger FOLDER

Written in bulk, as the agent would have written it step by step: every month each
owner's journals came in one file and went in one of three transfers. All but the
newest month is booked; the newest waits, and some of it for a person. The event chain
holds. The same ledger for the same number of owners.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert

from agent.ledger.chain import FIRST_HASH, hash_of
from agent.ledger.connections import ConnectionView, connected
from agent.ledger.events import PROGRAM, broken_at, journals_in
from agent.ledger.opening import open_ledger
from agent.ledger.reconciliations import Agreement
from agent.ledger.states import JournalState
from agent.ledger.tables import (
    event_journals,
    events,
    files,
    journal_rows,
    journals,
    metadata,
    newest_event,
    owners,
    reconciliations,
    transfer_journals,
    transfers,
    vouchers,
)
from agent.transfer.outcomes import Outcome
from agent.transfer.reconciler import COMPARISON
from agent.transfer.reconciling import AccountSum, ComparedVoucher, Comparison

OWNERS = 300
MONTHS = 120
JOURNALS = (4, 4, 4, 4, 4, 5)  # an owner's, month by month: 500 in ten years
ROWS = (7, 7, 6)  # a journal's: 1,000,000 of 150,000
TRANSFERS = 3  # a month's
FIRST_YEAR = 2017
OTHERWISE = {  # of forty waiting journals these are not simply waiting
    7: JournalState.DOUBTFUL,
    17: JournalState.REJECTED,
    27: JournalState.HELD,
}
TOLD = frozenset({JournalState.REJECTED, JournalState.HELD})
UNCONNECTED = 15  # one owner in so many
PROBLEM_FILES = 60
PROBLEMS = 300  # in each of them
MOST_SUMS = 6  # accounts in a comparison
ACTOR = "hanna"
STREETS = ("Björkgården", "Sjöutsikten", "Åhuset", "Norrskenet", "Ängen")
SCOPES = ("bookkeeping", "costcenter", "settings", "companyinformation")


def main() -> None:
    """Write one."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    grow(folder / "ledger.db")


def grow(file: Path, owner_count: int = OWNERS, seat: str = "") -> None:
    """Write a grown ledger into a new file, whose ticks and consents are `seat`'s."""
    now = datetime.now(UTC)
    ledger = open_ledger(file, lambda: now, seat)
    with ledger.writing() as connection:
        _Decade(connection, owner_count).write()
    for owner_id in range(1, owner_count + 1):
        if owner_id % UNCONNECTED:
            connected(ledger, _connection(owner_id, now), ACTOR)
    if broken_at(ledger) is not None:
        raise SystemExit("The chain of events does not hold.")
    ledger.close()


@dataclass(frozen=True, slots=True)
class _Month:
    """A month, and how many journals each owner has in it."""

    day: date
    at: datetime
    journals: int
    is_newest: bool


class _Decade:
    """Everything that came in ten years, month by month, within one transaction."""

    def __init__(self, connection: Connection, owner_count: int) -> None:
        self._connection = connection
        self._owner_ids = range(1, owner_count + 1)
        self._pending: dict[Table, list[dict[str, Any]]] = {}
        self._newest_hash = FIRST_HASH
        self._ids: Counter[Table] = Counter()
        self._numbers: Counter[tuple[int, int]] = Counter()

    def write(self) -> None:
        for owner_id in self._owner_ids:
            self._add(owners, _owner(owner_id))
        for number in range(MONTHS):
            self._write_month(_month(number))
        for number in range(PROBLEM_FILES):
            self._add(files, _problem_file(number))
        self._flush()
        self._connection.execute(insert(newest_event), {"hash": self._newest_hash})

    def _write_month(self, month: _Month) -> None:
        taken = [self._take_in(owner_id, month) for owner_id in self._owner_ids]
        for part in () if month.is_newest else range(TRANSFERS):
            at = month.at + timedelta(hours=part + 1)
            self._transfer(taken[part::TRANSFERS], at)
        self._flush()

    def _take_in(self, owner_id: int, month: _Month) -> list[dict[str, Any]]:
        """Enter one file with an owner's journals of a month."""
        name = f"{owner_id:03}-{month.day:%Y-%m}.si"
        file_id = self._add(files, _file(name, month.at))
        taken = []
        for _ in range(month.journals):
            one = _journal(self._ids[journals] + 1, owner_id, file_id, month)
            self._add(journals, one)
            self._pending.setdefault(journal_rows, []).extend(_rows(one))
            taken.append(one)
        ids = [one["id"] for one in taken]
        self._record(
            month.at, PROGRAM, "file read", file=name, new=len(taken), journals=ids
        )
        return taken

    def _transfer(self, parts: list[list[dict[str, Any]]], at: datetime) -> None:
        """Book what one press of Överför took in hand."""
        transfer_id = self._add(transfers, _transfer(at))
        ids = [one["id"] for part in parts for one in part]
        self._record(at, ACTOR, "transfer started", transfer=transfer_id, journals=ids)
        for one in chain.from_iterable(parts):
            taken = {"transfer_id": transfer_id, "journal_id": one["id"]}
            self._pending.setdefault(transfer_journals, []).append(taken)
            self._numbers[one["owner_id"], at.year] += 1
            number = self._numbers[one["owner_id"], at.year]
            self._pending.setdefault(vouchers, []).append(_voucher(one, number, at))
            self._record(at, PROGRAM, "sending", journal=one["id"], attempt=1)
            booked = {"journal": one["id"], "series": "A", "number": number}
            self._record(at, PROGRAM, "booked", **booked)
        for part in parts:
            self._add(reconciliations, _reconciliation(part, transfer_id, at))

    def _record(self, at: datetime, actor: str, kind: str, **detail: Any) -> None:
        text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
        previous = self._newest_hash
        self._newest_hash = hash_of(at, actor, kind, text, previous)
        event = {
            "at": at,
            "actor": actor,
            "kind": kind,
            "detail": text,
            "previous_hash": previous,
            "hash": self._newest_hash,
        }
        event_id = self._add(events, event)
        self._pending.setdefault(event_journals, []).extend(
            {"journal_id": one, "event_id": event_id} for one in journals_in(detail)
        )

    def _add(self, table: Table, row: dict[str, Any]) -> int:
        """Let a row be written before long; return its id."""
        self._ids[table] += 1
        row["id"] = self._ids[table]
        self._pending.setdefault(table, []).append(row)
        return self._ids[table]

    def _flush(self) -> None:
        for table in metadata.sorted_tables:
            if self._pending.get(table):
                self._connection.execute(insert(table), self._pending[table])
        self._pending.clear()


def _month(number: int) -> _Month:
    year, month = divmod(number, 12)
    day = date(FIRST_YEAR + year, month + 1, 1)
    at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    is_newest = number == MONTHS - 1
    return _Month(day, at, JOURNALS[number % len(JOURNALS)], is_newest)


def _owner(owner_id: int) -> dict[str, Any]:
    return {
        "name": f"BRF {STREETS[owner_id % len(STREETS)]} {owner_id}",
        "organisation_number": f"7690{owner_id:06}",
        "created_at": datetime(FIRST_YEAR, 1, 1, tzinfo=UTC),
        "last_booked_at": _month(MONTHS - 2).at,
    }


def _connection(owner_id: int, now: datetime) -> ConnectionView:
    return ConnectionView(
        owner_id=owner_id,
        database_number=str(1_000_000 + owner_id),
        company_name=_owner(owner_id)["name"],
        organisation_number=_owner(owner_id)["organisation_number"],
        scopes=frozenset(SCOPES),
        connected_at=now,
        refreshed_at=now,
    )


def _file(name: str, at: datetime, problems: int = 0) -> dict[str, Any]:
    problem = {
        "severity": "warning",
        "line": 48,
        "field": "Kst",
        "message": "Kostnadsstället 7 används inte.",
    }
    return {
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "name": name,
        "folder": "journaler",
        "size": 4_000,
        "format": "SIE 4",
        "encoding": "cp437",
        "read_at": at,
        "refused": "",
        "problems": [problem] * problems,
    }


def _problem_file(number: int) -> dict[str, Any]:
    at = datetime(FIRST_YEAR + MONTHS // 12 - 1, 12, 1, 9, tzinfo=UTC)
    return _file(f"att-se-över-{number}.si", at, PROBLEMS)


def _journal(
    journal_id: int, owner_id: int, file_id: int, month: _Month
) -> dict[str, Any]:
    ore = 100 * (1_000 + journal_id % 9_000)
    waits = OTHERWISE.get(journal_id % 40, JournalState.WAITING)
    state = waits if month.is_newest else JournalState.BOOKED
    return {
        "owner_id": owner_id,
        "file_id": file_id,
        "line": 7,
        "number": f"A{journal_id}",
        "series": "A",
        "date": month.day,
        "text": f"Avisering {month.day:%Y-%m}",
        "fingerprint": hashlib.sha256(str(journal_id).encode()).hexdigest(),
        "ordinal": 0,
        "debit_ore": ore,
        "credit_ore": ore,
        "row_count": ROWS[journal_id % len(ROWS)],
        "doubts": [],
        "state": state,
        "message": "Kontot är inte aktivt." if state in TOLD else "",
        "imported_at": month.at,
    }


def _rows(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for position in range(one["row_count"]):
        is_first = position == 0
        yield {
            "journal_id": one["id"],
            "position": position,
            "account": "1510" if is_first else str(3010 + position),
            "cost_centre": "" if is_first else str(position),
            "project": "",
            "debit_ore": one["debit_ore"] if is_first else 0,
            # The last row takes all, so that the journal balances.
            "credit_ore": one["debit_ore"] if position == one["row_count"] - 1 else 0,
            "note": f"Hyror och avgifter, hus {position}",
        }


def _transfer(at: datetime) -> dict[str, Any]:
    return {
        "started_at": at,
        "started_by": ACTOR,
        "finished_at": at + timedelta(minutes=5),
    }


def _voucher(one: dict[str, Any], number: int, at: datetime) -> dict[str, Any]:
    return {
        "journal_id": one["id"],
        "database_number": str(1_000_000 + one["owner_id"]),
        "marker": f"DF3-{one['id']:010}",
        "series": "A",
        "year_id": at.year - FIRST_YEAR + 1,
        "next_number": number,
        "attempt": 1,
        "intended_at": at,
        "number": number,
        "booked_at": at,
    }


def _reconciliation(
    part: list[dict[str, Any]], transfer_id: int, at: datetime
) -> dict[str, Any]:
    """What came of comparing one owner's part of a transfer: all is well."""
    compared = [
        ComparedVoucher(
            journal_id=one["id"],
            voucher=f"A {one['id']}",
            journal=one["number"],
            date=one["date"],
            text=one["text"],
            outcome=Outcome.EQUAL,
            ours=Decimal(one["debit_ore"]) / 100,
            theirs=Decimal(one["debit_ore"]) / 100,
        )
        for one in part
    ]
    sums = [
        AccountSum(str(3010 + nr), str(nr), Decimal(1), Decimal(1), Decimal(0))
        for nr in range(MOST_SUMS)
    ]
    found = Comparison(tuple(compared), (), tuple(sums))
    return {
        "owner_id": part[0]["owner_id"],
        "from_date": part[0]["date"],
        "to_date": part[0]["date"],
        "made_at": at,
        "made_by": PROGRAM,
        "transfer_id": transfer_id,
        "verdict": found.verdict,
        "result": {
            **COMPARISON.dump_python(found, mode="json"),
            "agreement": Agreement.EQUAL.value,
        },
    }


if __name__ == "__main__":
    main()
