import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agent.ledger import journals, outbox
from agent.ledger.booked import BookedVoucher, booked_between, keys_in
from agent.ledger.ledger import Ledger
from agent.ledger.reconciliations import Agreement, Period, keep
from agent.transfer.reconciler import COMPARISON, Progress
from agent.transfer.reconciling import Export, compare
from tests.webui.samples import GARDENS, owner_id, send
from tests.webui.stand_ins import PlayedReconciler, PlayedTransfers
from tests.webui.visitor import Visitor, words_of

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
QUERY = "fran=2026-12-01&till=2026-12-31"


@pytest.fixture
def booked(books: Ledger, transfers: PlayedTransfers) -> tuple[BookedVoucher, ...]:
    """BRF Björkgården's three, all booked."""
    wanted = {"A25", "A26", "I12"}
    ids = [one.id for one in journals.waiting(books) if one.number in wanted]
    transfers.start(ids, "anna")
    for number, journal_id in enumerate(ids, 117):
        send(books, journal_id, number)
    outbox.finish_transfers(books)
    dates = DECEMBER.from_date, DECEMBER.to_date
    return booked_between(books, owner_id(books, GARDENS), *dates)


def there(ours: tuple[BookedVoucher, ...]) -> Export:
    """Export exactly what we booked."""
    return Export(
        tuple(replace(one.journal, number=str(one.key.number)) for one in ours)
    )


def reconciled(
    ledger: Ledger,
    ours: tuple[BookedVoucher, ...],
    export: Export | None = None,
    transfer_id: int | None = None,
) -> int:
    """Keep a comparison; Fortnox has what we have, unless told otherwise."""
    number = ours[0].database_number
    found = compare(
        ours,
        {1: export or there(ours)},
        database_number=number,
        known=keys_in(ledger, number),
        outside_in=DECEMBER,
    )
    return keep(
        ledger,
        owner_id(ledger, GARDENS),
        DECEMBER,
        "anna",
        agreement=Agreement.EQUAL if found.agrees else Agreement.DIFFERS,
        verdict=found.verdict,
        result=COMPARISON.dump_python(found, mode="json"),
        transfer_id=transfer_id,
    )


def test_the_page_says_who_is_not_reconciled_yet(
    user: Visitor, booked: tuple[BookedVoucher, ...]
) -> None:
    assert booked
    words = words_of(user.get(f"/avstamning?{QUERY}"))
    assert "2026-12-01 – 2026-12-31: inte avstämt än" in words
    assert "BRF Björkgården 769611-4821 Inte avstämd för perioden" in words


def test_this_month_is_proposed(user: Visitor, books: Ledger) -> None:
    assert books
    page = user.get("/avstamning").text
    assert 'name="fran" value="2026-12-01"' in page
    assert 'name="till" value="2026-12-31"' in page
    assert "fran=2026-11-01&amp;till=2026-11-30" in page
    assert "fran=2026-01-01&amp;till=2026-12-31" in page


def test_nobody_connected_is_told_where_to_begin(user: Visitor) -> None:
    assert "Ingen att stämma av" in words_of(user.get("/avstamning"))
    assert user.post("/avstamning/starta").status_code == 400


def test_the_button_asks_for_the_owners_and_the_days_chosen(
    user: Visitor, books: Ledger, reconciler: PlayedReconciler
) -> None:
    gardens = owner_id(books, GARDENS)
    form = {"agare": "0", "fran": "2026-12-31", "till": "2026-12-01"}
    answer = user.post("/avstamning/starta", form)
    ((ids, period, actor),) = reconciler.asked
    assert (ids, period) == ([gardens], DECEMBER)
    assert actor
    assert answer.status_code == 303
    assert answer.location.endswith(f"/avstamning?agare=0&{QUERY}")


def test_looking_asks_for_nothing(
    user: Visitor, books: Ledger, reconciler: PlayedReconciler
) -> None:
    user.get(f"/avstamning?agare={owner_id(books, GARDENS)}")
    assert reconciler.asked == []


def test_a_comparison_under_way_is_shown_and_followed(
    user: Visitor, books: Ledger, reconciler: PlayedReconciler
) -> None:
    assert books
    reconciler.now = Progress(3, 1, "BRF Björkgården")
    page = user.get("/avstamning")
    assert "Stämmer av BRF Björkgården: 1 av 3 klara." in words_of(page)
    assert '<noscript><meta http-equiv="refresh"' in page.text
    assert user.get("/avstamning/lage").json == {
        "total": 3,
        "done": 1,
        "doing": "BRF Björkgården",
        "running": True,
    }


def test_a_reconciliation_is_a_document_with_its_verdict_on_top(
    user: Visitor, books: Ledger, booked: tuple[BookedVoucher, ...]
) -> None:
    made = reconciled(books, booked)
    words = words_of(user.get(f"/avstamning/{made}"))
    assert "Allt stämmer: 3 verifikationer, 163 299,50 kr." in words
    assert "2026-12-01 – 2026-12-31 · avstämd" in words
    assert "av anna" in words
    assert "A 117 2026-12-01 Avisering december 2026 Stämmer 83 849,00" in words
    assert "Det som skiljer" not in words
    assert "3011 101" in words


