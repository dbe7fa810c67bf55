"""Several seats with one ledger: one sends, the others know, nothing is sent twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.errors import NotConnected, WrongCompany
from agent.ledger import leases, outbox
from agent.ledger.connections import (
    Condition,
    all_connections,
    connection_of,
    connections_elsewhere,
)
from agent.ledger.events import broken_at
from agent.ledger.journals import waiting
from agent.ledger.leases import all_leases
from agent.ledger.owners import all_owners
from agent.ledger.refreshes import failed
from agent.ledger.selection import tick, tick_new, ticked_ids
from agent.ledger.states import JournalState
from agent.simulator import Fault, Simulator
from agent.transfer.receipt import receipt
from tests.office import (
    BJORKGARDEN,
    SJOUTSIKTEN,
    Office,
    a_journal,
    line_of,
    wait_until,
)
from tests.postgres import needs_postgres
from tests.transfer.seats import ANNA, BERIT, fortnox, let_leases_end, seat
from tests.transfer.test_sending import pretend_it_was_never_answered


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with fortnox() as running:
        yield running


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("database_url", id="postgresql", marks=needs_postgres),
    ]
)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """One ledger for all: PostgreSQL's, or a file that two programs have open."""
    if request.param == "sqlite":
        return tmp_path / "ledger.db"
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
def anna(simulator: Simulator, where: Path | str) -> Iterator[Office]:
    with seat(simulator, where, ANNA) as desk:
        yield desk


@pytest.fixture
def berit(anna: Office, where: Path | str) -> Iterator[Office]:
    with seat(anna.simulator, where, BERIT) as desk:
        yield desk


def number_of(desk: Office) -> str:
    """Return the database number that the seat's first owner is connected to."""
    return next(iter(all_connections(desk.ledger).values())).database_number


def press(desk: Office) -> int:
    """Press Överför for all that waits."""
    return desk.transfers.start([one.id for one in waiting(desk.ledger)], "test")


def left(desk: Office, transfer_id: int) -> int:
    return receipt(desk.ledger, transfer_id).left


def test_what_two_seats_press_at_once_is_sent_once(anna: Office, berit: Office) -> None:
    anna.take_in(*(a_journal(f"A{number}") for number in range(8)))
    for desk in (anna, berit):
        desk.connect(BJORKGARDEN)
    ids = [one.id for one in waiting(anna.ledger)]

    first = anna.transfers.start(ids, "anna")
    second = berit.transfers.start(ids, "berit")
    wait_until(lambda: left(anna, first) + left(berit, second) == 0)

    assert len(anna.vouchers()) == len({one.comments for one in anna.vouchers()}) == 8
    assert broken_at(berit.ledger) is None


def test_what_another_seat_sends_is_left_to_it_and_shown(
    anna: Office, berit: Office
) -> None:
    anna.take_in(a_journal())
    for desk in (anna, berit):
        desk.connect(BJORKGARDEN)
    lease = leases.take(anna.ledger, number_of(anna))
    assert lease is not None
    lease.doing = "Bokför 12 av 40"
    leases.keep(anna.ledger, lease)

    transfer_id = press(berit)

    assert not berit.transfers.is_running
    (part,) = receipt(berit.ledger, transfer_id).owners
    assert part.status == "anna på KONTOR-3 överför: Bokför 12 av 40"
    assert anna.vouchers() == []

    let_leases_end(anna.ledger)
    berit.transfers.carry_on()
    wait_until(lambda: left(berit, transfer_id) == 0)
    assert len(anna.vouchers()) == 1


def test_what_a_dead_pc_left_half_sent_is_settled_by_another(
    anna: Office, berit: Office
) -> None:
    anna.take_in(a_journal())
    for desk in (anna, berit):
        desk.connect(BJORKGARDEN)
    anna.transfer()
    pretend_it_was_never_answered(anna)
    leases.take(anna.ledger, number_of(anna))
    (voucher,) = anna.vouchers()

    berit.transfers.carry_on()
    assert not berit.transfers.is_running
    let_leases_end(berit.ledger)
    berit.transfers.carry_on()
    wait_until(lambda: not berit.transfers.is_running)

    assert anna.vouchers() == [voucher]
    assert waiting(berit.ledger) == ()


def test_what_a_dead_pc_left_and_fortnox_never_got_is_sent_by_another(
    anna: Office, berit: Office
) -> None:
    anna.take_in(a_journal())
    for desk in (anna, berit):
        desk.connect(BJORKGARDEN)
    anna.transfer()
    pretend_it_was_never_answered(anna)
    anna.vouchers().clear()

    berit.transfers.carry_on()
    wait_until(lambda: not berit.transfers.is_running)

    assert len(anna.vouchers()) == 1
    assert waiting(berit.ledger) == ()


