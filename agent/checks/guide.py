"""Every point of the vendor's guide, pages "Grundinställningar" and "Fortnox".

The guide hands them to the user as a checklist, for two programs, by eye; the last
four are what it says of the transfer itself.
"""

from collections.abc import Iterable
from typing import Final

from agent.checks.books import Unseen, booked_rows
from agent.checks.checklist import Evidence, Judgement, Point, Verdict
from agent.checks.findings import Finding

SETTINGS: Final = "Inställningar – Ekonomi inställning – Journaler/bokföring"
MOST_NAMED: Final = 4

ACCOUNTS: Final = frozenset(
    {"account-impossible", "account-missing", "account-inactive"}
)
CENTRES: Final = frozenset({"cost-centre-missing", "cost-centre-inactive"})
DEMANDED: Final = frozenset({"cost-centre-demanded"})
FORBIDDEN: Final = frozenset({"cost-centre-forbidden"})
SERIES: Final = frozenset(
    {"series-missing", "series-unknown", "series-not-manual", "mixed-series"}
)


def _use_of_cost_centres(evidence: Evidence, _found: tuple[Finding, ...]) -> Judgement:
    if not evidence.uses_cost_centres:
        return _ticked(
            "Ägaren är inställd utan kostnadsställen; de utelämnas ur journalerna."
        )
    if not evidence.journals:
        return _no_journals()
    if _used_centres(evidence):
        return _ticked("Journalerna har kostnadsställen.")
    return Judgement(
        Verdict.UNSEEN,
        "Ingen väntande journal har kostnadsställe. Ska ägaren ha det, se att rutan är "
        "ikryssad i df3; annars kan du ta bort krysset i ägarens inställningar här.",
    )


def _series(evidence: Evidence, found: tuple[Finding, ...]) -> Judgement:
    named = sorted({one.series for one in evidence.journals if one.series})
    fine = f"Journalerna har serien {_listed(named)}, som finns i Fortnox."
    return _by_rules(evidence, found, SERIES, fine)


def _centres_of_properties(evidence: Evidence, found: tuple[Finding, ...]) -> Judgement:
    if not evidence.uses_cost_centres:
        return _ticked("Ägaren använder inte kostnadsställen.")
    fine = f"Raderna har kostnadsställena {_listed(_used_centres(evidence))}."
    return _by_rules(evidence, found, DEMANDED, fine)


def _centres_in_fortnox(evidence: Evidence, found: tuple[Finding, ...]) -> Judgement:
    if not evidence.uses_cost_centres:
        return _ticked("Ägaren använder inte kostnadsställen.")
    if evidence.books is not None and Unseen.COST_CENTRES in evidence.books.unseen:
        return Judgement(
            Verdict.UNSEEN,
            "Kopplingen får inte läsa kostnadsställen. Koppla igen och godkänn alla "
            "behörigheter, eller jämför i Fortnox under Register – Kostnadsställen.",
        )
    used = _listed(_used_centres(evidence))
    return _by_rules(evidence, found, CENTRES, f"{used} finns i Fortnox.")


def _accounts(evidence: Evidence, found: tuple[Finding, ...]) -> Judgement:
    number = len(_used_accounts(evidence))
    said = f"Alla {number} konton som journalerna använder finns och är aktiva."
    return _by_rules(evidence, found, ACCOUNTS, said)


def _demands_met(evidence: Evidence, found: tuple[Finding, ...]) -> Judgement:
    said = "Alla konton som kräver kostnadsställe i Fortnox har det på sina rader."
    return _by_rules(evidence, found, DEMANDED, said)


def _allowed(evidence: Evidence, found: tuple[Finding, ...]) -> Judgement:
    said = "Alla konton med kostnadsställe på raden tillåter det i Fortnox."
    return _by_rules(evidence, found, FORBIDDEN, said)


def _connected(evidence: Evidence, _found: tuple[Finding, ...]) -> Judgement:
    if not evidence.is_connected:
        return Judgement(
            Verdict.FAILED, "Ägaren är inte kopplad. Tryck på Koppla under Kopplingar."
        )
    if not evidence.has_all_scopes:
        return Judgement(
            Verdict.TICKED,
            "Ägaren är kopplad med behörigheten Bokföring. Med alla behörigheter "
            "kontrolleras även kostnadsställen och låst period.",
        )
    return _ticked("Ägaren är kopplad med alla behörigheter.")


def _renewed(evidence: Evidence, _found: tuple[Finding, ...]) -> Judgement:
    if not evidence.is_connected:
        return Judgement(Verdict.FAILED, "Ägaren är inte kopplad.")
    if evidence.days_left is None:
        return _ticked("Ägaren är kopplad med servicekonto, som inte behöver förnyas.")
    if evidence.days_left < 1:
        return Judgement(Verdict.FAILED, "Kopplingen kan ha upphört. Koppla igen.")
    return _ticked(
        "Den förnyas av sig själv varje dag som datorn är på, och gäller minst "
        f"{evidence.days_left} dagar till."
    )


def _version(evidence: Evidence, _found: tuple[Finding, ...]) -> Judgement:
    if evidence.is_df3_old is None:
        return Judgement(
            Verdict.UNSEEN,
            "df3 finns inte på den här datorn. Se versionen i df3 under Hjälp – Om.",
        )
    if evidence.is_df3_old:
        return Judgement(Verdict.FAILED, "df3 på den här datorn är äldre. Uppdatera.")
    return _ticked("df3 på den här datorn är ny nog.")


