import re
from datetime import timedelta

import pytest

from agent.ledger import journals, owners, selection, vouchers
from agent.ledger.journals import JournalView
from agent.ledger.ledger import Ledger
from agent.ledger.owner_settings import OwnerSettings, set_settings
from agent.ledger.states import JournalState
from tests.conftest import Clock
from tests.webui.samples import (
    GARDENS,
    LINDBERG,
    connect,
    journal,
    owner_id,
    rows,
    send,
    take_in,
)
from tests.webui.stand_ins import PlayedTransfers
from tests.webui.visitor import Visitor, words_of
from webui import selecting


def _waiting(ledger: Ledger, number: str) -> JournalView:
    return next(one for one in journals.waiting(ledger) if one.number == number)


def _box(text: str, journal_id: int) -> str:
    found = re.search(
        rf'<input type="checkbox" name="journal" value="{journal_id}"[^>]*>', text
    )
    assert found
    return found[0]


def test_the_tree_has_sums_at_every_level(user: Visitor, books: Ledger) -> None:
    assert books
    words = words_of(user.get("/overforing"))
    assert "Summa 2026-12-01 102 099,50 102 099,50" in words
    assert "Summa BRF Björkgården 163 299,50 163 299,50" in words


def test_a_first_file_that_is_read_just_now_is_no_filter_that_nothing_passes(
    user: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overview_after_a_file(ledger: Ledger) -> tuple[owners.OwnerOverview, ...]:
        take_in(ledger, [journal(GARDENS, "A25", "2026-12-01", rows("100.00"))])
        return read(ledger)

    read = owners.overview
    monkeypatch.setattr(owners, "overview", overview_after_a_file)
    assert "Inget väntar" in words_of(user.get("/overforing"))
    assert "BRF Björkgården" in words_of(user.get("/overforing"))


def test_the_columns_are_those_of_df3(user: Visitor, books: Ledger) -> None:
    assert books
    words = words_of(user.get("/overforing"))
    assert "Kst Konto Debet Kredit Notering Serie" in words


def test_rows_come_when_a_journal_is_opened(user: Visitor, books: Ledger) -> None:
    one = _waiting(books, "A25")
    assert "65 568,00" not in words_of(user.get("/overforing"))
    words = words_of(user.get(f"/overforing/journal/{one.id}/rader"))
    assert "101 3011 65 568,00 Hyror bostäder A" in words
    assert "Summa A25 83 849,00 83 849,00" in words


def test_a_journal_has_a_page_of_its_own_without_javascript(
    user: Visitor, books: Ledger
) -> None:
    one = _waiting(books, "A25")
    assert f'href="/overforing/journal/{one.id}"' in user.get("/overforing").text
    words = words_of(user.get(f"/overforing/journal/{one.id}"))
    assert "Journal A25, 2026-12-01" in words
    assert "december.si, rad 12" in words


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("fran=2026-12-03", ["I12"]),
        ("till=2026-12-01&serie=B", ["A40"]),
        ("text=inbetal", ["I12"]),
        ("text=garage", ["A25"]),
        ("fran=inget-datum&serie=B&till=2026-12-01", ["A40"]),
    ],
)
def test_a_filter_shows_only_what_it_says(
    user: Visitor, books: Ledger, query: str, numbers: list[str]
) -> None:
    assert books
    text = user.get(f"/overforing?{query}").text
    assert re.findall(r'aria-label="Välj journal (\w+)"', text) == numbers


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a list be long that has more than two journals."""
    monkeypatch.setattr(selecting, "MOST", 2)


@pytest.mark.usefixtures("few")
def test_of_many_journals_the_owners_sums_are_sent(
    user: Visitor, books: Ledger
) -> None:
    gardens = owner_id(books, GARDENS)
    page = user.get("/overforing")
    assert 'name="journal"' not in page.text
    assert f'data-owner="{gardens}" data-plain="3 16329950"' in page.text
    assert "769611-4821 · 3 journaler" in words_of(page)
    assert f'href="/overforing?agare={gardens}"' in page.text


@pytest.mark.usefixtures("few")
def test_an_owners_many_journals_come_by_date(user: Visitor, books: Ledger) -> None:
    gardens = owner_id(books, GARDENS)
    text = user.get(f"/overforing/gren?agare={gardens}").text
    assert 'name="journal"' not in text
    assert re.findall(r'data-date="([\d-]+)"', text) == ["2026-12-01", "2026-12-03"]
    day = f"agare={gardens}&amp;fran=2026-12-01&amp;till=2026-12-01"
    assert f'href="/overforing?{day}"' in text


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("address", ["/overforing", "/overforing/gren"])
def test_a_date_comes_with_all_its_journals(
    user: Visitor, books: Ledger, address: str
) -> None:
    day = "fran=2026-12-01&till=2026-12-01"
    take_in(books, [journal(GARDENS, f"B{nr}", lines=rows("7")) for nr in range(3)])
    text = user.get(f"{address}?agare={owner_id(books, GARDENS)}&{day}").text
    found = re.findall(r'aria-label="Välj journal (\w+)"', text)
    assert found == ["A25", "A26", "B0", "B1", "B2"]


def test_a_branch_that_is_gone_says_so(user: Visitor, books: Ledger) -> None:
    assert books
    assert "Inget väntar här längre." in words_of(user.get("/overforing/gren?agare=99"))


def test_what_is_new_is_said_in_words(
    user: Visitor, books: Ledger, clock: Clock, transfers: PlayedTransfers
) -> None:
    said = words_of(user.get("/overforing"))
    assert "6 journaler som inte fanns vid ägarens förra överföring." in said
    clock.advance(timedelta(minutes=1))
    one_of_each = [_waiting(books, one).id for one in ("A25", "A8", "A40", "A30")]
    transfers.start(one_of_each, "anna")
    said = words_of(user.get("/overforing"))
    assert "Inget nytt efter ägarnas förra överföring" in said
    clock.advance(timedelta(minutes=1))
    take_in(books, [journal(GARDENS, "A90", lines=rows("5"))], "ny.si")
    page = user.get("/overforing")
    assert "1 journal som inte fanns vid ägarens förra överföring" in words_of(page)
    assert " data-new" in _box(page.text, _waiting(books, "A90").id)
    assert " data-new" not in _box(page.text, _waiting(books, "A26").id)


def test_a_search_finds_owners_and_amounts(user: Visitor, books: Ledger) -> None:
    assert books
    for query, numbers in (("lindberg", {"A40", "A41"}), ("83 849,00", {"A25"})):
        text = user.get(f"/overforing?text={query}").text
        assert set(re.findall(r'aria-label="Välj journal (\w+)"', text)) == numbers


def test_only_chosen_owners_are_shown(user: Visitor, books: Ledger) -> None:
    one = _waiting(books, "A40")
    text = user.get(f"/overforing?agare={one.owner_id}").text
    assert set(re.findall(r'data-owner="(\d+)"', text)) == {str(one.owner_id)}


def test_what_is_ticked_but_not_shown_is_told(user: Visitor, books: Ledger) -> None:
    one = _waiting(books, "A25")
    selection.tick(books, [one.id], ticked=True)
    words = words_of(user.get("/overforing?serie=B"))
    assert "1 vald journal visas inte här och förs inte över nu" in words


def test_what_needs_review_cannot_be_ticked(user: Visitor, books: Ledger) -> None:
    text = user.get("/overforing").text
    assert " disabled" in _box(text, _waiting(books, "A9").id)
    assert " disabled" in _box(text, _waiting(books, "A41").id)
    assert "Två rader saknar notering." in text


def test_a_doubtful_journal_is_approved_and_can_be_ticked(
    user: Visitor, books: Ledger
) -> None:
    one = _waiting(books, "A9")
    answer = user.post(f"/overforing/journal/{one.id}/granskad", {"filter": "serie=A"})
    there = f"/overforing?serie=A&vid={one.id}#j{one.id}"
    assert answer.headers["Location"] == there
    assert _waiting(books, "A9").state is JournalState.WAITING


def test_what_was_approved_can_be_undone_where_it_stands(
    user: Visitor, books: Ledger
) -> None:
    one = _waiting(books, "A9")
    there = f"/overforing/journal/{one.id}/granskad"
    assert f'formaction="{there}/angra"' not in user.get("/overforing").text
    user.post(there)
    page = user.get("/overforing?serie=A")
    assert f'formaction="{there}/angra"' in page.text
    assert re.search(r"Granskad \S+, \S+ \S+: den kan föras över\.", words_of(page))

    answer = user.post(f"{there}/angra", {"filter": "serie=A"})

    assert answer.headers["Location"].startswith("/overforing?serie=A&")
    assert _waiting(books, "A9").state is JournalState.DOUBTFUL
    assert f'formaction="{there}/angra"' not in user.get("/overforing").text


def test_what_a_transfer_has_taken_meanwhile_is_not_undone(
    user: Visitor, books: Ledger, transfers: PlayedTransfers
) -> None:
    one = _waiting(books, "A9")
    there = f"/overforing/journal/{one.id}/granskad"
    user.post(there)
    transfers.start([one.id], "berit")

    answer = user.post(f"{there}/angra")

    assert answer.status_code == 409
    said = words_of(answer)
    assert "Det går inte att ångra längre" in said
    assert "Journalen har redan tagits med i en överföring." in said
    assert journals.journal(books, one.id).state is JournalState.PLANNED


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("A41", "den här versionen förs över."),
        ("A25", "den finns inte i Fortnox och skickas igen."),
    ],
)
def test_what_was_said_of_a_journal_stands_beside_the_way_back(
    user: Visitor, books: Ledger, transfers: PlayedTransfers, number: str, said: str
) -> None:
    transfers.start([_waiting(books, "A25").id], "anna")
    held = journals.journal(books, 1)
    send(books, held.id)
    vouchers.held(books, vouchers.intent_of(books, held.id), "Finns den?")

    user.post(f"/overforing/journal/{_waiting(books, number).id}/granskad")

    assert said in words_of(user.get("/overforing"))


def test_a_changed_journal_is_shown_beside_the_earlier(
    user: Visitor, books: Ledger
) -> None:
    earlier, later = (one for one in journals.waiting(books) if one.number == "A41")
    for one, word in ((earlier, "tidigare"), (later, "senare")):
        words = words_of(user.get(f"/overforing/journal/{one.id}/rader"))
        assert f"Den här versionen är den {word}" in words
        assert "1510 Avgifter 3 100,25 3 200,25 ändrat belopp +100,00" in words
        assert "Summan går från 3 100,25 till 3 200,25 (+100,00)." in words


def test_a_journal_in_three_versions_is_not_said_to_be_in_two(
    user: Visitor, books: Ledger
) -> None:
    third = journal(LINDBERG, "A41", "2026-12-02", rows("1"), series="B")
    take_in(books, [third], "ny.si")
    assert sum(one.number == "A41" for one in journals.waiting(books)) == 3
    assert "Journalen har kommit i flera versioner" in words_of(user.get("/overforing"))


def test_the_doubts_of_a_changed_journal_are_told(user: Visitor, books: Ledger) -> None:
    doubtful = journal(LINDBERG, "A40", lines=rows("1"), series="B", doubts=("Hm.",))
    take_in(books, [doubtful], "ny.si")
    assert "välj vilken som gäller. Hm." in words_of(user.get("/overforing"))


def test_choosing_a_version_sets_the_other_aside(user: Visitor, books: Ledger) -> None:
    earlier, later = (one for one in journals.waiting(books) if one.number == "A41")
    user.post(f"/overforing/journal/{later.id}/granskad")
    assert _waiting(books, "A41").id == later.id
    assert journals.journal(books, earlier.id).state is JournalState.REPLACED


def test_a_change_after_booking_says_which_voucher_there_is(
    user: Visitor, books: Ledger, transfers: PlayedTransfers
) -> None:
    one = _waiting(books, "A40")
    connect(books, LINDBERG)
    transfers.start([one.id], "anna")
    send(books, one.id, 7)
    changed = journal(LINDBERG, "A40", lines=rows("42001"), series="B")
    take_in(books, [changed], "sen.si")
    found = _waiting(books, "A40")
    words = words_of(user.get(f"/overforing/journal/{found.id}/rader"))
    assert "redan bokförd som verifikation A 7" in words
    assert "I Fortnox, A 7 Nu" in words
    assert "Summan går från 42 000,00 till 42 001,00 (+1,00)." in words


def test_an_unknown_journal_is_told(user: Visitor) -> None:
    assert "Journalen finns inte." in words_of(user.get("/overforing/journal/99"))


def test_nothing_waiting_says_so(user: Visitor) -> None:
    assert "Inget väntar" in words_of(user.get("/overforing"))


def test_a_filter_that_fits_nothing_says_so(user: Visitor, books: Ledger) -> None:
    assert books
    words = words_of(user.get("/overforing?text=finnsinte"))
    assert "Inga journaler passar filtret." in words


def test_a_journal_that_goes_to_another_series_says_to_which(
    user: Visitor, books: Ledger
) -> None:
    wanted = OwnerSettings(series={"B": "H"})
    set_settings(books, owner_id(books, LINDBERG), wanted, "anna")

    said = words_of(user.get("/overforing"))

    assert said.count("B → H i Fortnox") == 3
    assert "A → " not in said
