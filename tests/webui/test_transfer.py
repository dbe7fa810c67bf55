import pytest

from agent.ledger import journals, selection
from agent.ledger.ledger import Ledger
from tests.webui.samples import LINDBERG, connect, owner_id
from tests.webui.stand_ins import PlayedConnections, PlayedTransfers
from tests.webui.visitor import Visitor, words_of


def _id(ledger: Ledger, number: str) -> int:
    return next(one.id for one in journals.waiting(ledger) if one.number == number)


def test_what_is_ticked_in_the_form_is_transferred(
    user: Visitor, books: Ledger, transfers: PlayedTransfers
) -> None:
    ids = [_id(books, "A25"), _id(books, "I12")]
    answer = user.post("/overforing/starta", {"kryss": "ja", "journal": ids})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/kvitto/1"
    assert transfers.started == [ids]


def test_a_box_without_tick_is_not_transferred(
    user: Visitor, books: Ledger, transfers: PlayedTransfers
) -> None:
    first, second = _id(books, "A25"), _id(books, "A26")
    selection.tick(books, [first, second], ticked=True)
    user.post("/overforing/starta", {"kryss": "ja", "journal": [second]})
    assert transfers.started == [[second]]


def test_what_the_filter_hides_is_not_transferred(
    user: Visitor, books: Ledger, transfers: PlayedTransfers
) -> None:
    shown, hidden = _id(books, "I12"), _id(books, "A25")
    selection.tick(books, [hidden], ticked=True)
    form = {"kryss": "ja", "filter": "text=inbetal", "journal": [shown]}
    user.post("/overforing/starta", form)
    assert transfers.started == [[shown]]
    assert selection.ticked_ids(books) == (hidden,)


def test_an_id_that_is_not_shown_cannot_be_slipped_in(
    user: Visitor, books: Ledger, transfers: PlayedTransfers
) -> None:
    form = {"kryss": "ja", "filter": "serie=B", "journal": [_id(books, "A25")]}
    assert user.post("/overforing/starta", form).status_code == 400
    assert transfers.started == []


@pytest.mark.parametrize("number", ["A9", "A41"])
def test_what_needs_review_is_never_transferred(
    user: Visitor, books: Ledger, transfers: PlayedTransfers, number: str
) -> None:
    form = {"kryss": "ja", "journal": [_id(books, number)]}
    assert user.post("/overforing/starta", form).status_code == 400
    assert transfers.started == []


def test_what_is_ticked_goes_when_it_is_what_the_page_showed(
    user: Visitor, books: Ledger, transfers: PlayedTransfers
) -> None:
    ids = [_id(books, "A25"), _id(books, "A26")]
    selection.tick(books, ids, ticked=True)
    user.post("/overforing/starta", {"antal": "2", "ore": "10209950"})
    assert transfers.started == [ids]


@pytest.mark.parametrize(
    ("antal", "ore"), [("1", "10209950"), ("2", "10209951"), ("x", "10209950")]
)
def test_nothing_goes_when_the_page_showed_something_else(
    user: Visitor, books: Ledger, transfers: PlayedTransfers, antal: str, ore: str
) -> None:
    selection.tick(books, [_id(books, "A25"), _id(books, "A26")], ticked=True)
    answer = user.post("/overforing/starta", {"antal": antal, "ore": ore})
    assert answer.status_code == 409
    assert transfers.started == []
    words = words_of(answer)
    assert "Urvalet är inte längre det som sidan visade" in words
    assert "Nu är det 2 journaler, tillsammans 102 099,50." in words


def test_nothing_ticked_is_told_as_such(user: Visitor, books: Ledger) -> None:
    assert books
    answer = user.post("/overforing/starta", {"kryss": "ja"})
    assert answer.status_code == 400
    assert "Ingen journal är vald" in words_of(answer)


