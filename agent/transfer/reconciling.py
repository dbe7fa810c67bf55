"""Our ledger's booked vouchers compared with what Fortnox has. Pure.

SIE has no place for comments, hence none for the marker: vouchers are found by
financial year, series and number. Texts are not compared: SIE's letters (CP437) are
fewer than Fortnox'. Vouchers that are not ours matter where they take back one of
ours, or are one of ours a second time; the others are counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.journal import ZERO, Journal
from agent.ledger.booked import BookedVoucher, VoucherKey
from agent.ledger.reconciliations import Period
from agent.transfer import sentences
from agent.transfer.correcting import Corrections, Foreign
from agent.transfer.outcomes import AGREEING, Outcome
from agent.transfer.row_matching import Matched, Rows, booked, debit_of, match

Sums = defaultdict[tuple[str, str], Decimal]  # by account and cost centre


@dataclass(frozen=True, slots=True)
class Export:
    """A financial year as Fortnox exported it.

    `remarks` are the reader's sentences about what it left out, and why.
    """

    vouchers: tuple[Journal, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedVoucher:
    """One of our vouchers; the sums are those of its debit side.

    `remarks` are Swedish sentences on how it stands.
    """

    journal_id: int
    voucher: str
    journal: str
    date: date
    text: str
    outcome: Outcome
    ours: Decimal
    theirs: Decimal
    remarks: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether nobody needs to look at it."""
        return self.outcome in AGREEING


@dataclass(frozen=True, slots=True)
class OutsideVoucher:
    """A voucher that was booked outside Journalbryggan."""

    voucher: str
    date: date
    text: str
    debit: Decimal


