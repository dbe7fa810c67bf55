import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.connections.connections import Finished
from agent.connections.consent import Question
from agent.errors import ServiceRefused, WrongCompany
from agent.ledger.connections import Condition, Kind, connected, connection_of
from agent.ledger.ledger import Ledger
from agent.ledger.owners import all_owners
from agent.ledger.refreshes import failed
from tests.webui.samples import (
    GARDENS,
    LINDBERG,
    NAMELESS,
    SEA_VIEW,
    connect,
    owner_id,
)
from tests.webui.stand_ins import PlayedConnections
from tests.webui.visitor import FROM_FORTNOX, Visitor, words_of

RUNDA = "/kopplingar/runda"


def _picked(page: str) -> str:
    found = re.search(r'id="bolag">([^<]+)<', page)
    assert found
    return found[1]


def _skip(page: str) -> str:
    found = re.search(r'href="([^"]+)">Hoppa över', page)
    assert found
    return found[1].replace("&amp;", "&")


def _asked(
    ledger: Ledger, who: str, return_to: str = RUNDA, kind: Kind = Kind.SERVICE
) -> Question:
    owner = next(one.id for one in all_owners(ledger) if one.name == who)
    return Question(owner, return_to, (), kind, "state", "verifier", ledger.now())


def _come_back(user: Visitor) -> str:
    """Come back from Fortnox; return the page that one ends up at."""
    arrival = Visitor(user.page).get("/?code=c&state=s", headers=FROM_FORTNOX)
    name = arrival.headers["Location"].rpartition("/")[2]
    answer = user.get(f"/kopplingar/svar/{name}")
    return answer.headers["Location"]


def test_the_next_company_is_named_with_its_number(
    user: Visitor, books: Ledger
) -> None:
    connect(books, NAMELESS)
    words = words_of(user.get(RUNDA))
    assert "2 av 4 fastighetsägare är kopplade" in words
    assert "Välj det här bolaget i Fortnox BRF Sjöutsikten 769623-0577" in words


def test_passing_over_an_owner_leaves_it_for_the_end(
    user: Visitor, books: Ledger
) -> None:
    connect(books, NAMELESS)
    first = user.get(RUNDA).text
    second = user.get(_skip(first)).text
    assert (_picked(first), _picked(second)) == (
        SEA_VIEW.name,
        LINDBERG.name,
    )
    end = user.get(_skip(second))
    assert "Rundan är igenom 2 fastighetsägare är kvar." in words_of(end)
    assert _picked(user.get(RUNDA).text) == SEA_VIEW.name


