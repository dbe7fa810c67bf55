import csv
import io

import pytest

from agent.journal import Owner
from agent.ledger import journals, outbox, vouchers
from agent.ledger.ledger import Ledger
from tests.webui.samples import journal, send, take_in
from tests.webui.stand_ins import PlayedTransfers
from tests.webui.visitor import Visitor, words_of
from webui.receipts import CSV_HEADER


@pytest.fixture
def under_way(books: Ledger, transfers: PlayedTransfers) -> list[int]:
    """A transfer of BRF Björkgården's three: booked, refused and on its way."""
    ids = [
        one.id for one in journals.waiting(books) if one.number in {"A25", "A26", "I12"}
    ]
    transfers.start(ids, "anna")
    send(books, ids[0], 117)
    vouchers.rejected(books, ids[1], "Kontot är inte aktivt.")
    return ids


def test_a_receipt_gives_journal_and_voucher_number(
    user: Visitor, under_way: list[int]
) -> None:
    assert under_way
    words = words_of(user.get("/kvitto/1"))
    assert "av anna" in words
    assert "1 av 3 journaler bokförda" in words
    assert "A25 2026-12-01 A Avisering december 2026 83 849,00 Bokförd A 117" in words
    assert "Kontot är inte aktivt. 18 250,50 Nekad" in words
    assert "Bokfört hos BRF Björkgården 83 849,00" in words


def test_progress_is_what_may_have_changed(
    user: Visitor, under_way: list[int], transfers: PlayedTransfers, books: Ledger
) -> None:
    owner = journals.journal(books, under_way[0]).owner_id
    transfers.doing[owner] = "Bokför"
    now = user.get("/kvitto/1/lage").json
    assert now is not None
    assert (now["booked"], now["total"], now["finished"]) == (1, 3, False)
    assert now["owners"] == {str(owner): ["Bokför", "83\u00a0849,00"]}
    assert now["lines"][str(under_way[0])] == ["booked", "Bokförd", "A 117", ""]
    assert now["lines"][str(under_way[2])] == ["planned", "I kö", "", ""]


def test_a_finished_transfer_says_when(
    user: Visitor, under_way: list[int], books: Ledger
) -> None:
    send(books, under_way[2], 118)
    outbox.finish_transfers(books)
    now = user.get("/kvitto/1/lage").json
    assert now is not None
    assert now["finished"]
    assert now["finished_at"]
    assert "data-finished" in user.get("/kvitto/1").text


def test_an_unfinished_receipt_renews_itself_without_javascript(
    user: Visitor, under_way: list[int]
) -> None:
    assert under_way
    assert '<noscript><meta http-equiv="refresh"' in user.get("/kvitto/1").text


def test_the_list_has_every_transfer(user: Visitor, under_way: list[int]) -> None:
    assert under_way
    words = words_of(user.get("/kvitto"))
    assert "Kvitto 1" in words
    assert "1 av 3" in words
    assert "Pågår" in words


def test_no_transfer_yet_says_so(user: Visitor) -> None:
    assert "Inga kvitton än" in words_of(user.get("/kvitto"))


def test_an_unknown_receipt_is_told(user: Visitor) -> None:
    assert "Överföringen finns inte." in words_of(user.get("/kvitto/7"))


def test_the_csv_is_what_swedish_excel_opens(
    user: Visitor, under_way: list[int]
) -> None:
    assert under_way
    answer = user.get("/kvitto/1/journalbryggan-kvitto.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.content_type == "text/csv; charset=utf-8"
    lines = list(
        csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    )
    assert tuple(lines[0]) == CSV_HEADER
    assert lines[1] == [
        "BRF Björkgården",
        "769611-4821",
        "2026-12-01",
        "A25",
        "A",
        "Avisering december 2026",
        "83849,00",
        "Bokförd",
        "A 117",
        "",
    ]


def test_a_formula_in_a_journal_is_text_in_the_csv(
    user: Visitor, ledger: Ledger, transfers: PlayedTransfers
) -> None:
    bad = journal(Owner("=2+5", "5560000000"), "@A1", text="-x")
    take_in(ledger, [bad])
    transfers.start([one.id for one in journals.waiting(ledger)], "anna")
    text = user.get("/kvitto/1/journalbryggan-kvitto.csv").text
    assert ";'@A1;A;'-x;" in text
    assert "\n'=2+5;" in text.replace("\r", "")
