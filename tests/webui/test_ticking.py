import re
from datetime import timedelta

import pytest

from agent.ledger import journals, piles, selection
from agent.ledger.journals import EVERYTHING
from agent.ledger.ledger import Ledger
from tests.conftest import Clock
from tests.webui.samples import GARDENS, journal, owner_id, rows, take_in
from tests.webui.stand_ins import PlayedTransfers
from tests.webui.visitor import Visitor, words_of
from webui import selecting

ALL = "/overforing/val/alla"


def _id(ledger: Ledger, number: str) -> int:
    return next(one.id for one in journals.waiting(ledger) if one.number == number)


def _newest(ledger: Ledger) -> int:
    return piles.newest_id(piles.look(ledger, EVERYTHING, 0).piles)


def _ticked(ledger: Ledger) -> set[str]:
    return {one.number for one in journals.ticked(ledger)}


def _box(text: str, journal_id: int) -> str:
    found = re.search(
        rf'<input type="checkbox" name="journal" value="{journal_id}"[^>]*>', text
    )
    assert found
    return found[0]


def test_ticks_are_kept(user: Visitor, books: Ledger) -> None:
    first, second = _id(books, "A25"), _id(books, "A26")
    user.post("/overforing/val", {"valda": f"{first},{second}"})
    user.post("/overforing/val", {"valda": "", "bortvalda": str(second)})
    assert selection.ticked_ids(books) == (first,)
    text = user.get("/overforing").text
    assert " checked" in _box(text, first)
    assert " checked" not in _box(text, second)
    assert "1 journal , 1 ägare, 83 849,00" in words_of(user.get("/overforing"))


@pytest.mark.parametrize("ids", ["x", "1;2", "-"])
def test_ticks_that_are_no_numbers_are_a_bad_request(user: Visitor, ids: str) -> None:
    assert user.post("/overforing/val", {"valda": ids}).status_code == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"A25", "A26", "I12", "A8", "A40", "A30"}),
        ("?agare=1", {"A25", "A26", "I12"}),
        ("?agare=1&fran=2026-12-03&till=2026-12-03", {"I12"}),
        ("?text=inbetal", {"I12"}),
    ],
)
def test_all_that_a_filter_finds_is_ticked_in_one_request(
    user: Visitor, books: Ledger, query: str, found: set[str]
) -> None:
    assert owner_id(books, GARDENS) == 1
    form = {"val": "alla", "nyast": str(_newest(books))}
    assert user.post(f"{ALL}{query}", form).status_code == 204
    assert _ticked(books) == found


def test_what_came_after_the_page_was_shown_is_not_ticked(
    user: Visitor, books: Ledger
) -> None:
    shown = str(_newest(books))
    take_in(books, [journal(GARDENS, "A90", lines=rows("5"))], "ny.si")
    user.post(ALL, {"val": "alla", "nyast": shown})
    assert "A90" not in _ticked(books)


def test_nothing_is_ticked_by_who_does_not_say_what_was_shown(
    user: Visitor, books: Ledger
) -> None:
    user.post(ALL, {"val": "alla"})
    assert _ticked(books) == set()


def test_all_that_a_filter_finds_is_unticked(user: Visitor, books: Ledger) -> None:
    user.post(ALL, {"val": "alla", "nyast": str(_newest(books))})
    user.post(f"{ALL}?agare=1", {"val": "inga"})
    assert _ticked(books) == {"A8", "A40", "A30"}


def test_what_is_new_is_ticked_and_what_was_ticked_stays(
    user: Visitor, books: Ledger, clock: Clock, transfers: PlayedTransfers
) -> None:
    selection.tick(books, [_id(books, "A8")], ticked=True)
    clock.advance(timedelta(minutes=1))
    transfers.start([_id(books, "A25")], "anna")
    clock.advance(timedelta(minutes=1))
    take_in(books, [journal(GARDENS, "A90", lines=rows("5"))], "ny.si")
    user.post(ALL, {"val": "nya", "nyast": str(_newest(books))})
    assert _ticked(books) == {"A8", "A90", "A30", "A40"}


def test_a_word_that_means_nothing_is_a_bad_request(user: Visitor) -> None:
    assert user.post(ALL, {"val": "kanske"}).status_code == 400


def test_a_form_without_script_keeps_its_boxes_and_comes_back(
    user: Visitor, books: Ledger
) -> None:
    a40 = _id(books, "A40")
    form = {"val": "nya", "nyast": str(_newest(books)), "kryss": "ja", "journal": [a40]}
    answer = user.post(f"{ALL}?text=inbetal", form | {"filter": "till=2026-12-31"})
    assert answer.headers["Location"] == "/overforing?till=2026-12-31"
    assert _ticked(books) == {"A40", "I12"}


def test_a_long_list_is_ticked_without_script_owner_by_owner(
    user: Visitor, books: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selecting, "MOST", 2)
    text = user.get("/overforing").text
    assert 'name="kryss"' not in text
    assert f'formaction="{ALL}?agare=1"' in text
    form = {"filter": "", "val": "alla", "nyast": str(_newest(books))}
    user.post(f"{ALL}?agare=1", form)
    assert _ticked(books) == {"A25", "A26", "I12"}
    assert "3 valda, 163 299,50" in words_of(user.get("/overforing"))