def test_an_owner_without_connection_is_connected_first(
    user: Visitor, books: Ledger, transfers: PlayedTransfers
) -> None:
    ids = [_id(books, "A25"), _id(books, "A40")]
    form = {"kryss": "ja", "filter": "till=2026-12-31", "journal": ids}
    answer = user.post("/overforing/starta", form)
    assert answer.headers["Location"] == "/overforing/koppla?till=2026-12-31"
    words = words_of(user.get(answer.headers["Location"]))
    assert "Lindbergs Fastigheter AB är inte kopplad till Fortnox" in words
    assert "Ingenting har förts över än, och ditt urval är kvar" in words
    assert transfers.started == []
    assert set(selection.ticked_ids(books)) == set(ids)


def test_connecting_leads_back_to_the_selection(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    selection.tick(books, [_id(books, "A40")], ticked=True)
    text = user.get("/overforing/koppla?serie=B").text
    assert 'name="tillbaka" value="/overforing?serie=B"' in text
    owner = owner_id(books, LINDBERG)
    user.post(f"/kopplingar/{owner}/start", {"tillbaka": "/overforing?serie=B"})
    assert connections.asked == [(owner, "/overforing?serie=B")]


def test_with_more_owners_to_connect_the_way_leads_back_here(
    user: Visitor, books: Ledger
) -> None:
    ids = [_id(books, "A40"), _id(books, "A8")]
    selection.tick(books, ids, ticked=True)
    page = user.get("/overforing/koppla")
    assert "2 fastighetsägare är inte kopplade" in words_of(page)
    assert 'name="tillbaka" value="/overforing/koppla"' in page.text


def test_the_connected_can_go_without_the_others(
    user: Visitor, books: Ledger, transfers: PlayedTransfers
) -> None:
    connected, other = _id(books, "A25"), _id(books, "A40")
    selection.tick(books, [connected, other], ticked=True)
    words = words_of(user.get("/overforing/koppla"))
    assert "För över bara de kopplade: 1 journal, 83 849,00" in words
    user.post("/overforing/starta", _as_shown("1", "8384900"))
    assert transfers.started == [[connected]]
    assert selection.ticked_ids(books) == (other,)


def test_the_connected_do_not_go_when_the_page_showed_something_else(
    user: Visitor, books: Ledger, transfers: PlayedTransfers
) -> None:
    ids = [_id(books, "A25"), _id(books, "A26"), _id(books, "A40")]
    selection.tick(books, ids, ticked=True)
    text = user.get("/overforing/koppla").text
    assert 'name="antal" value="2"' in text
    assert 'name="ore" value="10209950"' in text
    selection.tick(books, [ids[1]], ticked=False)
    answer = user.post("/overforing/starta", _as_shown("2", "10209950"))
    assert answer.status_code == 409
    assert transfers.started == []


def test_when_all_are_connected_the_selection_is_shown(
    user: Visitor, books: Ledger
) -> None:
    selection.tick(books, [_id(books, "A40")], ticked=True)
    connect(books, LINDBERG)
    lindberg = owner_id(books, LINDBERG)
    answer = user.get(f"/overforing/koppla?serie=B&kopplad={lindberg}")
    assert answer.headers["Location"] == f"/overforing?serie=B&kopplad={lindberg}"
    words = words_of(user.get(answer.headers["Location"]))
    assert "Lindbergs Fastigheter AB är kopplad" in words
    assert "Urvalet är kvar." in words
    assert "1 journal , 1 ägare, 42 000,00" in words


def test_without_client_id_the_user_is_told_where_to_enter_it(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    connections.has_client = False
    selection.tick(books, [_id(books, "A40")], ticked=True)
    assert "Klient-id och klienthemlighet behöver anges först" in words_of(
        user.get("/overforing/koppla")
    )


def _as_shown(antal: str, ore: str) -> dict[str, str]:
    return {"bara-kopplade": "ja", "filter": "", "antal": antal, "ore": ore}
