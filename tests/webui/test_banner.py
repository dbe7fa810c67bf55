"""What is wrong, on every page for who has been let in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.ledger.connections import Condition
from agent.rooms import Rooms
from agent.warning.connections import connection_alerts
from agent.warning.warning import Alert, Severity
from tests.conftest import Clock
from tests.warning.samples import TODAY, a_connection, an_alert
from tests.webui.visitor import SAME_ORIGIN, Visitor
from webui.entrance import BY_ITSELF

MILD = an_alert("certificate-expires", severity=Severity.MILD)


@pytest.fixture
def wrong() -> list[Alert]:
    return connection_alerts([("Eken", a_connection(Condition.ENDED))], TODAY)


@pytest.fixture
def rooms(rooms: Rooms, wrong: list[Alert]) -> Rooms:
    return replace(rooms, alerts=lambda: tuple(wrong))


@pytest.mark.parametrize("path", ["/", "/overforing", "/kopplingar", "/finns-inte"])
def test_every_page_says_what_is_wrong_and_where_to_mend_it(
    user: Visitor, path: str
) -> None:
    page = user.get(path).text

    assert page.count('class="banner banner-grave" role="alert"') == 1
    assert "En koppling till Fortnox har upphört" in page
    assert 'href="/kopplingar#agare-1"' in page


def test_where_all_is_well_there_is_no_banner(
    user: Visitor, wrong: list[Alert]
) -> None:
    wrong.clear()

    assert 'role="alert"' not in user.get("/").text
    assert user.get("/varningar").text.strip() == ""


def test_a_page_that_is_open_is_given_what_is_wrong_by_now(
    user: Visitor, wrong: list[Alert]
) -> None:
    banner = user.get("/varningar?sida=/kopplingar").text
    assert "En koppling till Fortnox har upphört" in banner
    assert banner.strip() in user.get("/kopplingar").text

    wrong[:] = [MILD]
    assert "En koppling till Fortnox" not in user.get("/varningar").text


def test_asking_for_it_does_not_make_the_session_last(
    user: Visitor, clock: Clock
) -> None:
    for _ in range(2):
        clock.advance(timedelta(minutes=15))
        answer = user.get("/varningar", {**SAME_ORIGIN, BY_ITSELF: "1"})

    assert answer.status_code == 403


def test_what_is_mild_is_said_without_alarm(user: Visitor, wrong: list[Alert]) -> None:
    wrong[:] = [MILD]

    page = user.get("/").text

    assert 'class="banner banner-mild" role="status"' in page


def test_a_page_does_not_lead_to_itself(user: Visitor, wrong: list[Alert]) -> None:
    wrong[:] = [replace(MILD, page="/overforing")]

    assert "Åtgärda" in user.get("/").text
    assert "Åtgärda" not in user.get("/overforing").text
    assert "Åtgärda" in user.get("/varningar?sida=/").text
    assert "Åtgärda" not in user.get("/varningar?sida=/overforing").text


@pytest.mark.parametrize(
    "path", ["/", "/oppna", "/finns-inte", "/ater/x", "/varningar"]
)
def test_a_stranger_is_told_nothing(stranger: Visitor, path: str) -> None:
    assert "koppling till Fortnox" not in stranger.get(path).text
