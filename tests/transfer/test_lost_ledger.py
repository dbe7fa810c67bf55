"""A ledger that has forgotten: what Fortnox has already is never sent again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.ledger.events import broken_at
from agent.ledger.journals import waiting
from agent.ledger.outbox import in_hand
from agent.ledger.owners import all_owners
from agent.ledger.states import JournalState
from agent.simulator import Simulator
from tests.office import BJORKGARDEN, Office, a_journal, line_of
from tests.transfer.seats import ANNA, BERIT, fortnox, seat

JOURNALS = [a_journal(f"A{number}", amount=f"{number}.50") for number in range(1, 5)]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with fortnox() as running:
        yield running


def send_all(simulator: Simulator, file: Path, count: int = 4) -> None:
    """Send the first journals with a ledger, made where there is none."""
    with seat(simulator, file) as desk:
        desk.take_in(*JOURNALS[:count])
        desk.connect(BJORKGARDEN)
        assert desk.transfer().booked == count


def posts(simulator: Simulator) -> int:
    asked = [(one.method, one.path) for one in simulator.requests]
    return asked.count(("POST", "/3/vouchers"))


def booked_in(simulator: Simulator) -> list[str]:
    company = simulator.company(BJORKGARDEN.organisation_number)
    return sorted(one.description for one in company.vouchers)


def test_a_lost_ledger_sends_nothing_again(
    simulator: Simulator, tmp_path: Path
) -> None:
    send_all(simulator, tmp_path / "lost.db")
    sent = posts(simulator)

    with seat(simulator, tmp_path / "new.db") as desk:
        desk.take_in(*JOURNALS)
        desk.connect(BJORKGARDEN)
        came = desk.transfer()

        assert came.booked == 4
        assert line_of(came, "A3").voucher == "A 3"
        assert line_of(came, "A3").message == "Fanns redan i Fortnox."
        assert broken_at(desk.ledger) is None
    assert posts(simulator) == sent
    assert booked_in(simulator) == [f"Avisering A{number}" for number in range(1, 5)]


def test_a_restored_backup_sends_only_what_is_new(
    simulator: Simulator, tmp_path: Path
) -> None:
    file, backup = tmp_path / "ledger.db", tmp_path / "backup.db"
    send_all(simulator, file, 2)
    shutil.copy(file, backup)
    with seat(simulator, file) as desk:
        desk.take_in(JOURNALS[2])
        desk.connect(BJORKGARDEN)
        desk.transfer()
    sent = posts(simulator)

    with seat(simulator, backup) as desk:
        desk.take_in(*JOURNALS)
        desk.connect(BJORKGARDEN)
        came = desk.transfer()

        assert line_of(came, "A3").message == "Fanns redan i Fortnox."
        assert line_of(came, "A4").message == ""
        assert came.booked == 2
    assert posts(simulator) == sent + 1
    assert booked_in(simulator) == [f"Avisering A{number}" for number in range(1, 5)]


def test_what_waits_in_a_backup_and_was_sent_since_is_found(
    simulator: Simulator, tmp_path: Path
) -> None:
    file, backup = tmp_path / "ledger.db", tmp_path / "backup.db"
    with seat(simulator, file) as desk:
        desk.take_in(JOURNALS[0])
        desk.connect(BJORKGARDEN)
    shutil.copy(file, backup)
    with seat(simulator, file) as desk:
        desk.connect(BJORKGARDEN)
        desk.transfer()

    with seat(simulator, backup) as desk:
        desk.connect(BJORKGARDEN)
        assert desk.transfer().booked == 1

    assert len(booked_in(simulator)) == 1


def test_two_pcs_with_a_folder_in_common_and_a_ledger_each_send_once(
    simulator: Simulator, tmp_path: Path
) -> None:
    with (
        seat(simulator, tmp_path / "anna.db", ANNA) as anna,
        seat(simulator, tmp_path / "berit.db", BERIT) as berit,
    ):
        for desk in (anna, berit):
            desk.take_in(*JOURNALS[:2])
            desk.connect(BJORKGARDEN)
        anna.transfer()
        berit.transfer()
        for desk in (berit, anna):
            desk.take_in(*JOURNALS[2:])
            desk.transfer()

        assert waiting(anna.ledger) == waiting(berit.ledger) == ()
    assert booked_in(simulator) == [f"Avisering A{number}" for number in range(1, 5)]
    assert posts(simulator) == 4


def test_one_that_is_there_twice_is_told_and_not_sent_a_third_time(
    simulator: Simulator, tmp_path: Path
) -> None:
    send_all(simulator, tmp_path / "lost.db", 2)
    company = simulator.company(BJORKGARDEN.organisation_number)
    company.vouchers[1].comments = company.vouchers[0].comments

    with seat(simulator, tmp_path / "new.db") as desk:
        desk.take_in(JOURNALS[0])
        desk.connect(BJORKGARDEN)
        line = line_of(desk.transfer(), "A1")

    assert line.voucher == "A 1"
    assert line.message == "Fanns redan i Fortnox. Finns även som A 2."
    assert len(company.vouchers) == 2


def test_looking_costs_one_request_a_batch(
    simulator: Simulator, tmp_path: Path
) -> None:
    send_all(simulator, tmp_path / "ledger.db")

    asked = [one.path for one in simulator.requests if one.method == "GET"]
    assert asked.count("/3/vouchers") == 1


def test_what_is_found_is_not_in_hand_any_more(
    simulator: Simulator, tmp_path: Path
) -> None:
    send_all(simulator, tmp_path / "lost.db", 1)
    with seat(simulator, tmp_path / "new.db") as desk:
        desk.take_in(JOURNALS[0])
        desk.connect(BJORKGARDEN)
        assert states(desk) == {JournalState.WAITING}
        desk.transfer()
        (owner,) = all_owners(desk.ledger)
        assert in_hand(desk.ledger, owner.id) == ()


def states(desk: Office) -> set[JournalState]:
    return {one.state for one in waiting(desk.ledger)}
