"""Inställningar för ägaren: tried on real journals, saved, taken back."""

import pytest

from agent.ledger import outbox
from agent.ledger.ledger import Ledger
from agent.ledger.owner_settings import OwnerSettings, set_settings, settings_of
from tests.builders import listed
from tests.webui.samples import GARDENS, journal, owner_id, take_in
from tests.webui.stand_ins import PlayedChecking
from tests.webui.visitor import Visitor, words_of

WANTED = {"kostnadsstallen": "ja", "serie-A": "H", "text": "Hyror {nummer}"}


@pytest.fixture
def address(books: Ledger) -> str:
    take_in(books, [journal(GARDENS, "K7", "2026-12-09", series="")], "k7.csv")
    return f"/agare/{owner_id(books, GARDENS)}/installningar"


def gardens(books: Ledger) -> OwnerSettings:
    return settings_of(books, owner_id(books, GARDENS))


def test_every_series_that_the_owners_journals_have_can_be_set(
    user: Visitor, address: str
) -> None:
    shown = user.get(address).text

    assert 'name="serie-A"' in shown
    assert 'name="serie-K"' in shown
    assert 'name="serie-B"' not in shown  # another owner's


def test_what_is_saved_is_kept_and_checked_anew(
    user: Visitor, books: Ledger, address: str, checking: PlayedChecking
) -> None:
    answer = user.post(address, WANTED)

    assert answer.status_code == 303
    assert "Inställningarna är sparade" in words_of(user.get(answer.location))
    assert gardens(books) == OwnerSettings(
        description="Hyror {nummer}", series={"A": "H"}
    )
    assert checking.refreshed == [owner_id(books, GARDENS)]


def test_an_unticked_box_means_no_cost_centres(
    user: Visitor, books: Ledger, address: str
) -> None:
    user.post(address, {"text": ""})

    assert gardens(books) == OwnerSettings(uses_cost_centres=False)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "Hyror {belopp}"}, "Fältet {belopp} finns inte."),
        ({"text": "Hyror {nummer"}, "En klammer i mallen saknar"),
        ({"text": "x" * 201}, "längre än 200 tecken"),
        ({"serie-A": "A-1"}, "Högst tio bokstäver och siffror"),
        ({"serie-A": "ABCDEFGHIJK"}, "Högst tio bokstäver och siffror"),
    ],
)
def test_a_mistake_is_told_where_it_is_and_nothing_saved(
    user: Visitor, books: Ledger, address: str, wrong: dict[str, str], said: str
) -> None:
    answer = user.post(address, {**WANTED, **wrong})

    assert answer.status_code == 400
    assert said in words_of(answer)
    assert "Inget är sparat. Rätta det som är markerat" in words_of(answer)
    assert 'aria-invalid="true"' in answer.text
    assert all(typed in answer.text for typed in wrong.values())
    assert gardens(books) == OwnerSettings()


def test_the_preview_is_of_the_owners_latest_journals(
    user: Visitor, address: str
) -> None:
    asked = "?kostnadsstallen=ja&serie-K=H&text={nummer}+hos+{ägare}"

    said = words_of(user.get(f"{address}/prov{asked}"))

    assert "K7 2026-12-09 H K7 hos BRF Björkgården" in said
    assert "I12 2026-12-03 A I12 hos BRF Björkgården" in said
    assert "Kostnadsställen" not in said  # a piece of the page


def test_a_series_that_cannot_be_is_told_while_it_is_typed(
    user: Visitor, address: str
) -> None:
    said = words_of(user.get(f"{address}/prov?serie-K=A-1"))

    assert said == "Serien A-1: Högst tio bokstäver och siffror, som i Fortnox."


def test_the_preview_shows_the_text_as_fortnox_takes_it(
    user: Visitor, address: str
) -> None:
    said = words_of(user.get(f"{address}/prov?text=Hyror+<{{nummer}}>"))

    assert "Hyror -K7-" in said


def test_a_series_that_is_not_told_shows_as_missing(
    user: Visitor, address: str
) -> None:
    assert "K7 2026-12-09 saknas" in words_of(user.get(f"{address}/prov?text="))


def test_without_script_the_whole_page_shows_what_is_tried(
    user: Visitor, books: Ledger, address: str
) -> None:
    said = user.get(f"{address}?prova=ja&text=Prov+{{nummer}}")

    assert "Prov K7" in words_of(said)
    assert 'value="Prov {nummer}"' in said.text
    assert gardens(books) == OwnerSettings()


def test_the_last_change_is_taken_back_and_again(
    user: Visitor, books: Ledger, address: str
) -> None:
    user.post(address, WANTED)

    user.post(f"{address}/angra")
    assert gardens(books) == OwnerSettings()
    user.post(f"{address}/angra")
    assert gardens(books).series == {"A": "H"}


def test_nothing_is_offered_to_take_back_before_the_first_change(
    user: Visitor, address: str
) -> None:
    assert "Ångra" not in words_of(user.get(address))
    assert user.post(f"{address}/angra").status_code == 403


def test_while_journals_are_on_their_way_nothing_changes(
    user: Visitor, books: Ledger, address: str
) -> None:
    outbox.plan(books, [listed(books, "A25").id], "anna")

    answer = user.post(address, WANTED)

    assert answer.status_code == 409
    assert "på väg till Fortnox" in words_of(answer)
    assert 'value="Hyror {nummer}"' in answer.text  # what was typed is kept
    assert gardens(books) == OwnerSettings()


def test_a_series_that_is_set_stays_where_no_journal_has_it_any_more(
    user: Visitor, books: Ledger, address: str
) -> None:
    set_settings(
        books, owner_id(books, GARDENS), OwnerSettings(series={"Z": "A"}), "anna"
    )

    assert 'name="serie-Z" value="A"' in user.get(address).text


def test_an_owner_that_is_not_there_has_no_page(user: Visitor, address: str) -> None:
    assert address
    assert user.get("/agare/999/installningar").status_code == 403
