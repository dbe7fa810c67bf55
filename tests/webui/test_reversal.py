import pytest

from agent.ledger import approving, journals, vouchers
from agent.ledger.ledger import Ledger
from agent.ledger.reversals import correction_of
from agent.ledger.states import JournalState
from tests.webui.samples import GARDENS, journal, rows, send, take_in
from tests.webui.stand_ins import PlayedReversing, PlayedTransfers
from tests.webui.visitor import Visitor, words_of


@pytest.fixture
def booked(books: Ledger, transfers: PlayedTransfers) -> int:
    """BRF Björkgården's A25, booked as A 117."""
    journal_id = next(one.id for one in journals.waiting(books) if one.number == "A25")
    transfers.start([journal_id], "anna")
    send(books, journal_id, 117)
    return journal_id


def corrected(ledger: Ledger, user: Visitor, booked: int) -> int:
    """Let the user book the correction, as A 131; return its journal."""
    user.post(f"/rattelse/{booked}", {"datum": "2026-12-01"})
    correction = correction_of(ledger, booked)
    assert correction is not None
    send(ledger, correction.journal_id, 131)
    return correction.journal_id


def test_the_first_page_shows_exactly_what_would_be_booked(
    user: Visitor, booked: int
) -> None:
    page = user.get(f"/rattelse/{booked}")
    words = words_of(page)
    assert "Rätta A 117" in words
    assert "Text Rättelse av A 117, 2026-12-01: A25 Avisering december 2026" in words
    assert "1101 12 000,00 Förskott" in words  # a credit of ours, a debit now
    assert "1510 83 849,00 Hyresavisering december" in words
    assert "Summa 83 849,00 83 849,00" in words
    assert 'name="datum" value="2026-12-01"' in page.text


def test_nothing_can_be_booked_from_the_first_page(user: Visitor, booked: int) -> None:
    page = user.get(f"/rattelse/{booked}").text
    assert 'method="post"' not in page
    assert f'action="/rattelse/{booked}/bekrafta"' in page


def test_the_second_page_asks_with_the_chosen_day(user: Visitor, booked: int) -> None:
    words = words_of(user.get(f"/rattelse/{booked}/bekrafta?datum=2027-01-01"))
    assert "Bokföra rättelsen av A 117?" in words
    assert "Datum 2027-01-01" in words
    assert "Debet 83 849,00 Kredit 83 849,00" in words
    assert "Ja, bokför rättelsen" in words


def test_the_second_yes_sends_it_as_a_transfer_of_its_own(
    user: Visitor, booked: int, books: Ledger, transfers: PlayedTransfers
) -> None:
    answer = user.post(f"/rattelse/{booked}", {"datum": "2026-12-01"})
    assert answer.location.endswith("/kvitto/2")
    correction = correction_of(books, booked)
    assert correction is not None
    assert transfers.started[-1] == [correction.journal_id]
    assert "Rättelse av A 117" in words_of(user.get("/kvitto/2"))


@pytest.mark.parametrize("form", [{}, {"datum": ""}, {"datum": "i går"}])
def test_without_a_day_nothing_is_sent(
    user: Visitor, booked: int, form: dict[str, str], books: Ledger
) -> None:
    answer = user.post(f"/rattelse/{booked}", form)
    assert answer.status_code == 409
    assert "Rättelsen saknar datum." in words_of(answer)
    assert correction_of(books, booked) is None


def test_what_hinders_it_is_shown_and_leaves_no_yes(
    user: Visitor, booked: int, reversing: PlayedReversing
) -> None:
    reversing.why_not = ("Datumet är 2026-12-02 i Fortnox.",)
    first = words_of(user.get(f"/rattelse/{booked}"))
    assert "Rättelsen kan inte bokföras. Datumet är 2026-12-02" in first
    assert "rätta för hand om det behövs" in first
    second = words_of(user.get(f"/rattelse/{booked}/bekrafta?datum=2026-12-01"))
    assert "Rättelsen av A 117 kan inte bokföras Datumet är 2026-12-02" in second
    assert "bokförs i Fortnox" not in second
    assert "Rader som bokförs" not in second
    assert "Ja, bokför rättelsen" not in second
    answer = user.post(f"/rattelse/{booked}", {"datum": "2026-12-01"})
    assert answer.status_code == 409


