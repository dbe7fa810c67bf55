"""Checking goes on in the background, asks little, and says what it could not see."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from agent.checks.findings import Finding
from agent.errors import LedgerBusy
from agent.ledger.journals import waiting
from agent.simulator import Fault
from agent.transfer import checking as room
from agent.transfer.checking import Checking, CheckProgress
from agent.transfer.judging import judge
from agent.transfer.reading import AGE
from tests.conftest import Clock
from tests.office import (
    BJORKGARDEN,
    SJOUTSIKTEN,
    Office,
    a_journal,
    office,
    wait_until,
)


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    with office(tmp_path, clock) as opened:
        opened.simulator.set_clock(clock.now)
        yield opened


@pytest.fixture
def checking(desk: Office) -> Iterator[Checking]:
    opened = Checking(desk.ledger, desk.connections, desk.transfers.shelf)
    yield opened
    opened.stop()


def ids(desk: Office) -> list[int]:
    return [one.id for one in waiting(desk.ledger)]


def is_idle() -> bool:
    names = [thread.name for thread in threading.enumerate()]
    return not any(name.startswith("checking-") for name in names)


def check(
    desk: Office, checking: Checking, *, anew: bool = False
) -> dict[int, tuple[Finding, ...]]:
    """Check all that waits, to the end."""
    checking.look_at(ids(desk), anew=anew)
    wait_until(is_idle)
    assert checking.progress().is_done
    return checking.findings(ids(desk))


def rules(found: dict[int, tuple[Finding, ...]]) -> list[str]:
    return [one.rule for each in found.values() for one in each]


def owner_of(desk: Office) -> int:
    return waiting(desk.ledger)[0].owner_id


def test_what_is_sound_has_an_empty_answer_and_not_none(
    desk: Office, checking: Checking
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    assert checking.findings(ids(desk)) == {}
    assert check(desk, checking) == {ids(desk)[0]: ()}


def test_what_is_wrong_is_found_for_its_journal(
    desk: Office, checking: Checking
) -> None:
    desk.take_in(a_journal("A1"), a_journal("A2", series="X", amount="2.00"))
    desk.connect(BJORKGARDEN)
    found = check(desk, checking)
    assert rules(found) == ["series-unknown"]


def test_a_second_look_asks_nothing_and_judges_nothing(
    desk: Office, checking: Checking
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    check(desk, checking)
    before = len(desk.simulator.requests)
    check(desk, checking)
    check(desk, checking, anew=True)
    assert len(desk.simulator.requests) == before


def test_a_transfer_goes_by_the_same_books(desk: Office, checking: Checking) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    check(desk, checking)
    before = len(desk.simulator.requests)
    assert desk.transfer().booked == 1
    paths = [one.path for one in list(desk.simulator.requests)[before:]]
    assert "/3/accounts" not in paths


def test_what_is_old_is_looked_at_again(
    desk: Office, checking: Checking, clock: Clock
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    check(desk, checking)
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    company.series = []
    assert rules(check(desk, checking)) == []
    clock.advance(AGE + timedelta(seconds=1))
    assert rules(check(desk, checking)) == ["series-unknown"]


def test_a_refresh_reads_the_books_again_and_judges_by_them(
    desk: Office, checking: Checking
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    series, company.series = company.series, []
    assert rules(check(desk, checking)) == ["series-unknown"]
    company.series = series

    checking.refresh(owner_of(desk))
    wait_until(is_idle)

    assert checking.findings(ids(desk)) == {ids(desk)[0]: ()}


def test_a_refresh_in_the_middle_is_not_undone_by_what_was_under_way(
    desk: Office, checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    series, company.series = company.series, []
    mended: list[int] = []

    def mending(*args: object) -> dict[int, tuple[Finding, ...]]:
        if not mended:
            mended.append(1)
            company.series = series
            checking.refresh(owner_of(desk))
        return judge(*args)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(room, "judge", mending)

    assert check(desk, checking) == {ids(desk)[0]: ()}


def test_without_connection_the_journals_alone_are_judged(
    desk: Office, checking: Checking
) -> None:
    desk.take_in(a_journal(series="X"))
    assert rules(check(desk, checking)) == []
    (said,) = checking.about_owner(owner_of(desk))
    assert said.rule == "not-connected"


def test_what_was_checked_without_connection_is_checked_once_there_is_one(
    desk: Office, checking: Checking
) -> None:
    desk.take_in(a_journal(series="X"))
    check(desk, checking)
    desk.connect(BJORKGARDEN)

    checking.refresh(owner_of(desk))
    wait_until(is_idle)

    assert rules(checking.findings(ids(desk))) == ["series-unknown"]
    assert checking.about_owner(owner_of(desk)) == ()


def test_what_could_not_be_seen_is_said_once_an_owner(
    desk: Office, checking: Checking
) -> None:
    desk.take_in(a_journal("A1"), a_journal("A2", amount="2.00"))
    desk.connect(BJORKGARDEN)
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    company.licences.discard("costcenter")
    assert rules(check(desk, checking)) == []
    (said,) = checking.about_owner(owner_of(desk))
    assert said.rule == "cost-centres-unseen"


def test_a_fortnox_that_does_not_answer_is_said_and_soon_asked_again(
    desk: Office, checking: Checking, clock: Clock
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    company.integration_licence = False
    check(desk, checking)
    (said,) = checking.about_owner(owner_of(desk))
    assert said.rule == "not-read"
    assert "Api-licens saknas" in said.message
    company.integration_licence = True
    clock.advance(timedelta(seconds=31))

    check(desk, checking)

    assert checking.about_owner(owner_of(desk)) == ()


def test_an_expired_token_is_renewed(
    desk: Office, checking: Checking, clock: Clock
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    desk.simulator.advance(timedelta(hours=2))
    check(desk, checking)
    assert checking.about_owner(owner_of(desk)) == ()
    assert clock.now


def test_one_company_does_not_wait_for_another(
    desk: Office, checking: Checking
) -> None:
    desk.take_in(a_journal(), a_journal("A2", owner=SJOUTSIKTEN))
    desk.connect(BJORKGARDEN, SJOUTSIKTEN)
    desk.simulator.order(Fault.ERROR_503, company=BJORKGARDEN.organisation_number)
    assert rules(check(desk, checking)) == []


def test_the_progress_tells_how_many_and_with_whom(
    desk: Office, checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[CheckProgress] = []

    def watched(*args: object) -> dict[int, tuple[Finding, ...]]:
        seen.append(checking.progress())
        return judge(*args)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(room, "judge", watched)
    monkeypatch.setattr(room, "AT_A_TIME", 2)
    desk.take_in(*(a_journal(f"A{one}", amount=f"{one}.00") for one in range(1, 6)))
    check(desk, checking)

    assert [one.done for one in seen] == [0, 2, 4]
    assert seen[-1].total == 5
    assert seen[0].doing == "Kontrollerar BRF Björkgården"
    assert checking.progress() == CheckProgress(5, 5, "")


def test_a_ledger_that_does_not_answer_holds_nobody_up(
    desk: Office, checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise LedgerBusy("Ett annat program håller huvudboken låst.")

    monkeypatch.setattr(room, "as_booked", busy)
    desk.take_in(a_journal())
    assert check(desk, checking) == {}
    (said,) = checking.about_owner(owner_of(desk))
    assert "håller huvudboken låst" in said.message


def test_after_the_stop_nothing_begins(desk: Office, checking: Checking) -> None:
    desk.take_in(a_journal())
    checking.stop()
    checking.look_at(ids(desk))
    assert is_idle()
    assert checking.findings(ids(desk)) == {}


def test_what_nobody_has_asked_for_in_a_day_is_forgotten(
    desk: Office, checking: Checking, clock: Clock
) -> None:
    desk.take_in(a_journal())
    check(desk, checking)
    old = ids(desk)
    clock.advance(timedelta(days=2))
    desk.take_in(a_journal("A26", amount="2.00"))
    checking.look_at(set(ids(desk)) - set(old))
    wait_until(is_idle)
    assert checking.findings(old) == {}
