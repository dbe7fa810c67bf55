"""What the checks find, at its journal and row, summed up, and held at Överför."""

import pytest

from agent.checks.company_rules import SERIES_MISSING
from agent.checks.findings import Finding, Severity, accepted
from agent.checks.repairs import ActivateAccount, CreateCostCentre
from agent.ledger import accepting, journals, selection
from agent.ledger.accepting import accepted_messages
from agent.ledger.ledger import Ledger
from agent.transfer.checking import CheckProgress
from tests.webui.samples import GARDENS, connect, owner_id
from tests.webui.stand_ins import PlayedChecking, PlayedTransfers
from tests.webui.visitor import Visitor, words_of

STOPS = Finding(
    "account-inactive",
    Severity.STOPS,
    "Konto 3011 är inte aktivt.",
    "Aktivera det i Fortnox.",
    row=3,
    repair=ActivateAccount(2, "3011"),
)
WARNS = Finding("alike", Severity.WARNS, "Liknar A24.", "Jämför dem.")
INFORMS = Finding("text-replaced", Severity.INFORMS, "Tecken byts.", "Inget.")
TWICE = Finding(
    "in-fortnox",
    Severity.STOPS,
    "Samma verifikation finns: A 12.",
    "Jämför dem.",
    may_be_accepted=True,
)


@pytest.fixture
def ids(books: Ledger) -> dict[str, int]:
    found = {one.number: one.id for one in journals.waiting(books)}
    wanted = [found[number] for number in ("A25", "A26", "I12")]
    selection.tick(books, wanted, ticked=True)
    return found


def test_what_is_ticked_is_looked_at(
    user: Visitor, ids: dict[str, int], checking: PlayedChecking
) -> None:
    user.get("/overforing")

    assert set(checking.looked_at) == {ids[one] for one in ("A25", "A26", "I12")}


def test_a_finding_stands_below_its_journal_with_what_to_do(
    user: Visitor, ids: dict[str, int], checking: PlayedChecking
) -> None:
    checking.found = {ids["A25"]: (STOPS,)}

    shown = user.get("/overforing").text

    journal = shown.index(f'id="j{ids["A25"]}"')
    found = shown.index("Konto 3011 är inte aktivt.", journal)
    assert journal < found < shown.index(f'id="j{ids["A26"]}"')
    said = words_of(user.get("/overforing"))
    assert "Rad 4 Konto 3011 är inte aktivt. Aktivera det i Fortnox." in said


def test_a_finding_stands_in_its_row(
    user: Visitor, ids: dict[str, int], checking: PlayedChecking
) -> None:
    checking.found = {ids["A25"]: (STOPS,)}

    rows = user.get(f"/overforing/journal/{ids['A25']}/rader").text.split("<tr ")

    assert [("row-found" in row, "inte aktivt" in row) for row in rows[1:]] == [
        (position == 3, position == 3) for position in range(7)
    ]


def test_the_sum_stands_at_the_top_the_gravest_first(
    user: Visitor, ids: dict[str, int], checking: PlayedChecking
) -> None:
    checking.found = {
        ids["A25"]: (WARNS, STOPS),
        ids["A26"]: (STOPS, INFORMS),
        ids["I12"]: (WARNS,),
    }

    said = words_of(user.get("/overforing"))

    assert "2 stoppar , 1 varnar av 3 valda journaler" in said
    assert said.index("Konto 3011") < said.index("Liknar A24")
    assert "BRF Björkgården: A25 , A26" in said


def test_what_holds_for_an_owner_is_said_once(
    user: Visitor, books: Ledger, ids: dict[str, int], checking: PlayedChecking
) -> None:
    checking.found = {ids[one]: () for one in ("A25", "A26", "I12")}
    checking.owners = {owner_id(books, GARDENS): (INFORMS,)}

    said = words_of(user.get("/overforing"))

    assert "De 3 valda journalerna är kontrollerade utan anmärkning" in said
    assert said.count("BRF Björkgården: Tecken byts.") == 1


def test_what_hinders_the_checks_is_said_beside_what_is_fine(
    user: Visitor, books: Ledger, ids: dict[str, int], checking: PlayedChecking
) -> None:
    checking.found = {ids[one]: () for one in ("A25", "A26", "I12")}
    hindered = Finding("not-connected", Severity.WARNS, "Inte kopplad.", "Koppla.")
    checking.owners = {owner_id(books, GARDENS): (hindered, hindered)}

    said = words_of(user.get("/overforing"))

    assert "utan anmärkning, men hos 1 ägare gick inte allt att kontrollera" in said


def test_journals_that_nothing_is_known_of_are_not_said_to_be_fine(
    user: Visitor, ids: dict[str, int], checking: PlayedChecking
) -> None:
    checking.found = {ids["A25"]: ()}

    said = words_of(user.get("/overforing"))

    assert "2 av 3 valda journaler kunde inte kontrolleras" in said
    assert "utan anmärkning" not in said


def test_while_it_goes_on_the_page_says_how_far(
    user: Visitor, ids: dict[str, int], checking: PlayedChecking
) -> None:
    assert ids
    checking.now = CheckProgress(total=3, done=1, doing="Kontrollerar BRF Björkgården")

    now = user.get("/overforing/kontroll").json
    assert now is not None
    assert not now["is_done"]
    assert "Kontrollerar BRF Björkgården …" in now["summary"]


