import pytest
from structlog.testing import capture_logs

from agent.errors import LedgerAway, LedgerBusy
from agent.ledger.ledger import Ledger
from agent.settings import VERSION
from tests.webui.stand_ins import PlayedConnections
from tests.webui.visitor import Visitor, words_of


def test_an_error_says_what_happened_what_not_and_what_to_do(
    user: Visitor, connections: PlayedConnections
) -> None:
    connections.fails_with = LedgerBusy(
        "Huvudboken är låst.", detail="database is locked"
    )
    answer = user.post("/kopplingar/1/koppla-fran")
    assert answer.status_code == 500
    words = words_of(answer)
    assert "Huvudboken är upptagen Huvudboken är låst." in words
    assert "Vad som inte har hänt Ingenting har ändrats i den." in words
    assert "LedgerBusy database is locked" in words


@pytest.mark.parametrize(
    ("path", "title"), [("/finns-inte", "Sidan finns inte"), ("/kvitto/x", "Sidan")]
)
def test_a_wrong_address_is_told_in_swedish(
    user: Visitor, path: str, title: str
) -> None:
    answer = user.get(path)
    assert answer.status_code == 404
    assert title in words_of(answer)


@pytest.fixture
def is_away(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise LedgerAway("Databasservern går inte att nå.")

    monkeypatch.setattr(ledger, "prepare", fail)


@pytest.mark.usefixtures("is_away")
def test_a_page_whose_database_is_away_comes_back_by_itself(user: Visitor) -> None:
    answer = user.get("/")

    assert answer.status_code == 503
    assert "Databasen svarar inte" in words_of(answer)
    assert "Journalbryggan fortsätter av sig själv" in words_of(answer)
    assert "away.js" in answer.text


@pytest.mark.usefixtures("is_away")
def test_what_was_pressed_while_it_was_away_is_not_pressed_again(user: Visitor) -> None:
    answer = user.post("/filer/1/sedd")

    assert answer.status_code == 503
    assert "away.js" not in answer.text


def test_a_form_that_is_far_too_large_is_refused(user: Visitor) -> None:
    answer = user.post("/overforing/val", {"valda": "1," * 600_000})
    assert answer.status_code == 413
    assert "För mycket på en gång" in words_of(answer)


def test_a_defect_shows_a_page_without_its_secrets(
    user: Visitor, connections: PlayedConnections
) -> None:
    connections.fails_with = RuntimeError("planted-secret")
    answer = user.post("/kopplingar/1/koppla-fran")
    assert answer.status_code == 500
    assert "Något gick fel i Journalbryggan" in words_of(answer)
    assert "planted-secret" not in answer.text


def test_what_is_copied_to_support_finds_the_error_in_the_log(
    user: Visitor, connections: PlayedConnections
) -> None:
    connections.fails_with = LedgerBusy("Låst.", detail="database is locked")
    with capture_logs() as logged:
        answer = user.post("/kopplingar/1/koppla-fran?kod=planted-secret")

    copied = answer.text.partition('id="uppgifter"')[2].partition("</pre>")[0]
    [noted] = [one for one in logged if one["event"] == "error shown"]
    assert f"Error: {noted['id']}" in copied
    assert "Time: 2026-12-01 08:00:00 UTC" in copied
    assert f"Version: Journalbryggan {VERSION}" in copied
    assert "Asked: POST /kopplingar/&lt;int:owner_id&gt;/koppla-fran" in copied
    assert "What: LedgerBusy database is locked" in copied
    assert "planted-secret" not in answer.text
    assert "Kopiera uppgifter till supporten" in words_of(answer)
