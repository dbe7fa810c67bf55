"""What the company as a whole says of a journal: whose it is, year, period, series."""

from collections.abc import Iterator
from datetime import timedelta

from agent.checks.books import Books, YearBooks
from agent.checks.findings import Finding, Rule, Severity
from agent.checks.repairs import CreateSeries
from agent.journal import Journal

# A year typed wrong is at least that far away; a billing run is not.
FAR_OFF = timedelta(days=300)
LONGEST_SERIES = 10  # OpenAPI: VoucherSeries.Code
SERIES_IN_DF3 = (
    "I dinafastigheter 3: Inställningar – Ekonomi inställning – Journaler/bokföring – "
    "Bokföringsserier."
)

WRONG_COMPANY = Rule(
    "wrong-company",
    Severity.STOPS,
    "fortnox.md 1.2 (which company)",
    fortnox_refuses=False,
)
YEAR_MISSING = Rule("year-missing", Severity.STOPS, "fortnox.md 3.5 and 5")
PERIOD_LOCKED = Rule("period-locked", Severity.STOPS, "fortnox.md 4 and 5 (2000401)")
SERIES_MISSING = Rule("series-missing", Severity.STOPS, "guide: Verifikationsserier")
SERIES_UNKNOWN = Rule(
    "series-unknown",
    Severity.STOPS,
    "guide: Verifikationsserier; fortnox.md 5",
    repair=CreateSeries,
)
SERIES_NOT_MANUAL = Rule("series-not-manual", Severity.STOPS, "fortnox.md 4 (Manual)")
SERIES_APPROVED = Rule(
    "series-approved",
    Severity.INFORMS,
    "fortnox.md 4 (Approver)",
    fortnox_refuses=False,
)
DATE_FAR_OFF = Rule(
    "date-far-off", Severity.WARNS, "BFL 5 kap. 2 §", fortnox_refuses=False
)

RULES = (
    WRONG_COMPANY,
    YEAR_MISSING,
    PERIOD_LOCKED,
    SERIES_MISSING,
    SERIES_UNKNOWN,
    SERIES_NOT_MANUAL,
    SERIES_APPROVED,
    DATE_FAR_OFF,
)


def company_findings(journal: Journal, books: Books) -> Iterator[Finding]:
    """Judge a journal by the company it is for."""
    yield from _company(journal, books)
    yield from _date(journal, books)
    if not journal.series:
        yield SERIES_MISSING.finding(
            "Journalen saknar verifikationsserie.",
            f"Välj serie i ägarens inställningar här. {SERIES_IN_DF3}",
        )
    year = books.year_of(journal.date)
    if year is None:
        yield YEAR_MISSING.finding(
            f"Räkenskapsår saknas i Fortnox för {journal.date}.",
            "Lägg upp räkenskapsåret i Fortnox, eller rätta journalens datum.",
        )
    elif journal.series:
        yield from _series(journal.series, year)


def _company(journal: Journal, books: Books) -> Iterator[Finding]:
    ours, theirs = journal.owner.organisation_number, books.organisation_number
    if theirs and ours != theirs:
        yield WRONG_COMPANY.finding(
            f"Journalen gäller {ours or 'en ägare utan organisationsnummer'}, men "
            f"bolaget i Fortnox är {theirs}.",
            "Koppla ägaren till rätt bolag under Kopplingar.",
        )


def _date(journal: Journal, books: Books) -> Iterator[Finding]:
    if abs(journal.date - books.read_on) > FAR_OFF:
        yield DATE_FAR_OFF.finding(
            f"Datumet {journal.date} ligger långt från dagens. Stämmer året?",
            "Jämför datumet med dinafastigheter 3.",
        )
    if books.locked_until and journal.date <= books.locked_until:
        yield PERIOD_LOCKED.finding(
            f"Perioden är låst i Fortnox till och med {books.locked_until}.",
            "I Fortnox: Kugghjulet – Bokföring – Låsning av period. Lås upp, eller be "
            "den som har låst.",
        )


def _series(code: str, year: YearBooks) -> Iterator[Finding]:
    series = year.series.get(code)
    if series is None:
        can_be_created = len(code) <= LONGEST_SERIES
        yield SERIES_UNKNOWN.finding(
            f"Verifikationsserien {code} finns inte i Fortnox.",
            "I Fortnox: Kugghjulet – Bokföring – Verifikationsserier. Eller välj en "
            f"annan serie. {SERIES_IN_DF3}",
            repair=CreateSeries(year.year.id, code) if can_be_created else None,
        )
        return
    if not series.manual:
        yield SERIES_NOT_MANUAL.finding(
            f"Verifikationsserien {code} tillåter inte manuell bokföring.",
            "I Fortnox: Kugghjulet – Bokföring – Verifikationsserier, kryssa i "
            "Manuell kontering för serien.",
        )
    if series.approver:
        yield SERIES_APPROVED.finding(
            f"Verifikationer i serie {code} attesteras av {series.approver} i Fortnox.",
            "Inget behöver göras här. Attestera i Fortnox efter överföringen.",
        )