def test_who_alone_is_connected_is_waited_for_and_named(
    anna: Office, berit: Office
) -> None:
    anna.take_in(a_journal())
    anna.connect(BJORKGARDEN)
    transfer_id = outbox.plan(
        anna.ledger, [one.id for one in waiting(anna.ledger)], "anna"
    )

    berit.transfers.carry_on()

    (part,) = receipt(berit.ledger, transfer_id).owners
    assert part.status == "Väntar på anna på KONTOR-3, där kopplingen finns"
    assert part.lines[0].state == JournalState.PLANNED


def test_an_owner_that_is_connected_nowhere_comes_back(
    anna: Office, berit: Office
) -> None:
    anna.take_in(a_journal())
    outbox.plan(anna.ledger, [one.id for one in waiting(anna.ledger)], "anna")

    berit.transfers.carry_on()

    (line,) = waiting(anna.ledger)
    assert line.message == "Inte kopplad till Fortnox."


def test_a_press_does_not_wait_for_a_connection_elsewhere(
    anna: Office, berit: Office
) -> None:
    berit.take_in(a_journal("A1"), a_journal("A2", owner=SJOUTSIKTEN))
    anna.connect(BJORKGARDEN)
    berit.connect(SJOUTSIKTEN)

    transfer_id = press(berit)
    wait_until(lambda: left(berit, transfer_id) == 0)

    came = receipt(berit.ledger, transfer_id)
    assert line_of(came, "A2").voucher
    assert line_of(came, "A1").message == "Inte kopplad till Fortnox."


def test_nobody_presses_with_connections_elsewhere_only(
    anna: Office, berit: Office
) -> None:
    anna.take_in(a_journal())
    anna.connect(BJORKGARDEN)

    with pytest.raises(NotConnected):
        press(berit)


def test_what_an_ended_connection_cannot_send_another_seat_does(
    anna: Office, berit: Office
) -> None:
    anna.take_in(a_journal())
    for desk in (anna, berit):
        desk.connect(BJORKGARDEN)
    (owner,) = all_owners(anna.ledger)
    number = all_connections(anna.ledger)[owner.id].database_number
    failed(anna.ledger, number, Condition.ENDED, "Kopplingen har upphört.")

    transfer_id = press(anna)
    assert not anna.transfers.is_running
    berit.transfers.carry_on()
    wait_until(lambda: left(berit, transfer_id) == 0)

    assert len(anna.vouchers()) == 1


def test_a_seat_that_stops_lets_go(anna: Office) -> None:
    anna.take_in(a_journal("A1"), a_journal("A2"))
    anna.connect(BJORKGARDEN)
    anna.simulator.order(Fault.RESET_BEFORE_BOOKING)
    press(anna)
    wait_until(lambda: bool(all_leases(anna.ledger)))

    anna.transfers.stop(grace=20)

    assert all_leases(anna.ledger) == {}


def test_a_transfer_that_is_done_has_let_go(anna: Office) -> None:
    anna.take_in(a_journal())
    anna.connect(BJORKGARDEN)
    anna.transfer()
    wait_until(lambda: not anna.transfers.is_running)

    assert all_leases(anna.ledger) == {}


def test_every_seat_has_its_own_connection_to_the_owners_one_company(
    anna: Office, berit: Office
) -> None:
    anna.take_in(a_journal())
    anna.connect(BJORKGARDEN)
    (owner,) = all_owners(anna.ledger)

    assert connection_of(berit.ledger, owner.id) is None
    (elsewhere,) = connections_elsewhere(berit.ledger)[owner.id]
    assert elsewhere.seat == ANNA

    berit.connect(BJORKGARDEN)
    anna.connections.disconnect(owner.id, "anna")
    assert connection_of(anna.ledger, owner.id) is None
    assert connection_of(berit.ledger, owner.id) is not None


def test_a_seat_cannot_connect_an_owner_to_another_database_than_the_others(
    anna: Office, berit: Office
) -> None:
    anna.take_in(a_journal())
    anna.connect(BJORKGARDEN)
    company = anna.simulator.company(BJORKGARDEN.organisation_number)
    company.database_number = 999

    with pytest.raises(WrongCompany, match="hos anna på KONTOR-3"):
        berit.connect(BJORKGARDEN)
    assert all_connections(berit.ledger) == {}


def test_everybody_has_ticks_of_their_own(anna: Office, berit: Office) -> None:
    anna.take_in(a_journal("A1"), a_journal("A2"))
    first, second = (one.id for one in waiting(anna.ledger))
    tick(anna.ledger, [first], ticked=True)
    tick_new(berit.ledger)
    tick(berit.ledger, [first], ticked=False)

    assert ticked_ids(anna.ledger) == (first,)
    assert ticked_ids(berit.ledger) == (second,)
    ticked = {one.id: one.selected for one in waiting(anna.ledger)}
    assert ticked == {first: True, second: False}
