"""The audit: do the simulator's books and the ledger's say the same?"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Row, select

from agent.journal import Journal, JournalRow, fingerprint, marker
from agent.ledger.events import broken_at
from agent.ledger.journals import rows_of
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from agent.ledger.tables import journals, owners, vouchers
from agent.simulator import Company, Voucher
from tests.crash.process import JOURNALS, SECRETS

MARKER = re.compile(r"DF3-\w+")
# What a secret is made of, at least as long as the shortest: the client's.
WORD = re.compile(rb"[\w.\-]{11,}")


@dataclass(slots=True)
class Findings:
    """What an audit found; each item names its journal or voucher."""

    booked: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(
            self.booked + other.booked,
            self.refused + other.refused,
            self.held + other.held,
            self.lost + other.lost,
            self.duplicated + other.duplicated,
            self.unexplained + other.unexplained,
        )

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, sent twice or left unexplained."""
        return not (self.lost or self.duplicated or self.unexplained)


def audit(
    ledger: Ledger, companies: Iterable[Company], expected: Iterable[Journal]
) -> Findings:
    """Compare the ledger with Fortnox' books and with what df3 wrote."""
    findings = Findings()
    at_fortnox: defaultdict[str, list[Voucher]] = defaultdict(list)
    for company in companies:
        for voucher in company.vouchers:
            for found in MARKER.findall(voucher.comments or "") or ["without marker"]:
                at_fortnox[found].append(voucher)
    wanted = Counter(fingerprint(one) for one in expected)
    for row, rows in _ledger_journals(ledger):
        if row.reverses_id is None:  # df3 writes no corrections
            wanted.subtract([row.fingerprint])
        number = row.organisation_number or ""
        mine = at_fortnox.pop(marker(row.fingerprint, number, row.ordinal), [])
        _judge(findings, row, rows, mine)
    findings.lost += [f"{one}: not in the ledger" for one, n in wanted.items() if n > 0]
    findings.unexplained += [
        f"{one}: twice in it" for one, n in wanted.items() if n < 0
    ]
    findings.unexplained += [f"{one}: nobody sent it" for one in at_fortnox]
    broken = broken_at(ledger)
    if broken is not None:
        findings.unexplained.append(f"the chain of events is broken at {broken}")
    return findings


def leaks(folder: Path, secrets: Iterable[str]) -> list[str]:
    """Name the files, but for the PC's store, that have a secret in them."""
    known = {secret.encode() for secret in secrets}
    own = {folder / SECRETS, folder / JOURNALS}
    files = (one for one in folder.rglob("*") if one.is_file())
    return [
        str(one)
        for one in files
        if own.isdisjoint(one.parents) and known & set(WORD.findall(one.read_bytes()))
    ]


def _ledger_journals(
    ledger: Ledger,
) -> list[tuple[Row[tuple[object, ...]], tuple[JournalRow, ...]]]:
    wanted = (
        select(
            journals,
            owners.c.organisation_number,
            vouchers.c.series.label("voucher_series"),
            vouchers.c.number.label("voucher_number"),
        )
        .join(owners, owners.c.id == journals.c.owner_id)
        .outerjoin(vouchers, vouchers.c.journal_id == journals.c.id)
    )
    with ledger.reading() as connection:
        found = connection.execute(wanted).all()
        return [(row, rows_of(connection, row.id)) for row in found]


def _judge(
    findings: Findings,
    row: Row[tuple[object, ...]],
    rows: tuple[JournalRow, ...],
    mine: list[Voucher],
) -> None:
    name = f"journal {row.id} ({row.number}, {row.state})"
    if len(mine) > 1:
        numbers = [f"{one.series} {one.number}" for one in mine]
        findings.duplicated.append(f"{name}: {numbers}")
    match JournalState(row.state):
        case JournalState.BOOKED:
            findings.booked += 1
            if not mine:
                findings.lost.append(name)
            elif not _is_same(row, rows, mine[0]):
                findings.unexplained.append(f"{name}: not as at Fortnox: {mine[0]}")
        case JournalState.HELD if row.message:
            findings.held[row.message] += 1
        case JournalState.REJECTED if row.message and not mine:
            findings.refused[row.message] += 1
        case _:
            findings.unexplained.append(f"{name}: {row.message!r}, {len(mine)} there")


def _is_same(
    row: Row[tuple[object, ...]], rows: tuple[JournalRow, ...], voucher: Voucher
) -> bool:
    ours = sorted((one.account, one.debit, one.credit) for one in rows)
    theirs = sorted(
        (str(one.account), Decimal(one.debit), Decimal(one.credit))
        for one in voucher.rows
    )
    number = (row.voucher_series, row.voucher_number)
    return ours == theirs and number == (voucher.series, voucher.number)
