"""What is booked, as it was booked, and what came of comparing it."""

from datetime import date

import pytest

from agent.errors import Refused
from agent.ledger import outbox, vouchers
from agent.ledger.booked import (
    VoucherKey,
    booked_between,
    booked_in_transfer,
    booked_voucher,
    keys_in,
    transfers_to_reconcile,
    uncertain_between,
)
from agent.ledger.ledger import Ledger
from agent.ledger.reconciliations import (
    Agreement,
    Period,
    keep,
    latest_of,
    of_transfer,
    reconciliation,
    result_of,
)
from agent.ledger.states import JournalState
from tests.builders import journal, listed, owner_id, pair, take_in
from tests.ledger.sending import COMPANY, bring_to

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))


def booked(ledger: Ledger, number: str = "A25", day: date = date(2026, 12, 1)) -> int:
    take_in(ledger, f"{number}.si", journal(number, day=day))
    journal_id = listed(ledger, number).id
    bring_to(ledger, journal_id, JournalState.BOOKED)
    return journal_id


def between(ledger: Ledger) -> list[int]:
    dates = DECEMBER.from_date, DECEMBER.to_date
    return [one.journal_id for one in booked_between(ledger, owner_id(ledger), *dates)]


def kept(
    ledger: Ledger,
    agreement: Agreement = Agreement.EQUAL,
    transfer_id: int | None = None,
    period: Period = DECEMBER,
) -> int:
    return keep(
        ledger,
        owner_id(ledger),
        period,
        "anna",
        agreement=agreement,
        verdict="Allt stämmer.",
        result={"vouchers": []},
        transfer_id=transfer_id,
    )


def test_a_periods_booked_vouchers_are_found_by_their_first_and_last_day(
    ledger: Ledger,
) -> None:
    booked(ledger, "A1", date(2026, 11, 30))
    first = booked(ledger, "A2", date(2026, 12, 1))
    last = booked(ledger, "A3", date(2026, 12, 31))
    booked(ledger, "A4", date(2027, 1, 1))
    take_in(ledger, "waits.si", journal("A5", day=date(2026, 12, 5)))
    assert between(ledger) == [first, last]


def test_a_booked_voucher_has_its_journals_rows_and_fortnox_key(
    ledger: Ledger,
) -> None:
    journal_id = booked(ledger)
    found = booked_voucher(ledger, journal_id)
    assert found.key == VoucherKey(2, "A", journal_id)
    assert found.journal.rows == pair()
    assert keys_in(ledger, COMPANY) == {found.key}
    assert keys_in(ledger, "another") == frozenset()


def test_a_journal_sent_without_cost_centres_comes_back_without(
    ledger: Ledger,
) -> None:
    assert any(row.cost_centre for row in pair())
    journal_id = booked(ledger, "A26")
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE vouchers SET has_cost_centres = FALSE")
    rows = booked_voucher(ledger, journal_id).journal.rows
    assert [row.account for row in rows] == [row.account for row in pair()]
    assert not any(row.cost_centre for row in rows)


def test_what_is_not_booked_is_no_booked_voucher(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    with pytest.raises(Refused, match="inte bokförd"):
        booked_voucher(ledger, listed(ledger).id)


@pytest.mark.parametrize(
    ("state", "count"),
    [
        (JournalState.WAITING, 0),
        (JournalState.PLANNED, 0),
        (JournalState.SENDING, 1),
        (JournalState.UNKNOWN, 1),
        (JournalState.HELD, 1),
        (JournalState.REJECTED, 0),
        (JournalState.BOOKED, 0),
    ],
)
def test_what_may_be_in_fortnox_is_uncertain(
    ledger: Ledger, state: JournalState, count: int
) -> None:
    take_in(ledger, "a.si", journal())
    bring_to(ledger, listed(ledger).id, state)
    dates = DECEMBER.from_date, DECEMBER.to_date
    assert uncertain_between(ledger, owner_id(ledger), *dates) == count


def test_a_transfer_is_to_be_reconciled_once_it_has_booked(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    outbox.plan(ledger, [listed(ledger).id], "anna")
    owner = owner_id(ledger)
    assert transfers_to_reconcile(ledger, owner) == ()
    vouchers.rejected(ledger, listed_again(ledger), "Kontot saknas.")
    assert transfers_to_reconcile(ledger, owner) == ()
    journal_id = booked(ledger, "A26")
    assert transfers_to_reconcile(ledger, owner) == (2,)
    found = booked_in_transfer(ledger, owner, 2)
    assert [one.journal_id for one in found] == [journal_id]
    kept(ledger, transfer_id=2)
    assert transfers_to_reconcile(ledger, owner) == ()


def listed_again(ledger: Ledger) -> int:
    (planned,) = outbox.in_hand(ledger, owner_id(ledger))
    return planned.journal_id


def test_a_reconciliation_is_kept_with_all_that_it_showed(ledger: Ledger) -> None:
    booked(ledger)
    made = reconciliation(ledger, kept(ledger, Agreement.DIFFERS))
    assert (made.period, made.made_by) == (DECEMBER, "anna")
    assert made.agreement is Agreement.DIFFERS
    assert made.owner.name == "BRF Björkgården"
    assert result_of(ledger, made.id) == {"vouchers": [], "agreement": "differs"}


def test_the_latest_of_exactly_a_period_is_found(ledger: Ledger) -> None:
    booked(ledger)
    owner = owner_id(ledger)
    kept(ledger, Agreement.FAILED)
    newest = kept(ledger)
    kept(ledger, transfer_id=1)
    kept(ledger, period=Period(date(2026, 12, 1), date(2026, 12, 30)))
    assert latest_of(ledger, [owner], DECEMBER)[owner].id == newest
    assert latest_of(ledger, [], DECEMBER) == {}


def test_a_transfer_has_its_own_latest(ledger: Ledger) -> None:
    booked(ledger)
    kept(ledger, Agreement.FAILED, transfer_id=1)
    again = kept(ledger, transfer_id=1)
    assert of_transfer(ledger, 1)[owner_id(ledger)].id == again
    assert of_transfer(ledger, 2) == {}


def test_a_month_has_its_first_and_last_day() -> None:
    assert Period.month_of(date(2028, 2, 17)) == Period(
        date(2028, 2, 1), date(2028, 2, 29)
    )