def test_another_day_than_the_originals_is_explained(
    user: Visitor, booked: int, reversing: PlayedReversing
) -> None:
    reversing.why_this_day = "Perioden är låst i Fortnox till och med 2026-12-31."
    words = words_of(user.get(f"/rattelse/{booked}"))
    assert "2026-12-31. Därför föreslås den första öppna dagen." in words


def test_a_journal_that_is_not_booked_has_nothing_to_reverse(
    user: Visitor, books: Ledger
) -> None:
    waits = journals.waiting(books)[0].id
    assert "Journalen är inte bokförd." in words_of(user.get(f"/rattelse/{waits}"))


def test_a_correction_under_way_is_told_of(
    user: Visitor, booked: int, books: Ledger
) -> None:
    user.post(f"/rattelse/{booked}", {"datum": "2026-12-01"})
    assert correction_of(books, booked) is not None
    words = words_of(user.get(f"/rattelse/{booked}"))
    assert "Rättelsen av A 117 är på väg" in words


def test_a_refused_correction_can_be_taken_back_or_asked_for_anew(
    user: Visitor, booked: int, books: Ledger
) -> None:
    user.post(f"/rattelse/{booked}", {"datum": "2026-12-01"})
    correction = correction_of(books, booked)
    assert correction is not None
    vouchers.rejected(books, correction.journal_id, "Perioden är låst.")
    words = words_of(user.get(f"/rattelse/{booked}"))
    assert "blev inte bokförd: Perioden är låst." in words
    assert "Fortsätt" in words
    user.post(f"/rattelse/{booked}/ta-tillbaka")
    assert correction_of(books, booked) is None


def test_original_and_correction_know_each_other_on_their_receipts(
    user: Visitor, booked: int, books: Ledger
) -> None:
    correction = corrected(books, user, booked)
    assert "Rättad genom A 131" in words_of(user.get("/kvitto/1"))
    assert "A 117 är rättad genom A 131" in words_of(user.get(f"/rattelse/{booked}"))
    words = words_of(user.get(f"/rattelse/{correction}"))
    assert "A 131 är en rättelse" in words


def test_the_same_journal_is_put_back_by_a_button(
    user: Visitor, booked: int, books: Ledger
) -> None:
    corrected(books, user, booked)
    assert "Lägg tillbaka journalen" in words_of(user.get(f"/rattelse/{booked}"))
    answer = user.post(f"/rattelse/{booked}/lagg-tillbaka")
    copy = int(answer.location.partition("#j")[2])
    assert journals.journal(books, copy).state is JournalState.WAITING
    again = user.post(f"/rattelse/{booked}/lagg-tillbaka")
    assert "En annan version av journalen finns redan." in words_of(again)


def test_a_changed_version_says_that_the_booked_one_is_taken_back(
    user: Visitor, booked: int, books: Ledger
) -> None:
    take_in(books, [journal(GARDENS, "A25", lines=rows("999"))], "rättad.si")
    (changed,) = (one for one in journals.waiting(books) if one.number == "A25")
    page = user.get(f"/overforing/journal/{changed.id}")
    assert "redan bokförd som verifikation A 117" in words_of(page)
    assert f'href="/rattelse/{booked}"' in page.text

    corrected(books, user, booked)

    after = words_of(user.get(f"/rattelse/{booked}"))
    assert "finns redan i en annan version: den väntar under Överföring" in after
    assert "Lägg tillbaka" not in after
    words = words_of(user.get(f"/overforing/journal/{changed.id}"))
    assert "bokfördes som A 117 och är rättad genom A 131" in words
    assert "den här versionen gäller" in words


def test_a_third_version_is_laid_beside_the_one_that_stands(
    user: Visitor, booked: int, books: Ledger, transfers: PlayedTransfers
) -> None:
    corrected(books, user, booked)
    take_in(books, [journal(GARDENS, "A25", lines=rows("999"))], "två.si")
    (second,) = (one for one in journals.waiting(books) if one.number == "A25")
    approving.approve(books, second.id, "anna")
    transfers.start([second.id], "anna")
    send(books, second.id, 140)
    take_in(books, [journal(GARDENS, "A25", lines=rows("777"))], "tre.si")
    (third,) = (one for one in journals.waiting(books) if one.number == "A25")

    words = words_of(user.get(f"/overforing/journal/{third.id}"))

    assert "redan bokförd som verifikation A 140" in words
