"""Reading the simulator's books and comparing, after transfers and when asked."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest

from agent.errors import FileRefused, LedgerFull
from agent.journal import ZERO, JournalRow
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.owners import OwnerView, all_owners, owner
from agent.ledger.reconciliations import (
    Agreement,
    Period,
    Reconciliation,
    of_transfer,
    reconciliation,
)
from agent.simulator.companies import Voucher, VoucherRow
from agent.transfer.outcomes import Outcome
from agent.transfer.receipt import Receipt, receipt
from agent.transfer.reconciler import Reconciler, comparison_of, exported
from agent.transfer.reconciling import Comparison, Export
from agent.transfer.transfers import Transfers
from tests.office import (
    BJORKGARDEN,
    GRACE,
    SECOND_LOOK,
    SJOUTSIKTEN,
    Office,
    a_journal,
    wait_until,
)

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))


@pytest.fixture
def reconciler(desk: Office) -> Iterator[Reconciler]:
    made = Reconciler(desk.ledger, desk.connections)
    yield made
    made.stop()


def booked(desk: Office, *numbers: str) -> None:
    desk.take_in(*(a_journal(number) for number in numbers))
    desk.connect(BJORKGARDEN)
    desk.transfer()


def owner_id(desk: Office) -> int:
    return next(
        one.id
        for one in all_owners(desk.ledger)
        if one.organisation_number == BJORKGARDEN.organisation_number
    )


def made(desk: Office, reconciler: Reconciler) -> tuple[Reconciliation, Comparison]:
    made_id = reconciler.reconcile(owner_id(desk), DECEMBER, "anna")
    found = comparison_of(desk.ledger, made_id)
    assert found is not None
    return reconciliation(desk.ledger, made_id), found


def outcomes(found: Comparison) -> list[Outcome]:
    return [one.outcome for one in found.vouchers]


def by_hand(desk: Office, number: int, *rows: VoucherRow, text: str = "") -> None:
    desk.vouchers().append(Voucher("B", number, 2, date(2026, 12, 5), text, list(rows)))


def test_what_was_sent_stands_as_it_was_sent(
    desk: Office, reconciler: Reconciler
) -> None:
    booked(desk, "A25", "A26")

    kept, found = made(desk, reconciler)

    assert kept.agreement is Agreement.EQUAL
    assert kept.verdict == "Allt stämmer: 2 verifikationer, 2\u00a0501,00 kr."
    assert (kept.made_by, kept.period, kept.transfer_id) == ("anna", DECEMBER, None)
    assert outcomes(found) == [Outcome.EQUAL, Outcome.EQUAL]
    assert all(one.difference == ZERO for one in found.sums)


def test_it_takes_one_request_a_year_and_one_for_the_years(
    desk: Office, reconciler: Reconciler
) -> None:
    booked(desk, "A25", "A26", "A27")
    desk.simulator.requests.clear()

    made(desk, reconciler)

    assert [one.path for one in desk.simulator.requests] == [
        "/3/financialyears",
        "/3/sie/4",
    ]


def test_a_voucher_taken_out_of_fortnox_is_missing(
    desk: Office, reconciler: Reconciler
) -> None:
    booked(desk, "A25", "A26")
    del desk.vouchers()[0]

    kept, found = made(desk, reconciler)

    assert kept.agreement is Agreement.DIFFERS
    assert kept.verdict == "1 verifikation saknas i Fortnox. 1 av 2 stämmer."
    assert outcomes(found) == [Outcome.MISSING, Outcome.EQUAL]


def test_a_row_changed_in_fortnox_is_told(desk: Office, reconciler: Reconciler) -> None:
    booked(desk, "A25")
    desk.vouchers()[0].rows[1].cost_centre = "20"

    kept, found = made(desk, reconciler)

    assert kept.verdict == "1 verifikation är ändrad i Fortnox."
    assert "kostnadsställe 20 i Fortnox" in found.vouchers[0].remarks[0]
    by_place = {(one.account, one.cost_centre): one.difference for one in found.sums}
    assert by_place == {
        ("1510", ""): ZERO,
        ("3020", "10"): Decimal("1250.50"),
        ("3020", "20"): Decimal("-1250.50"),
    }


def test_a_voucher_reversed_by_hand_is_told(
    desk: Office, reconciler: Reconciler
) -> None:
    booked(desk, "A25")
    kronor = Decimal("1250.50")
    by_hand(
        desk,
        1,
        VoucherRow(1510, credit=kronor),
        VoucherRow(3020, debit=kronor, cost_centre="10"),
        text="Rättelse av A 1",
    )

    kept, found = made(desk, reconciler)

    assert kept.verdict == "1 verifikation ser ut att vara rättad i Fortnox."
    assert not found.outside


def test_a_voucher_booked_by_hand_is_listed_as_such(
    desk: Office, reconciler: Reconciler
) -> None:
    booked(desk, "A25")
    by_hand(
        desk,
        1,
        VoucherRow(4110, debit=Decimal(7)),
        VoucherRow(1930, credit=Decimal(7)),
        text="Snöröjning på gården",
    )

    kept, found = made(desk, reconciler)

    assert kept.agreement is Agreement.EQUAL
    assert [(one.voucher, one.text) for one in found.outside] == [
        ("B 1", "Snöröjning på gården")
    ]


def test_a_journal_of_any_texts_and_sums_comes_back_equal(
    desk: Office, reconciler: Reconciler
) -> None:
    rows = (
        JournalRow("1510", Decimal("83849.00"), ZERO, note="”Avier” {A} #1 \\ €"),
        JournalRow("3011", ZERO, Decimal("83848.99"), cost_centre="20", note="é ÅÄÖ"),
        JournalRow("3740", ZERO, Decimal("0.01")),
        JournalRow("2618", ZERO, ZERO),
        JournalRow("3011", ZERO, Decimal("10.00"), cost_centre="30"),
        JournalRow("1510", Decimal("10.00"), ZERO),
    )
    desk.take_in(a_journal(rows=rows, text='Hyror "december" {2026} #VER ☃'))
    desk.connect(BJORKGARDEN)
    desk.transfer()

    kept, _ = made(desk, reconciler)

    assert kept.agreement is Agreement.EQUAL, kept.verdict


def test_an_owner_that_is_not_connected_is_kept_as_such(
    desk: Office, reconciler: Reconciler
) -> None:
    booked(desk, "A25")
    desk.connections.disconnect(owner_id(desk), "anna")

    kept_id = reconciler.reconcile(owner_id(desk), DECEMBER, "anna")

    kept = reconciliation(desk.ledger, kept_id)
    assert kept.agreement is Agreement.FAILED
    assert kept.verdict == (
        "Avstämningen gick inte att göra. BRF Björkgården är inte kopplad till Fortnox."
    )
    assert comparison_of(desk.ledger, kept_id) is None


def test_an_export_that_cannot_be_trusted_is_kept_as_such(desk: Office) -> None:
    booked(desk, "A25")

    def refuse(_: bytes) -> Export:
        raise FileRefused("Filen är avkortad.")

    made_id = Reconciler(desk.ledger, desk.connections, refuse).reconcile(
        owner_id(desk), DECEMBER, "anna"
    )
    assert reconciliation(desk.ledger, made_id).verdict == (
        "Avstämningen gick inte att göra. Filen är avkortad."
    )


def test_an_access_token_that_has_ended_is_renewed(
    desk: Office, reconciler: Reconciler
) -> None:
    booked(desk, "A25")
    desk.simulator.expire_access(BJORKGARDEN.organisation_number)

    kept, _ = made(desk, reconciler)

    assert kept.agreement is Agreement.EQUAL


def test_after_a_transfer_what_was_sent_is_compared_once(
    desk: Office, reconciler: Reconciler
) -> None:
    booked(desk, "A25")
    booked_before = owner_id(desk)
    desk.simulator.requests.clear()

    reconciler.after_transfers(booked_before)
    reconciler.after_transfers(booked_before)

    kept = of_transfer(desk.ledger, 1)[booked_before]
    assert kept.verdict == "Allt stämmer: 1 verifikation, 1\u00a0250,50 kr."
    assert kept.made_by == "Journalbryggan"
    assert [one.path for one in desk.simulator.requests] == ["/3/sie/4"]


def transferred(desk: Office, reconcile: Callable[[int], None]) -> Receipt:
    """Transfer A25 with a reconciler at the end of it."""
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    transfers = Transfers(
        desk.ledger,
        desk.connections,
        grace=GRACE,
        second_look=SECOND_LOOK,
        reconcile=reconcile,
    )
    transfer_id = transfers.start([one.id for one in waiting(desk.ledger)], "anna")
    wait_until(lambda: not transfers.is_running)
    return receipt(desk.ledger, transfer_id)


def test_a_transfer_is_reconciled_when_nothing_of_it_is_left(
    desk: Office, reconciler: Reconciler
) -> None:
    came = transferred(desk, reconciler.after_transfers)

    (made,) = of_transfer(desk.ledger, came.transfer_id).values()
    assert made.agreement is Agreement.EQUAL
    assert came.finished_at is not None
    assert made.made_at <= came.finished_at


def test_what_could_not_be_reconciled_changes_nothing_of_the_transfer(
    desk: Office,
) -> None:
    def refuse(_: bytes) -> Export:
        raise FileRefused("Filen är avkortad.")

    away = Reconciler(desk.ledger, desk.connections, refuse)
    came = transferred(desk, away.after_transfers)

    assert (came.booked, came.left) == (1, 0)
    (made,) = of_transfer(desk.ledger, came.transfer_id).values()
    assert made.verdict == "Avstämningen gick inte att göra. Filen är avkortad."


def test_a_ledger_that_fails_meanwhile_changes_nothing_of_the_transfer(
    desk: Office, reconciler: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise LedgerFull("Disken är full.")

    monkeypatch.setattr("agent.transfer.reconciler.keep", full)
    came = transferred(desk, reconciler.after_transfers)

    assert came.booked == 1
    assert came.finished_at is not None
    assert of_transfer(desk.ledger, came.transfer_id) == {}


def test_owners_are_compared_in_the_background(
    desk: Office, reconciler: Reconciler
) -> None:
    desk.take_in(a_journal("A1"), a_journal("A2", owner=SJOUTSIKTEN))
    desk.connect(BJORKGARDEN, SJOUTSIKTEN)
    desk.transfer()
    ids = [one.id for one in all_owners(desk.ledger)]

    reconciler.start(ids, DECEMBER, "anna")
    reconciler.start(ids, DECEMBER, "anna")
    wait_until(lambda: not reconciler.progress().is_running)

    for number in range(1, 3):
        assert reconciliation(desk.ledger, number).agreement is Agreement.EQUAL


def test_one_that_is_just_being_begun_is_under_way(
    desk: Office, reconciler: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(desk, "A1")
    was_running: list[bool] = []

    def asked_meanwhile(ledger: Ledger, owner_id: int) -> OwnerView:
        was_running.append(reconciler.progress().is_running)
        return owner(ledger, owner_id)

    monkeypatch.setattr("agent.transfer.reconciler.owner", asked_meanwhile)
    reconciler.start([owner_id(desk)], DECEMBER, "anna")
    wait_until(lambda: not reconciler.progress().is_running)

    assert was_running == [True]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_that_nobody_foresaw_leaves_nothing_under_way(
    desk: Office, reconciler: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(desk, "A1")
    with monkeypatch.context() as broken:
        broken.setattr("agent.transfer.reconciler.compare", lambda *_, **__: 1 / 0)
        reconciler.start([owner_id(desk)], DECEMBER, "anna")
        wait_until(has_ended)
    assert not reconciler.progress().is_running

    reconciler.start([owner_id(desk)], DECEMBER, "anna")
    wait_until(has_ended)

    assert reconciliation(desk.ledger, 1).agreement is Agreement.EQUAL


def has_ended() -> bool:
    return "reconciling" not in {one.name for one in threading.enumerate()}


# As Fortnox 3.60 writes a voucher with a row struck out and one put in its place, and
# one with all its rows struck out.
CHANGED_IN_FORTNOX = """#FLAGGA 0
#PROGRAM "Fortnox" 3.60.16
#FORMAT PC8
#GEN 20261205
#SIETYP 4
#FNAMN "BRF Björkgården"
#ORGNR 769611-4821
#RAR 0 20260101 20261231

