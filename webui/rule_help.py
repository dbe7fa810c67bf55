"""Where the help explains each rule of the checks; docs/hjalp/kontroller.md has them.

Rules that are mended in the same way share a heading.
"""

from webui.help_texts import anchor_of

SUBJECT = "kontroller"
HEADINGS = {
    "unbalanced": "Debet och kredit skiljer",
    "too-few-rows": "Färre än två rader med belopp",
    "both-sides": "Beloppet går inte att bokföra",
    "amount-too-large": "Beloppet går inte att bokföra",
    "amount-impossible": "Beloppet går inte att bokföra",
    "no-amount": "Raden saknar belopp",
    "organisation-number-wrong": "Organisationsnumret har fel kontrollsiffra",
    "text-replaced": "Texten ändras",
    "text-shortened": "Texten ändras",
    "wrong-company": "Journalen gäller ett annat bolag",
    "year-missing": "Räkenskapsår saknas i Fortnox",
    "period-locked": "Perioden är låst",
    "series-missing": "Serien saknas",
    "series-unknown": "Serien finns inte i Fortnox",
    "series-not-manual": "Serien tillåter inte manuell bokföring",
    "series-approved": "Verifikationer i serien attesteras",
    "date-far-off": "Datumet ligger långt från dagens",
    "account-impossible": "Kontot finns inte",
    "account-missing": "Kontot finns inte",
    "account-inactive": "Kontot är inte aktivt",
    "note-demanded": "Kontot kräver en text på raden",
    "note-forbidden": "Kontot får inte ha text på raden",
    "cost-centre-missing": "Kostnadsstället finns inte",
    "cost-centre-inactive": "Kostnadsstället är inte aktivt",
    "cost-centre-demanded": "Kontot kräver kostnadsställe",
    "cost-centre-forbidden": "Kontot får inte ha kostnadsställe",
    "project-demanded": "Kontot och projekt",
    "project-forbidden": "Kontot och projekt",
    "project-unseen": "Om projektet finns syns inte",
    "changed-since-transfer": "Journalen är bokförd med andra rader",
    "already-transferred": "Journalen är redan bokförd",
    "twice-waiting": "Samma journal väntar två gånger",
    "alike": "En annan journal är likadan",
    "mixed-series": "Numret finns i flera serier",
    "in-fortnox": "Fortnox har redan en likadan verifikation",
    "alike-in-fortnox": "Fortnox har redan en likadan verifikation",
    "not-connected": "Ägaren är inte kopplad",
    "not-read": "Fortnox gick inte att läsa",
    "cost-centres-unseen": "Behörigheten räcker inte för att kontrollera allt",
    "locked-period-unseen": "Behörigheten räcker inte för att kontrollera allt",
    "vouchers-unseen": "Behörigheten räcker inte för att kontrollera allt",
}


def explained(rule: str) -> str:
    """Return the place in the help where a rule of the checks is explained."""
    heading = HEADINGS.get(rule)
    return f"{SUBJECT}#{anchor_of(heading)}" if heading else SUBJECT
