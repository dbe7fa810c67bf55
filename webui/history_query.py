"""What Historik's form asks for, as an address carries it, read as Swedes write it.

What cannot be read is told beside its field, and then nothing is searched: a search
that leaves out what it did not understand would find what nobody asked for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from agent.ledger.history_search import Place, Search
from agent.ledger.states import JournalState
from agent.sources.amounts import table_amount, table_day

FIELDS = (
    "agare",
    "fran",
    "till",
    "serie",
    "nummer",
    "ver",
    "belopp",
    "text",
    "lage",
)
# SQLite and PostgreSQL count no further in a journal's id, nor in a voucher's number.
LARGEST_NUMBER = 2**31 - 1
_RANGE = re.compile(r"(.+?)\s*(?:–|—|-|till)\s*(.+)")
_VOUCHER = re.compile(r"([^\W\d]*)\s*([0-9]{1,10})")
_PLACE = re.compile(r"([0-9-]{10})\.([0-9]{1,10})")


class Unclear(ValueError):
    """A field says something that cannot be searched for; why, in Swedish."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `wrong` says by field what could not be read.

    `given` are the fields as they were written, without the empty ones.
    """

    search: Search
    given: Mapping[str, str]
    wrong: Mapping[str, str] = field(default_factory=dict)


def asked(query: Mapping[str, str]) -> Asked:
    """Read a form."""
    texts = {name: query.get(name, "").strip() for name in FIELDS}
    given = {name: text for name, text in texts.items() if text}
    search, wrong = Search(), {}
    for name, text in given.items():
        try:
            search = _READERS[name](search, text)
        except Unclear as reason:
            wrong[name] = str(reason)
    if search.from_date and search.to_date and search.from_date > search.to_date:
        wrong["till"] = "Perioden slutar innan den börjar."
    return Asked(search, given, wrong)


def place(text: str) -> Place | None:
    """Read where a page begins, as `place_text` wrote it; None where it is not that."""
    match = _PLACE.fullmatch(text)
    day = table_day(match[1]) if match else None
    if match is None or day is None or int(match[2]) > LARGEST_NUMBER:
        return None
    return Place(day, int(match[2]))


def place_text(there: Place) -> str:
    """Write where a page begins, for an address."""
    return f"{there.date.isoformat()}.{there.id}"


def _owner(search: Search, text: str) -> Search:
    if not text.isdecimal() or int(text) > LARGEST_NUMBER:
        raise Unclear("Välj en fastighetsägare i listan.")
    return replace(search, owner_id=int(text))


def _day(text: str) -> date:
    day = table_day(text)
    if day is None:
        raise Unclear("Skriv datumet som 2026-12-31.")
    return day


def _voucher(search: Search, text: str) -> Search:
    match = _VOUCHER.fullmatch(text)
    if match is None or int(match[2]) > LARGEST_NUMBER:
        raise Unclear("Skriv verifikationen som A 117 eller 117.")
    return replace(
        search, voucher_series=match[1].upper(), voucher_number=int(match[2])
    )


def _amounts(search: Search, text: str) -> Search:
    """Read one amount, which is meant exactly, or from one to another."""
    whole = table_amount(text)
    if whole is not None and whole >= 0:
        return replace(search, least=whole, most=whole)
    match = _RANGE.fullmatch(text)
    if match is None:
        raise Unclear(
            "Skriv beloppet som 83\u00a0849,00, eller som 1\u00a0000–5\u00a0000."
        )
    least, most = _amount(match[1]), _amount(match[2])
    if least > most:
        raise Unclear("Det första beloppet är större än det andra.")
    return replace(search, least=least, most=most)


def _amount(text: str) -> Decimal:
    amount = table_amount(text)
    if amount is None or amount < 0:
        raise Unclear(f"”{text}” är inte ett belopp.")
    return amount


def _state(search: Search, text: str) -> Search:
    try:
        return replace(search, state=JournalState(text))
    except ValueError:
        raise Unclear("Välj ett läge i listan.") from None


_READERS = {
    "agare": _owner,
    "fran": lambda search, text: replace(search, from_date=_day(text)),
    "till": lambda search, text: replace(search, to_date=_day(text)),
    "serie": lambda search, text: replace(search, series=text),
    "nummer": lambda search, text: replace(search, number=text),
    "ver": _voucher,
    "belopp": _amounts,
    "text": lambda search, text: replace(search, text=text),
    "lage": _state,
}
