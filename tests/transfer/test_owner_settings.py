"""An owner's settings all the way: checked, sent, found again as one and the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.ledger.booked import booked_voucher
from agent.ledger.owner_settings import OwnerSettings, SettingsInUse, set_settings
from agent.ledger.owners import all_owners
from agent.ledger.states import JournalState
from agent.simulator import Fault
from tests.office import BJORKGARDEN, Office, a_journal, line_of, office

WANTED = OwnerSettings(
    uses_cost_centres=False, description="Hyror {nummer} {datum}", series={"A": "H"}
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        opened.take_in(a_journal())
        opened.connect(BJORKGARDEN)
        yield opened


def want(place: Office, settings: OwnerSettings) -> None:
    [owner] = all_owners(place.ledger)
    set_settings(place.ledger, owner.id, settings, "anna")


def test_a_journal_is_booked_as_its_owner_wants_it(place: Office) -> None:
    want(place, WANTED)

    came = place.transfer()

    [voucher] = place.vouchers()
    assert line_of(came).voucher == "H 1"
    assert (voucher.series, voucher.description) == ("H", "Hyror A25 2026-12-01")
    assert not any(row.cost_centre for row in voucher.rows)


def test_the_ledger_knows_that_cost_centres_were_left_out(place: Office) -> None:
    want(place, WANTED)
    sent = line_of(place.transfer())

    want(place, OwnerSettings())

    voucher = booked_voucher(place.ledger, sent.journal_id)
    assert not voucher.has_cost_centres
    assert not any(row.cost_centre for row in voucher.journal.rows)


def test_a_series_that_nobody_has_told_stops_the_journal(place: Office) -> None:
    place.take_in(a_journal("B7", series=""))

    came = place.transfer()

    assert line_of(came, "B7").state is JournalState.REJECTED
    assert "saknar verifikationsserie" in line_of(came, "B7").message
    assert [one.series for one in place.vouchers()] == ["A"]


def test_settings_stand_still_until_a_lost_answer_is_found(place: Office) -> None:
    place.simulator.order(Fault.BOOKED_AFTER_CONNECTION_DIED)
    want(place, WANTED)
    refused = []

    def change() -> None:
        try:
            want(place, OwnerSettings(description="Något annat"))
        except SettingsInUse:
            refused.append(True)

    place.simulator.watch(lambda *_: change())
    came = place.transfer()

    assert refused
    assert line_of(came).voucher == "H 1"
    assert len(place.vouchers()) == 1