def test_the_progress_has_what_changed_and_nothing_else(
    user: Visitor, books: Ledger, ids: dict[str, int], checking: PlayedChecking
) -> None:
    checking.found = {ids["A25"]: (STOPS,), ids["A26"]: (WARNS,), ids["I12"]: ()}

    gardens = owner_id(books, GARDENS)

    now = user.get(f"/overforing/kontroll?hamtad={gardens}").json

    assert now is not None
    assert now["is_done"]
    assert now["stopped"] == [ids["A25"]]
    assert now["stopped_sums"] == [[gardens, "2026-12-01", 1, 8384900]]
    assert set(now["journals"]) == {str(ids["A25"]), str(ids["A26"])}


def test_the_progress_says_nothing_of_journals_that_the_page_has_not_fetched(
    user: Visitor, ids: dict[str, int], checking: PlayedChecking
) -> None:
    checking.found = {ids["A25"]: (STOPS,)}

    now = user.get("/overforing/kontroll").json

    assert now is not None
    assert (now["stopped"], now["journals"]) == ([], {})
    assert "Konto 3011" in now["summary"]


def test_the_progress_follows_the_filter(
    user: Visitor, books: Ledger, ids: dict[str, int], checking: PlayedChecking
) -> None:
    checking.found = {ids["A25"]: (STOPS,), ids["I12"]: (WARNS,)}
    gardens = owner_id(books, GARDENS)

    now = user.get(f"/overforing/kontroll?text=inbetal&hamtad={gardens}").json

    assert now is not None
    assert set(now["journals"]) == {str(ids["I12"])}


def test_what_is_stopped_stays_and_the_rest_goes(
    user: Visitor,
    books: Ledger,
    ids: dict[str, int],
    checking: PlayedChecking,
    transfers: PlayedTransfers,
) -> None:
    checking.found = {ids["A25"]: (STOPS,), ids["A26"]: (WARNS,)}
    assert "Överför 2 av 3" in words_of(user.get("/overforing"))

    user.post("/overforing/starta")

    assert [set(one) for one in transfers.started] == [{ids["A26"], ids["I12"]}]
    assert selection.ticked_ids(books) == (ids["A25"],)


def test_where_all_is_stopped_nothing_is_sent(
    user: Visitor,
    ids: dict[str, int],
    checking: PlayedChecking,
    transfers: PlayedTransfers,
) -> None:
    checking.found = {ids[one]: (STOPS,) for one in ("A25", "A26", "I12")}
    assert 'id="overfor" disabled' in user.get("/overforing").text

    answer = user.post("/overforing/starta")

    assert answer.status_code == 409
    assert "Till Överföring" in words_of(answer)
    assert transfers.started == []


def test_checking_again_reads_the_owners_company_anew(
    user: Visitor, books: Ledger, ids: dict[str, int], checking: PlayedChecking
) -> None:
    assert ids

    answer = user.post("/overforing/kontroll/igen", {"filter": "serie=A"})

    assert answer.location.endswith("/overforing?serie=A")
    assert checking.refreshed == [owner_id(books, GARDENS)]


def test_a_person_may_send_what_she_has_compared(
    user: Visitor, books: Ledger, ids: dict[str, int], checking: PlayedChecking
) -> None:
    checking.found = {ids["A25"]: (TWICE,), ids["A26"]: (STOPS,)}
    shown = user.get("/overforing").text
    assert shown.count("för över ändå") == 1

    address = shown.partition(f"/kontroll/{ids['A25']}/anda")[2].partition('"')[0]
    user.post(f"/overforing/kontroll/{ids['A25']}/anda{address}")

    assert accepted_messages(books, [ids["A25"]]) == {
        ids["A25"]: frozenset({TWICE.message})
    }


def test_what_she_has_compared_can_be_undone(
    user: Visitor, books: Ledger, ids: dict[str, int], checking: PlayedChecking
) -> None:
    accepting.accept(books, ids["A25"], TWICE.message, "anna")
    (lets_it_pass,) = accepted([TWICE], frozenset({TWICE.message}))
    checking.found = {ids["A25"]: (lets_it_pass,)}
    page = user.get("/overforing")
    assert "Jämförd: förs över ändå. Ångra" in words_of(page)

    query = page.text.partition(f"/kontroll/{ids['A25']}/anda/angra")[2].partition('"')[
        0
    ]
    there = f"/overforing/kontroll/{ids['A25']}/anda/angra{query}"
    checking.looked_at.clear()
    answer = user.post(there, {"filter": "serie=A"})

    assert answer.location.endswith(f"?serie=A&vid={ids['A25']}#j{ids['A25']}")
    assert accepted_messages(books, [ids["A25"]]) == {}
    assert checking.looked_at == [ids["A25"]]


def test_a_repair_is_offered_once_for_all_journals_that_need_it(
    user: Visitor, books: Ledger, ids: dict[str, int], checking: PlayedChecking
) -> None:
    missing = Finding(
        "cost-centre-missing",
        Severity.STOPS,
        "Kostnadsställe 101 finns inte.",
        "Skapa det.",
        repair=CreateCostCentre("101", "Hus 101"),
    )
    connect(books, GARDENS)
    checking.found = {ids["A25"]: (missing,), ids["A26"]: (missing,)}

    now = user.get("/overforing/kontroll").json

    assert now is not None
    assert now["summary"].count("Skapa kostnadsställe 101") == 1
    assert "gor=skapa-kst&amp;kod=101&amp;namn=Hus+101" in now["summary"]


def test_a_journal_without_series_leads_to_where_it_is_chosen(
    user: Visitor, books: Ledger, ids: dict[str, int], checking: PlayedChecking
) -> None:
    missing = SERIES_MISSING.finding("Serie saknas.", "Välj serie.")
    checking.found = {ids["A25"]: (missing,)}

    shown = user.get("/overforing").text

    there = f'href="/agare/{owner_id(books, GARDENS)}/installningar"'
    assert shown.count(there) == 2  # in the sum, and at the journal