#VER A 1 20261201 "Avisering A25" 20261201
{
#TRANS 1510 {} 1250.5 "" "Avier" 0
#BTRANS 3020 {1 "10"} -1250.5 "" "" 0 "Anna Ek"
#RTRANS 3021 {1 "10"} -1250.5 "" "" 0 "Anna Ek"
#TRANS 3021 {1 "10"} -1250.5 "" "" 0
}
#VER A 2 20261201 "Avisering A26" 20261201
{
#BTRANS 1510 {} 1250.5 "" "Avier" 0 "Anna Ek"
#BTRANS 3020 {1 "10"} -1250.5 "" "" 0 "Anna Ek"
}
"""


def test_rows_struck_out_in_fortnox_do_not_count(desk: Office) -> None:
    booked(desk, "A25", "A26")

    def changed(_: bytes) -> Export:
        return exported(CHANGED_IN_FORTNOX.replace("\n", "\r\n").encode("cp437"))

    _, found = made(desk, Reconciler(desk.ledger, desk.connections, changed))

    assert outcomes(found) == [Outcome.CHANGED, Outcome.UNCOMPARED]
    assert "konto 3020 i Journalbryggan, 3021" in found.vouchers[0].remarks[0]
    assert "A 2 har inga rader" in found.vouchers[1].remarks[0]
