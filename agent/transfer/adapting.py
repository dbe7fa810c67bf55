"""A journal as its owner wants it booked: series, cost centres, description. Pure.

Checks, vouchers and whoever looks for a voucher afterwards all take the journal that
comes out here. Its marker is that of the journal as its file had it.
"""

from collections.abc import Iterator
from dataclasses import replace
from string import Formatter

from agent.errors import Refused
from agent.journal import Journal, JournalRow, is_numbered
from agent.ledger.owner_settings import OwnerSettings

# What a template may name, each in braces.
FIELDS = ("nummer", "text", "datum", "ägare", "serie")


class TemplateRefused(Refused):
    """A template for descriptions that names what is not there."""

    title = "Textmallen går inte att använda"
    http_status = 400
    not_done = "Inställningarna är inte sparade."
    action = "Skriv fälten så här: {nummer}, {text}, {datum}, {ägare} och {serie}."


def adapt(journal: Journal, settings: OwnerSettings) -> Journal:
    """Return the journal as it is to be booked; its text is the description.

    A correction stays as it is. The text is never empty, but it may be too long, or
    have characters that Fortnox does not take: plan.py's affair.

    Raises:
        TemplateRefused: the settings' template cannot be used.
    """
    if journal.is_correction:
        return journal
    wanted = replace(
        journal,
        series=settings.series_of(journal.series, journal.number),
        rows=journal.rows if settings.uses_cost_centres else _bare(journal),
    )
    written = _filled_in(settings.description, wanted).strip()
    return replace(wanted, text=written or _own_words(journal))


def check_template(template: str) -> None:
    """Make sure that a template can be filled in.

    Raises:
        TemplateRefused: it has a field that is not known, or a brace too many.
    """
    for _ in _pieces(template):
        pass


def _bare(journal: Journal) -> tuple[JournalRow, ...]:
    return tuple(row._replace(cost_centre="") for row in journal.rows)


def _own_words(journal: Journal) -> str:
    """Say what the voucher is, with the journal's number where the text lacks it."""
    is_told = journal.number in journal.text.split()
    if is_numbered(journal.number) and not is_told:
        return f"Journal {journal.number} {journal.text}".strip()
    return journal.text.strip() or f"Journal {journal.date}"


def _filled_in(template: str, journal: Journal) -> str:
    values = {
        "nummer": journal.number,
        "text": journal.text,
        "datum": journal.date.isoformat(),
        "ägare": journal.owner.name,
        "serie": journal.series,
    }
    return "".join(said + values.get(name, "") for said, name in _pieces(template))


def _pieces(template: str) -> Iterator[tuple[str, str]]:
    """Cut a template into what it says and the field that follows, "" for none.

    Not `str.format`: that would reach into the values, and lets a field be shaped.
    """
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        raise TemplateRefused("En klammer i mallen saknar sin andra hälft.") from None
    for said, name, shape, conversion in parsed:
        if name is not None and (name not in FIELDS or shape or conversion):
            raise TemplateRefused(f"Fältet {{{name}}} finns inte.")
        yield said, name or ""