@dataclass(frozen=True, slots=True)
class AccountSum:
    """An account and cost centre; debit less credit. `outside`: all other vouchers."""

    account: str
    cost_centre: str
    ours: Decimal
    theirs: Decimal
    outside: Decimal

    @property
    def difference(self) -> Decimal:
        """What Fortnox has more than we."""
        return self.theirs - self.ours

    @property
    def is_ours(self) -> bool:
        """Whether there is anything to compare, and not only what is from outside."""
        return bool(self.ours or self.theirs or not self.outside)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both ledgers, compared. `uncertain`: sent, and not yet known to be booked."""

    vouchers: tuple[ComparedVoucher, ...]
    outside: tuple[OutsideVoucher, ...]
    sums: tuple[AccountSum, ...]
    uncertain: int = 0

    @property
    def agrees(self) -> bool:
        """Whether all that we have booked stands as we booked it."""
        return all(one.agrees for one in self.vouchers) and not self.uncertain

    @property
    def verdict(self) -> str:
        """Say in a Swedish sentence or two how the ledgers agree."""
        debit = sum((one.ours for one in self.vouchers), ZERO)
        outcomes = (one.outcome for one in self.vouchers)
        return sentences.verdict(outcomes, debit, self.uncertain)


def compare(
    ours: Sequence[BookedVoucher],
    exports: Mapping[int, Export],
    *,
    database_number: str,
    known: Collection[VoucherKey],
    outside_in: Period | None = None,
    uncertain: int = 0,
) -> Comparison:
    """Compare booked vouchers with the exports of their years, by year's id.

    `known` are all the company's vouchers that came from us, for other owners too.
    Vouchers from outside are listed for the days of `outside_in`.
    """
    comparing = _Comparing(exports, database_number, known)
    vouchers = tuple(comparing.judge(one) for one in ours)
    outside = tuple(comparing.outside(outside_in)) if outside_in else ()
    return Comparison(vouchers, outside, comparing.sums(), uncertain)


class _Comparing:
    """One comparison while it is made, with the sums so far."""

    def __init__(
        self,
        exports: Mapping[int, Export],
        database_number: str,
        known: Collection[VoucherKey],
    ) -> None:
        self._exports = exports
        self._database_number = database_number
        found = dict(_by_key(exports))
        self._there = {key: one for key, one in found.items() if key in known}
        self._foreign = tuple(
            Foreign(key, one, booked(one.rows))
            for key, one in found.items()
            if key not in known
        )
        self._corrections = Corrections(self._foreign)
        self._ours: Sums = defaultdict(Decimal)
        self._theirs: Sums = defaultdict(Decimal)
        self._outside: Sums = defaultdict(Decimal)

    def judge(self, one: BookedVoucher) -> ComparedVoucher:
        """Find a voucher of ours in Fortnox, and say how it stands there."""
        rows = booked(one.journal.rows)
        obstacle = self._obstacle(one)
        if obstacle:
            return _told(one, Outcome.UNCOMPARED, rows, [obstacle])
        there = self._there.get(one.key)
        if there is None:
            _add(self._ours, rows)
            return _told(one, Outcome.MISSING, rows, [sentences.MISSING])
        return self._compare(one, rows, there)

    def outside(self, period: Period) -> Iterator[OutsideVoucher]:
        """List the vouchers of a period that have nothing to do with ours."""
        for foreign in self._foreign:
            journal = foreign.journal
            is_within = period.from_date <= journal.date <= period.to_date
            if is_within and not self._corrections.is_taken(foreign):
                _add(self._outside, foreign.rows)
                yield OutsideVoucher(
                    foreign.key.name, journal.date, journal.text, debit_of(foreign.rows)
                )

    def sums(self) -> tuple[AccountSum, ...]:
        """Sum up by account and cost centre."""
        columns = (self._ours, self._theirs, self._outside)
        places = sorted({place for column in columns for place in column})
        return tuple(
            AccountSum(*place, *(column[place] for column in columns))
            for place in places
        )

    def _obstacle(self, one: BookedVoucher) -> str:
        """Say why a voucher cannot be compared; "" where it can."""
        if one.database_number != self._database_number:
            return sentences.elsewhere(one.database_number)
        if one.key.year_id not in self._exports:
            return sentences.YEAR_MISSING
        remarks = self._exports[one.key.year_id].remarks
        named = f"erifikation {one.key.name} "
        return next((remark for remark in remarks if named in remark), "")

    def _compare(
        self, one: BookedVoucher, rows: Rows, there: Journal
    ) -> ComparedVoucher:
        theirs = booked(there.rows)
        matched = match(rows, theirs)
        # What we left open and Fortnox filled in is what we wanted.
        _add(self._ours, matched.our_rows)
        _add(self._theirs, theirs)
        is_moved = there.date != one.journal.date
        concerning, outcome = self._concerning(one, there, theirs)
        for foreign in concerning:
            _add(self._theirs, foreign.rows)
        remarks = [
            *([sentences.moved(there.date)] if is_moved else []),
            *sentences.rows(matched),
            *(sentences.about(foreign, outcome) for foreign in concerning),
        ]
        return _told(
            one, outcome or _outcome(matched, is_moved=is_moved), rows, remarks, theirs
        )

    def _concerning(
        self, one: BookedVoucher, there: Journal, rows: Rows
    ) -> tuple[list[Foreign], Outcome | None]:
        """Find the foreign vouchers that take ours back, or say it once more."""
        corrections = self._corrections.corrections_of(one.key, there.date, rows)
        if corrections:
            return corrections, Outcome.CORRECTED
        doubles = self._corrections.doubles_of(there.date, rows)
        return (doubles, Outcome.DOUBLED) if doubles else ([], None)


def _by_key(exports: Mapping[int, Export]) -> Iterator[tuple[VoucherKey, Journal]]:
    for year_id, export in exports.items():
        for journal in export.vouchers:
            if journal.number.isdecimal():
                yield VoucherKey(year_id, journal.series, int(journal.number)), journal


def _add(sums: Sums, rows: Rows) -> None:
    for row in rows:
        sums[row.account, row.cost_centre] += row.amount


def _outcome(matched: Matched, *, is_moved: bool) -> Outcome:
    if matched.differences or is_moved:
        return Outcome.CHANGED
    return Outcome.COMPLETED if matched.completed else Outcome.EQUAL


def _told(
    one: BookedVoucher,
    outcome: Outcome,
    rows: Rows,
    remarks: Iterable[str],
    theirs: Rows = (),
) -> ComparedVoucher:
    return ComparedVoucher(
        journal_id=one.journal_id,
        voucher=one.key.name,
        journal=one.journal.number,
        date=one.journal.date,
        text=one.journal.text,
        outcome=outcome,
        ours=debit_of(rows),
        theirs=debit_of(theirs),
        remarks=tuple(remarks),
    )