def test_a_new_connection_brings_the_next_owner(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    connect(books, NAMELESS)
    connections.question = _asked(books, SEA_VIEW.name)
    connect(books, SEA_VIEW)
    connections.outcome = Finished(
        owner_id(books, SEA_VIEW), SEA_VIEW.name, "", "", RUNDA, to_confirm=False
    )
    page = user.get(_come_back(user))
    assert "BRF Sjöutsikten är kopplad till BRF Sjöutsikten" in words_of(page)
    assert "3 av 4" in words_of(page)
    assert _picked(page.text) == LINDBERG.name


def test_the_wrong_company_is_explained_and_the_same_owner_is_next(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    connect(books, NAMELESS)
    there = _skip(user.get(RUNDA).text)
    connections.question = _asked(books, LINDBERG.name, there)
    connections.outcome = WrongCompany("Du valde Bolag A.", action="Välj Lindbergs.")
    page = user.get(_come_back(user))
    assert "Fel bolag i Fortnox. Du valde Bolag A. Välj Lindbergs." in words_of(page)
    assert _picked(page.text) == LINDBERG.name


def test_the_round_asks_for_a_service_account_first(
    user: Visitor, books: Ledger
) -> None:
    assert books
    page = user.get(RUNDA).text
    assert page.index("Koppla med servicekonto") < page.index("Som användare")


def test_where_a_service_account_is_refused_a_user_is_asked_for_first(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    connections.question = _asked(books, LINDBERG.name)
    connections.outcome = ServiceRefused("Bara en systemadministratör får godkänna.")
    page = user.get(_come_back(user)).text
    assert page.index("Koppla som användare") < page.index("Med servicekonto")


def test_who_was_connected_by_a_user_has_the_next_asked_for_so_too(
    user: Visitor, books: Ledger
) -> None:
    assert books
    page = user.get(RUNDA).text
    backs = re.findall(r'name="tillbaka" value="([^"]+)"', page)
    queries = [parse_qs(urlsplit(one).query).get("konto") for one in backs[:2]]
    assert queries == [None, ["anvandare"]]
    page = user.get(f"{RUNDA}?konto=anvandare").text
    assert page.index("Koppla som användare") < page.index("Med servicekonto")


def test_an_owner_whose_connection_has_ended_is_in_the_round(
    user: Visitor, books: Ledger
) -> None:
    number = GARDENS.organisation_number
    failed(books, number, Condition.ENDED, "Fortnox har avslutat kopplingen.")
    words = words_of(user.get(RUNDA))
    assert "0 av 4" in words
    assert "Koppla igen Fortnox har avslutat kopplingen." in words


@pytest.mark.parametrize(
    "condition", sorted(set(Condition) - {Condition.WELL, Condition.ENDED})
)
def test_what_passes_by_itself_is_not_asked_for(
    user: Visitor, books: Ledger, condition: Condition
) -> None:
    failed(books, GARDENS.organisation_number, condition, "Det går inte just nu.")
    assert "1 av 4" in words_of(user.get(RUNDA))


def test_the_other_round_is_for_those_who_have_no_service_account(
    user: Visitor, books: Ledger
) -> None:
    for one in (SEA_VIEW, LINDBERG, NAMELESS):
        connect(books, one)
    assert "Alla är kopplade" in words_of(user.get(RUNDA))
    words = words_of(user.get(f"{RUNDA}?vilka=byt"))
    assert "0 av 4 fastighetsägare har servicekonto" in words
    assert "Välj det här bolaget i Fortnox BRF Björkgården" in words


def test_one_may_begin_with_anybody(user: Visitor, books: Ledger) -> None:
    assert books
    page = user.get(RUNDA).text
    found = re.search(r'<li><a href="([^"]+)">Lindbergs', page)
    assert found
    assert _picked(user.get(found[1]).text) == LINDBERG.name


def test_an_owner_that_is_gone_does_no_harm(user: Visitor, books: Ledger) -> None:
    assert books
    for after in ("99", "-1", "x"):
        assert _picked(user.get(f"{RUNDA}?efter={after}").text) == NAMELESS.name


def test_an_owner_without_number_can_be_said_to_live_in_a_known_company(
    user: Visitor, books: Ledger
) -> None:
    nameless, known = owner_id(books, NAMELESS), owner_id(books, SEA_VIEW)
    page = user.get(f"{RUNDA}?efter={known}")
    assert "Samma bolag som en annan fastighetsägare?" in words_of(page)
    there = user.post(
        f"{RUNDA}/{nameless}/samma", {"agare": known, "tillbaka": f"{RUNDA}?efter=1"}
    )
    assert there.headers["Location"] == f"{RUNDA}?efter=1"
    assert "1 av 3" in words_of(user.get(RUNDA))


def test_a_service_account_needs_nothing_more(user: Visitor, books: Ledger) -> None:
    for one in (SEA_VIEW, LINDBERG, NAMELESS, GARDENS):
        connect(books, one, Kind.SERVICE)
    view = connection_of(books, owner_id(books, GARDENS))
    assert view
    assert view.last_day is None
    words = words_of(user.get(f"{RUNDA}?vilka=byt"))
    assert "Alla har servicekonto" in words


def test_a_company_that_has_moved_to_another_owner_is_told_of(
    user: Visitor, books: Ledger
) -> None:
    view = connection_of(books, owner_id(books, GARDENS))
    assert view
    number = LINDBERG.organisation_number
    connected(
        books,
        replace(view, owner_id=owner_id(books, LINDBERG), organisation_number=number),
        "anna",
    )
    words = words_of(user.get(RUNDA))
    assert "BRF Björkgården är kopplad till BRF Björkgården, som nu hör till någon" in (
        words
    )


def test_without_owners_there_is_nothing_to_connect(user: Visitor) -> None:
    assert "Inga fastighetsägare än" in words_of(user.get(RUNDA))