def _small_start(evidence: Evidence, _found: tuple[Finding, ...]) -> Judgement:
    if evidence.has_booked:
        return _ticked("Ägaren har bokförda verifikationer. Kvittona visar vilka.")
    return Judgement(
        Verdict.UNSEEN,
        "Inget är bokfört än. För över en journal och titta på den i Fortnox.",
    )


def _by_rules(
    evidence: Evidence,
    found: tuple[Finding, ...],
    rules: frozenset[str],
    fine: str,
) -> Judgement:
    """Fail a point for what these rules found; tick it where they could look."""
    wrong = list(dict.fromkeys(one.message for one in found if one.rule in rules))
    if wrong:
        return Judgement(Verdict.FAILED, _first_of(wrong))
    if not evidence.journals:
        return _no_journals()
    if evidence.books is None:
        return Judgement(
            Verdict.UNSEEN, "Fortnox kunde inte läsas. Koppla ägaren och titta igen."
        )
    books = evidence.books
    yearless = [one for one in evidence.journals if not books.year_of(one.date)]
    if yearless:
        day = yearless[0].date.isoformat()
        return Judgement(
            Verdict.UNSEEN, f"Räkenskapsåret för {day} finns inte i Fortnox."
        )
    return _ticked(fine)


def _used_accounts(evidence: Evidence) -> list[str]:
    rows = (row for one in evidence.journals for row in booked_rows(one))
    return sorted({row.account for row in rows})


def _used_centres(evidence: Evidence) -> list[str]:
    rows = (row for one in evidence.journals for row in booked_rows(one))
    return sorted({row.cost_centre for row in rows if row.cost_centre})


def _ticked(why: str) -> Judgement:
    return Judgement(Verdict.TICKED, why)


def _no_journals() -> Judgement:
    return Judgement(
        Verdict.UNSEEN,
        "Ägaren har ingen journal än. Titta när df3 har skrivit en.",
    )


def _first_of(sentences: list[str]) -> str:
    more = len(sentences) - MOST_NAMED
    told = " ".join(sentences[:MOST_NAMED])
    return f"{told} Och {more} till." if more > 0 else told


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "–"


BASICS: Final = "Grundinställningar"
IN_FORTNOX: Final = "Fortnox"
TRANSFER: Final = "Överföring"

GUIDE: Final = (
    Point(
        BASICS,
        "Det är angivet om kostnadsställen ska användas.",
        f"df3: {SETTINGS}",
        _use_of_cost_centres,
    ),
    Point(
        BASICS,
        "”Skriv ut journal direkt efter avisering/inbetalning” är inte ikryssat.",
        f"df3: {SETTINGS}",
        "Öppna dialogen i df3 och se att rutan är tom.",
    ),
    Point(
        BASICS,
        "Verifikationsserier är angivna för ägaren, om särskilda ska användas.",
        f"df3: {SETTINGS} – Bokföringsserier",
        _series,
    ),
    Point(
        BASICS,
        "Kostnadsställe är upplagt under varje fastighet.",
        "df3: Register – Fastigheter",
        _centres_of_properties,
    ),
    Point(
        BASICS,
        "Rätt konton är upplagda.",
        "df3: Register – Kontoplan",
        _accounts,
    ),
    Point(
        BASICS,
        "De konton som ska vara kopplade till kostnadsställe är det.",
        "df3: Register – Kontoplan",
        _demands_met,
    ),
    Point(
        BASICS,
        "Rätt konto är kopplat till varje kategori.",
        "df3: Register – Kategorier",
        "Gå igenom listan i df3: ett felaktigt konto kan vara ett konto som finns.",
    ),
    Point(
        BASICS,
        "Rätt konto är kopplat till varje tilläggskod.",
        "df3: Register – Tilläggs-koder",
        "Gå igenom listan i df3.",
    ),
    Point(
        BASICS,
        "Rätt konton är kopplade under bokföringskonton.",
        "df3: Register – Bokföringskonton",
        "Gå igenom listan i df3: kundfordran, moms, bank och öresavrundning.",
    ),
    Point(
        IN_FORTNOX,
        "Kostnadsställena har samma nummer som i dinafastigheter.",
        "Fortnox: Register – Kostnadsställen",
        _centres_in_fortnox,
    ),
    Point(
        IN_FORTNOX,
        "Kontona som är angivna i dinafastigheter är upplagda.",
        "Fortnox: Register – Kontoplan",
        _accounts,
    ),
    Point(
        IN_FORTNOX,
        "De konton som ska ha kostnadsställe tillåter detta.",
        "Fortnox: Register – Kontoplan, på kontot",
        _allowed,
    ),
    Point(
        TRANSFER,
        "Behörighet att överföra är godkänd i Fortnox.",
        "Journalbryggan: Kopplingar",
        _connected,
    ),
    Point(
        TRANSFER,
        "Kopplingen (refresh token) är förnyad inom 31 dagar.",
        "Journalbryggan: Kopplingar",
        _renewed,
    ),
    Point(
        TRANSFER,
        "dinafastigheter 3 har version 2.4.8129.26768 eller senare.",
        "df3: Hjälp – Om",
        _version,
    ),
    Point(
        TRANSFER,
        "Börja smått: ett bolag och en journal först.",
        "Journalbryggan: Överföring",
        _small_start,
    ),
)
