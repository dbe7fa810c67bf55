from agent.ledger.connections import Kind
from agent.ledger.ledger import Ledger
from tests.webui.samples import CLIENT_ID, LINDBERG, connect
from tests.webui.stand_ins import PlayedConnections
from tests.webui.visitor import Visitor, words_of

KLIENT = "/kopplingar/klient"
SECRET = "planted-secret"


def test_client_id_and_secret_are_kept_and_the_secret_never_shown(
    user: Visitor, connections: PlayedConnections
) -> None:
    form = {"klient-id": " new-id ", "klienthemlighet": f" {SECRET} "}
    answer = user.post(KLIENT, form)
    assert connections.entered == [("new-id", SECRET)]
    for path in (answer.headers["Location"], KLIENT, "/kopplingar", "/"):
        assert SECRET not in user.get(path).text


def test_the_client_id_is_no_secret(user: Visitor) -> None:
    assert f'value="{CLIENT_ID}"' in user.get(KLIENT).text


def test_both_fields_are_needed(user: Visitor, connections: PlayedConnections) -> None:
    answer = user.post(KLIENT, {"klient-id": "x", "klienthemlighet": " "})
    assert answer.status_code == 400
    assert "Fyll i både klient-id och klienthemlighet." in words_of(answer)
    assert connections.entered == []


def test_a_new_secret_of_the_same_client_costs_nothing(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    assert books
    form = {"klient-id": CLIENT_ID, "klienthemlighet": SECRET}
    there = user.post(KLIENT, form).headers["Location"]
    assert connections.entered == [(CLIENT_ID, SECRET)]
    assert "Alla kopplingar finns kvar." in words_of(user.get(there))


def test_what_another_client_costs_is_asked_with_the_number(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    connect(books, LINDBERG, Kind.SERVICE)
    form = {"klient-id": "other-id", "klienthemlighet": SECRET}
    answer = user.post(KLIENT, form)
    assert answer.status_code == 409
    assert "då behöver 2 fastighetsägare kopplas igen" in words_of(answer)
    assert SECRET not in answer.text
    assert connections.entered == []

    user.post(KLIENT, {**form, "kopplas-om": "ja"})
    assert connections.entered == [("other-id", SECRET)]
