"""The guide's points, judged by what the journals use and what Fortnox has."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from agent.checks.books import Books, Unseen
from agent.checks.checklist import Evidence, Judgement, Verdict, judged
from agent.checks.guide import GUIDE
from agent.journal import Journal
from tests.checks.conftest import Fortnox
from tests.conftest import SHARED
from tests.office import a_journal

PAPER = SHARED / "guide-dinafastigheter3-fortnox.txt"

USE_OF_CENTRES = "Det är angivet om kostnadsställen"
SERIES = "Verifikationsserier är angivna"
PROPERTIES = "Kostnadsställe är upplagt"
ACCOUNTS = "Kontona som är angivna"
DEMANDS = "De konton som ska vara kopplade"
CENTRES = "Kostnadsställena har samma nummer"
ALLOWED = "De konton som ska ha kostnadsställe tillåter"
CONNECTED = "Behörighet att överföra"
RENEWED = "Kopplingen (refresh token)"
VERSION = "dinafastigheter 3 har version"
SMALL = "Börja smått"


def of(words: str, evidence: Evidence) -> Judgement:
    """Judge the one point that begins with these words."""
    [found] = [
        one.judgement
        for one in judged(GUIDE, evidence)
        if one.point.words.startswith(words)
    ]
    return found


def seen(fortnox: Fortnox, *journals: Journal) -> Evidence:
    """An owner who is connected, with these journals waiting."""
    books = fortnox.books_for(*journals)
    return Evidence(
        uses_cost_centres=True,
        journals=journals,
        books=books,
        is_connected=True,
        days_left=31,
    )


def series_q(journal: Journal) -> Journal:
    return replace(journal, series="Q")


def on_account(number: str) -> Callable[[Journal], Journal]:
    return lambda journal: replace(
        journal, rows=tuple(row._replace(account=number) for row in journal.rows)
    )


def at_centre(code: str) -> Callable[[Journal], Journal]:
    return lambda journal: replace(
        journal, rows=tuple(row._replace(cost_centre=code) for row in journal.rows)
    )


@pytest.mark.parametrize(
    "words", [USE_OF_CENTRES, SERIES, PROPERTIES, ACCOUNTS, DEMANDS, CENTRES, ALLOWED]
)
def test_a_point_is_ticked_where_journals_and_fortnox_agree(
    fortnox: Fortnox, words: str
) -> None:
    judgement = of(words, seen(fortnox, a_journal()))

    assert judgement.verdict is Verdict.TICKED, judgement.why


@pytest.mark.parametrize(
    ("words", "spoil", "said"),
    [
        (SERIES, series_q, "Verifikationsserien Q finns inte"),
        (ACCOUNTS, on_account("3099"), "Konto 3099 är inte aktivt"),
        (ACCOUNTS, on_account("3333"), "Konto 3333 finns inte"),
        (CENTRES, at_centre("40"), "Kostnadsställe 40 finns inte"),
        (CENTRES, at_centre("99"), "Kostnadsställe 99 är inte aktivt"),
        (DEMANDS, on_account("3023"), "Konto 3023 kräver kostnadsställe"),
        (PROPERTIES, on_account("3023"), "Konto 3023 kräver kostnadsställe"),
        (ALLOWED, on_account("1930"), "Konto 1930 får inte ha kostnadsställe"),
    ],
)
def test_a_point_fails_with_what_is_wrong(
    fortnox: Fortnox, words: str, spoil: Callable[[Journal], Journal], said: str
) -> None:
    judgement = of(words, seen(fortnox, spoil(a_journal())))

    assert judgement.verdict is Verdict.FAILED
    assert said in judgement.why


def test_many_faults_are_named_by_the_first_few(fortnox: Fortnox) -> None:
    wrong = [on_account(str(number))(a_journal()) for number in range(9001, 9008)]

    judgement = of(ACCOUNTS, seen(fortnox, *wrong))

    assert "Konto 9004" in judgement.why
    assert "Konto 9005" not in judgement.why
    assert judgement.why.endswith("Och 3 till.")


@pytest.mark.parametrize("words", [SERIES, ACCOUNTS, DEMANDS, CENTRES, ALLOWED])
def test_a_point_is_for_a_person_where_fortnox_could_not_be_read(words: str) -> None:
    evidence = Evidence(uses_cost_centres=True, journals=(a_journal(),), books=None)

    assert of(words, evidence).verdict is Verdict.UNSEEN


@pytest.mark.parametrize("words", [USE_OF_CENTRES, SERIES, ACCOUNTS, CENTRES, ALLOWED])
def test_a_point_is_for_a_person_while_there_is_no_journal(
    fortnox: Fortnox, words: str
) -> None:
    judgement = of(words, seen(fortnox))

    assert judgement.verdict is Verdict.UNSEEN
    assert "ingen journal än" in judgement.why


def test_what_no_year_could_be_held_against_is_not_ticked(fortnox: Fortnox) -> None:
    strange = replace(a_journal(), date=a_journal().date.replace(year=2031))

    judgement = of(ACCOUNTS, seen(fortnox, strange))

    assert judgement.verdict is Verdict.UNSEEN
    assert "2031-12-01" in judgement.why


@pytest.mark.parametrize("words", [USE_OF_CENTRES, PROPERTIES, CENTRES])
def test_an_owner_without_cost_centres_has_nothing_to_do_about_them(
    fortnox: Fortnox, words: str
) -> None:
    evidence = replace(seen(fortnox, a_journal()), uses_cost_centres=False)

    assert of(words, evidence).verdict is Verdict.TICKED


def test_journals_without_cost_centres_are_for_a_person_to_judge(
    fortnox: Fortnox,
) -> None:
    judgement = of(USE_OF_CENTRES, seen(fortnox, at_centre("")(a_journal())))

    assert judgement.verdict is Verdict.UNSEEN
    assert "ikryssad i df3" in judgement.why


def test_cost_centres_that_may_not_be_read_are_not_ticked(fortnox: Fortnox) -> None:
    evidence = seen(fortnox, a_journal())
    assert evidence.books is not None
    hidden: Books = replace(
        evidence.books, cost_centres=None, unseen=frozenset({Unseen.COST_CENTRES})
    )

    assert of(CENTRES, replace(evidence, books=hidden)).verdict is Verdict.UNSEEN


BARE = Evidence(uses_cost_centres=True, journals=(), books=None)
# A service account, whose days are not counted.
CONNECTION = replace(BARE, is_connected=True)


@pytest.mark.parametrize(
    ("words", "evidence", "verdict"),
    [
        (CONNECTED, BARE, Verdict.FAILED),
        (CONNECTED, replace(CONNECTION, days_left=31), Verdict.TICKED),
        (
            CONNECTED,
            replace(CONNECTION, days_left=31, has_all_scopes=False),
            Verdict.TICKED,
        ),
        (RENEWED, BARE, Verdict.FAILED),
        (RENEWED, replace(CONNECTION, days_left=0), Verdict.FAILED),
        (RENEWED, replace(CONNECTION, days_left=1), Verdict.TICKED),
        (RENEWED, CONNECTION, Verdict.TICKED),
        (VERSION, BARE, Verdict.UNSEEN),
        (VERSION, replace(BARE, is_df3_old=True), Verdict.FAILED),
        (VERSION, replace(BARE, is_df3_old=False), Verdict.TICKED),
        (SMALL, BARE, Verdict.UNSEEN),
        (SMALL, replace(BARE, has_booked=True), Verdict.TICKED),
    ],
)
def test_what_the_guide_says_of_the_transfer_is_judged_by_the_connection(
    words: str, evidence: Evidence, verdict: Verdict
) -> None:
    assert of(words, evidence).verdict is verdict


def test_what_only_df3_shows_is_always_for_a_person(fortnox: Fortnox) -> None:
    points = judged(GUIDE, seen(fortnox, a_journal()))

    unseen = [one.point.words for one in points if isinstance(one.point.judge, str)]
    assert len(unseen) == 4
    assert any("Skriv ut journal direkt" in words for words in unseen)


@pytest.mark.skipif(not PAPER.exists(), reason=f"needs ../shared: {PAPER.name}")
@pytest.mark.parametrize(
    ("guide", "ours"),
    [
        ("anges om kostnadsställen ska användas", USE_OF_CENTRES),
        ("Skriv ut journal direkt efter avisering/inbetalning", "”Skriv ut journal"),
        ("bokföringsserie (verifikationsserie i Fortnox)", SERIES),
        ("Kostnadsställe läggs upp under respektive fastighet", PROPERTIES),
        ("rätt konton är upplagda i dinafastigheter", "Rätt konton är upplagda"),
        ("konton som ska vara kopplade till kostnadsställe är detta", DEMANDS),
        ("konto är kopplat till de olika kategorierna", "Rätt konto är kopplat till v"),
        ("konto är kopplat till de olika tilläggs-koderna", "Rätt konto är kopplat"),
        ("rätt konton är kopplade under register och bokföringskonton", "Rätt konton"),
        ("Kostnadsställena har samma nummer som i dinafastigheter", CENTRES),
        ("Kontona som är angivna i dinafastigheter är upplagda", ACCOUNTS),
        ("De konton som ska ha kostnadsställe tillåter detta", ALLOWED),
    ],
)
def test_every_point_of_the_vendors_guide_is_ours_too(guide: str, ours: str) -> None:
    assert guide in PAPER.read_text(encoding="utf-8")
    assert any(point.words.startswith(ours) for point in GUIDE)
