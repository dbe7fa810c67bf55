"""What a comparison shows, in Swedish: each difference, and the verdict. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from agent.journal import kronor
from agent.transfer.correcting import Foreign
from agent.transfer.outcomes import AGREEING, Outcome
from agent.transfer.row_matching import BookedRow, Matched, RowDifference

MISSING = "Finns inte i Fortnox."
YEAR_MISSING = "Räkenskapsåret finns inte i Fortnox."
NOTHING = "Journalbryggan har inte bokfört något i perioden."

_OUTCOMES = {
    Outcome.EQUAL: "Stämmer",
    Outcome.COMPLETED: "Stämmer, ifylld i Fortnox",
    Outcome.MISSING: "Saknas i Fortnox",
    Outcome.CHANGED: "Ändrad i Fortnox",
    Outcome.CORRECTED: "Rättad i Fortnox",
    Outcome.DOUBLED: "Bokförd två gånger?",
    Outcome.UNCOMPARED: "Går inte att jämföra",
}
# After "2 verifikationer" or "1 verifikation", and alone after a first such.
_WHAT_ABOUT_THEM = {
    Outcome.MISSING: ("saknas i Fortnox", "saknas i Fortnox"),
    Outcome.CHANGED: ("är ändrad i Fortnox", "är ändrade i Fortnox"),
    Outcome.CORRECTED: (
        "ser ut att vara rättad i Fortnox",
        "ser ut att vara rättade i Fortnox",
    ),
    Outcome.DOUBLED: (
        "ser ut att vara bokförd två gånger",
        "ser ut att vara bokförda två gånger",
    ),
    Outcome.UNCOMPARED: ("går inte att jämföra", "går inte att jämföra"),
}


def verdict(outcomes: Iterable[Outcome], debit: Decimal, uncertain: int) -> str:
    """Say in a sentence or two whether the ledgers agree. `debit` is our sum."""
    found = Counter(outcomes)
    total = found.total()
    waits = [_uncertain(uncertain)] if uncertain else []
    agreeing = sum(found[kind] for kind in AGREEING)
    if agreeing == total:
        all_well = f"Allt stämmer: {_vouchers(total)}, {kronor(debit)} kr."
        return " ".join([all_well if total else NOTHING, *waits])
    parts = [
        f"{_vouchers(found[kind])} {words[found[kind] > 1]}"
        for kind, words in _WHAT_ABOUT_THEM.items()
        if found[kind]
    ]
    rest = [f"{agreeing} av {total} stämmer."] if agreeing else []
    return " ".join([f"{_listed(parts)}.", *rest, *waits])


def outcome(found: Outcome) -> str:
    """Call an outcome by two or three words, for a table."""
    return _OUTCOMES[found]


def failed(why: str) -> str:
    """Say that nothing could be compared."""
    return f"Avstämningen gick inte att göra. {why}"


def elsewhere(database_number: str) -> str:
    """Say that a voucher is in a company that cannot be read any more."""
    return (
        f"Bokförd i Fortnox databas {database_number}, som ägaren inte längre är "
        "kopplad till."
    )


def moved(day: date) -> str:
    """Say that a voucher has another date."""
    return f"Datumet är {day} i Fortnox."


def about(foreign: Foreign, found: Outcome | None) -> str:
    """Say what a voucher that is not ours has to do with ours."""
    name, day, text = foreign.key.name, foreign.journal.date, foreign.journal.text
    if found is Outcome.DOUBLED:
        return f"{name} i Fortnox har samma datum och rader. ”{text}”"
    return f"{name} i Fortnox, {day}, tar tillbaka den. ”{text}”"


def rows(matched: Matched) -> Iterator[str]:
    """Say which rows differ, and what Fortnox has filled in."""
    for ours, theirs in matched.completed:
        what = _objects(theirs)
        yield f"Fortnox har fyllt i {what} på konto {ours.account}."
    for difference in matched.differences:
        yield _difference(difference)


def _difference(difference: RowDifference) -> str:
    ours, theirs = difference
    if theirs is None:
        return f"Raden på {_row(ours)} finns inte i Fortnox."
    if ours is None:
        return f"Fortnox har en rad till: {_row(theirs)}."
    if ours.account != theirs.account:
        what, here, there = _side(ours.amount), f"konto {ours.account}", theirs.account
    elif ours.amount != theirs.amount:
        what, here, there = _place(ours), _side(ours.amount), _side(theirs.amount)
    else:
        what = f"Konto {ours.account}, {_side(ours.amount)}"
        here, there = _objects(ours), _objects(theirs)
    return f"{what}: {here} i Journalbryggan, {there} i Fortnox."


def _row(row: BookedRow | None) -> str:
    """Call a row by account, objects and amount, in the middle of a sentence."""
    if row is None:
        raise ValueError("a difference without rows")
    place = _place(row)
    return f"{place[0].lower()}{place[1:]}, {_side(row.amount)}"


def _place(row: BookedRow) -> str:
    objects = f", {_objects(row)}" if row.cost_centre or row.project else ""
    return f"Konto {row.account}{objects}"


def _objects(row: BookedRow) -> str:
    named = (("kostnadsställe", row.cost_centre), ("projekt", row.project))
    given = [f"{what} {code}" for what, code in named if code]
    return " och ".join(given) or "inget"


def _side(amount: Decimal) -> str:
    return f"{kronor(abs(amount))} {'debet' if amount > 0 else 'kredit'}"


def _vouchers(number: int) -> str:
    return "1 verifikation" if number == 1 else f"{number} verifikationer"


def _uncertain(number: int) -> str:
    return f"{_vouchers(number)} väntar ännu på besked från Fortnox."


def _listed(parts: list[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} och {last}" if most else last
