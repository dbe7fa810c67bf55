"""What is wrong, on every page for who has been let in."""

from dataclasses import replace

import pytest

from agent.ledger.connections import Condition
from agent.rooms import Rooms
from agent.warning.connections import connection_alerts
from agent.warning.warning import Alert, Severity
from tests.warning.samples import TODAY, a_connection, an_alert
from tests.webui.visitor import Visitor

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

    assert "banner" not in user.get("/").text


def test_what_is_mild_is_said_without_alarm(user: Visitor, wrong: list[Alert]) -> None:
    wrong[:] = [MILD]

    page = user.get("/").text

    assert 'class="banner banner-mild" role="status"' in page


def test_a_page_does_not_lead_to_itself(user: Visitor, wrong: list[Alert]) -> None:
    wrong[:] = [replace(MILD, page="/overforing")]

    assert "Åtgärda" in user.get("/").text
    assert "Åtgärda" not in user.get("/overforing").text


@pytest.mark.parametrize("path", ["/", "/oppna", "/finns-inte", "/ater/x"])
def test_a_stranger_is_told_nothing(stranger: Visitor, path: str) -> None:
    assert "koppling till Fortnox" not in stranger.get(path).text