def test_what_differs_comes_first_with_its_reason(
    user: Visitor, books: Ledger, booked: tuple[BookedVoucher, ...]
) -> None:
    first, second, _ = there(booked).vouchers
    moved = replace(second, date=date(2026, 12, 9))
    reconciled(books, booked, Export((first, moved)))
    words = words_of(user.get(f"/avstamning?agare={booked[0].owner_id}&{QUERY}"))
    assert "1 verifikation saknas i Fortnox och 1 verifikation är ändrad" in words
    assert words.index("Datumet är 2026-12-09 i Fortnox.") < words.index(
        "Verifikationer (3)"
    )


def test_only_the_last_one_of_the_same_period_is_shown(
    user: Visitor, books: Ledger, booked: tuple[BookedVoucher, ...]
) -> None:
    reconciled(books, booked, Export(()))
    reconciled(books, booked)
    words = words_of(user.get(f"/avstamning?{QUERY}"))
    assert "Allt stämmer" in words
    assert "saknas" not in words
    words = words_of(user.get("/avstamning?fran=2026-12-01&till=2026-12-30"))
    assert "Inte avstämd för perioden" in words


def test_one_that_failed_says_why(user: Visitor, books: Ledger) -> None:
    made = keep(
        books,
        owner_id(books, GARDENS),
        DECEMBER,
        "anna",
        agreement=Agreement.FAILED,
        verdict="Avstämningen gick inte att göra. Fortnox svarar inte.",
        result={},
    )
    words = words_of(user.get(f"/avstamning/{made}"))
    assert "Avstämningen gick inte att göra. Fortnox svarar inte." in words
    assert "Verifikationer" not in words
    assert user.get(f"/avstamning/{made}/avstamning.csv").status_code == 200


def test_one_that_is_not_there_is_refused(user: Visitor) -> None:
    assert "Avstämningen finns inte." in words_of(user.get("/avstamning/99"))


def lines_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def test_the_csv_is_one_that_a_swedish_excel_opens(
    user: Visitor, books: Ledger, booked: tuple[BookedVoucher, ...]
) -> None:
    first, *rest = there(booked).vouchers
    outside = replace(first, series="M", text="=SUMMA(A1)", rows=first.rows[:0])
    made = reconciled(books, booked, Export((*rest, outside)))

    answer = user.get(f"/avstamning/{made}/avstamning.csv")

    assert answer.content_type == "text/csv; charset=utf-8"
    lines = lines_of(answer.data.decode("utf-8"))
    assert {line["Fastighetsägare"] for line in lines} == {"BRF Björkgården"}
    by_kind = {line["Slag"]: line for line in reversed(lines)}
    assert by_kind["Besked"]["Utfall"].startswith("1 verifikation saknas")
    missing = by_kind["Verifikation"]
    assert (missing["Verifikation"], missing["Journalbryggan"]) == ("A 117", "83849,00")
    assert (missing["Fortnox"], missing["Skillnad"]) == ("0,00", "-83849,00")
    assert missing["Utfall"] == "Saknas i Fortnox. Finns inte i Fortnox."
    assert by_kind["Utanför"]["Text"] == "'=SUMMA(A1)"
    sums = [line for line in lines if line["Slag"] == "Konto"]
    total = sum(Decimal(line["Skillnad"].replace(",", ".")) for line in sums)
    assert total == 0
    assert sums[0]["Konto"] == "1101"


def test_the_csv_of_all_owners_has_each_latest_reconciliation(
    user: Visitor, books: Ledger, booked: tuple[BookedVoucher, ...]
) -> None:
    reconciled(books, booked, Export(()))
    reconciled(books, booked)
    lines = lines_of(user.get(f"/avstamning/avstamning.csv?{QUERY}").data.decode())
    assert len([line for line in lines if line["Slag"] == "Verifikation"]) == 3


def test_the_receipt_says_how_it_was_reconciled(
    user: Visitor, books: Ledger, booked: tuple[BookedVoucher, ...]
) -> None:
    assert "Inte avstämt mot Fortnox än" in words_of(user.get("/kvitto/1"))
    made = reconciled(books, booked, transfer_id=1)
    page = user.get("/kvitto/1")
    assert "Allt stämmer: 3 verifikationer" in words_of(page)
    assert f'href="/avstamning/{made}"' in page.text
    now = user.get("/kvitto/1/lage").json
    assert now is not None
    address, _, verdict = now["reconciled"][str(booked[0].owner_id)]
    assert address == f"/avstamning/{made}"
    assert verdict.startswith("Allt stämmer")


def test_a_receipt_is_not_finished_while_it_is_being_reconciled(
    user: Visitor, booked: tuple[BookedVoucher, ...], transfers: PlayedTransfers
) -> None:
    transfers.doing[booked[0].owner_id] = "Stämmer av mot Fortnox"
    now = user.get("/kvitto/1/lage").json
    assert now is not None
    assert not now["finished"]
    transfers.doing.clear()
    now = user.get("/kvitto/1/lage").json
    assert now is not None
    assert now["finished"]
