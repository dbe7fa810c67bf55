"""The filter of Överföring, as an address carries it: `?agare=1&fran=2022-12-01`."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from agent.ledger.journals import Filter


def from_query(query: "MultiDict[str, str]") -> Filter:
    """Read a filter; what cannot be understood filters nothing."""
    return Filter(
        owner_ids=frozenset(query.getlist("agare", type=int)),
        from_date=query.get("fran", type=date.fromisoformat),
        to_date=query.get("till", type=date.fromisoformat),
        series=query.get("serie", "").strip(),
        text=query.get("text", "").strip(),
    )


def from_text(query: str) -> Filter:
    """Read a filter from the text that `as_text` gave."""
    return from_query(MultiDict(parse_qs(query)))


def narrowed(only: Filter, owner_id: int, day: date | None = None) -> Filter:
    """Narrow a filter to one owner, or one day of an owner, of what it shows."""
    one = replace(only, owner_ids=frozenset({owner_id}))
    return one if day is None else replace(one, from_date=day, to_date=day)


def address(only: Filter) -> str:
    """Return the address that shows Överföring with this filter."""
    query = as_text(only)
    return f"{url_for('selecting.show')}{'?' if query else ''}{query}"


def address_of(only: Filter, journal_id: int) -> str:
    """Return the address that shows a journal within Överföring with this filter."""
    query = "&".join(filter(None, (as_text(only), f"vid={journal_id}")))
    return f"{url_for('selecting.show')}?{query}#j{journal_id}"


def as_text(only: Filter) -> str:
    """Write a filter as a form carries it along: its query string."""
    values = {
        "agare": sorted(only.owner_ids),
        "fran": only.from_date,
        "till": only.to_date,
        "serie": only.series,
        "text": only.text,
    }
    named = {name: value for name, value in values.items() if value}
    return urlencode(named, doseq=True)
