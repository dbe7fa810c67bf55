"""Killed exactly there: one test for each failpoint that is named."""

import signal
from dataclasses import replace

import pytest

from tests.crash.failpoints import AT_FORTNOX, FAILPOINTS, Failpoint
from tests.crash.laboratory import PATIENCE, Office
from tests.crash.process import Hurry
from tests.crash.scene import (
    audited,
    kill_when,
    leaked,
    make_ready,
    wait_for_the_end,
)
from tests.crash.seams import SeamGoneError, replace_seam

# While a voucher's grace lasts the lease is renewed once or twice.
OFTEN_RENEWED = Hurry(lease=1.5)
AT_FIRST_START = [point for point in FAILPOINTS if point.is_first_start]
AT_WORK = [point for point in FAILPOINTS if not point.is_first_start]


@pytest.mark.parametrize("point", AT_WORK, ids=lambda point: point.name)
def test_killed_there_the_agent_loses_and_repeats_nothing(
    desk: Office, point: Failpoint
) -> None:
    make_ready(desk)
    if point.fault is not None:
        number = desk.owners[0].organisation_number
        desk.simulator.order(point.fault, company=number)
    die_at(desk, point)

    desk.start()

    check_in_the_end(desk)


@pytest.mark.parametrize("point", AT_FIRST_START, ids=lambda point: point.name)
def test_killed_at_its_very_first_start_the_agent_begins_anew(
    new_desk: Office, point: Failpoint
) -> None:
    die_at(new_desk, point)
    make_ready(new_desk)

    new_desk.start()

    check_in_the_end(new_desk)


@pytest.mark.parametrize("name", AT_FORTNOX)
def test_killed_while_fortnox_books_the_agent_loses_and_repeats_nothing(
    desk: Office, name: str
) -> None:
    make_ready(desk)
    kill_when(desk, AT_FORTNOX[name])

    desk.start()

    check_in_the_end(desk)


def test_a_seam_that_is_gone_is_told_of() -> None:
    with pytest.raises(SeamGoneError):
        replace_seam("agent.ledger.vouchers:gone", lambda there: there)


def die_at(desk: Office, point: Failpoint) -> None:
    asked, desk.orders = desk.orders, replace(desk.orders, hurry=OFTEN_RENEWED)
    process = desk.start(point.name)
    process.join(PATIENCE)
    assert process.exitcode == -signal.SIGKILL, f"never came to {point.seam}"
    desk.kill()
    desk.orders = asked


def check_in_the_end(desk: Office) -> None:
    wait_for_the_end(desk)
    found = audited(desk)
    assert found.is_clean, found
    assert found.booked == 4
    assert sum(found.refused.values()) == 1
    assert leaked(desk) == []
