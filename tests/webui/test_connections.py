import re
from dataclasses import replace

import pytest

from agent.connections.connections import Finished
from agent.connections.consent import Question
from agent.errors import (
    AgentError,
    ClientRefused,
    ConsentDenied,
    ConsentUnanswered,
    ConsentUnknown,
    LicenceMissing,
    NotReached,
    Rejected,
    ScopeMissing,
    ServiceRefused,
    WrongCompany,
)
from agent.ledger.connections import Condition, Kind, connected, connection_of
from agent.ledger.ledger import Ledger
from agent.ledger.refreshes import failed
from tests.webui.samples import GARDENS, LINDBERG, NAMELESS, connect, owner_id
from tests.webui.stand_ins import PlayedChecking, PlayedConnections
from tests.webui.visitor import FROM_FORTNOX, Visitor, words_of
from webui.connections import local_path
from webui.page import Page

ANSWER = "/?code=secret-code&state=secret-state"


def _finished(ledger: Ledger, return_to: str = "/overforing?serie=B") -> Finished:
    return Finished(
        owner_id=owner_id(ledger, LINDBERG),
        owner_name=LINDBERG.name,
        company_name="Lindbergs i Fortnox",
        organisation_number=LINDBERG.organisation_number,
        return_to=return_to,
        to_confirm=False,
    )


def _come_back(visitor: Visitor, path: str = ANSWER) -> str:
    """Arrive from Fortnox without cookie; return where the page leads on to."""
    arrival = Visitor(visitor.page).get(path, headers=FROM_FORTNOX)
    assert arrival.status_code == 303
    back = Visitor(visitor.page).get(arrival.headers["Location"], headers=FROM_FORTNOX)
    assert back.status_code == 200
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', back.text)
    assert found
    return found[1]


def test_a_connection_shows_company_scopes_and_days(
    user: Visitor, books: Ledger
) -> None:
    assert books
    words = words_of(user.get("/kopplingar"))
    assert "Bolag i Fortnox BRF Björkgården 769611-4821" in words
    assert "Bokföring, Företagsinformation, Kostnadsställen, Inställningar" in words
    assert "Beräknad sista dag 2027-01-01" in words


def test_a_connection_with_a_problem_asks_to_connect_again(
    user: Visitor, books: Ledger
) -> None:
    failed(
        books,
        GARDENS.organisation_number,
        Condition.ENDED,
        "Fortnox har avslutat kopplingen.",
    )
    words = words_of(user.get("/kopplingar"))
    assert "Koppla igen Fortnox har avslutat kopplingen." in words


def test_connecting_shows_the_address_and_goes_there(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    owner = owner_id(books, LINDBERG)
    answer = user.post(f"/kopplingar/{owner}/start", {"tillbaka": "/kopplingar"})
    address = "https://apps.fortnox.se/oauth-v1/auth?state=planted&amp;client_id=x"
    assert f'content="0;url={address}"' in answer.text
    assert f'readonly value="{address}"' in answer.text
    assert connections.asked == [(owner, "/kopplingar")]


def test_the_address_can_be_had_without_going_there(
    user: Visitor, books: Ledger
) -> None:
    owner = owner_id(books, LINDBERG)
    answer = user.post(f"/kopplingar/{owner}/start", {"visa-lank": "ja"})
    assert "http-equiv" not in answer.text
    assert 'readonly value="https://apps.fortnox.se' in answer.text


@pytest.mark.parametrize(
    "path", ["", "https://evil.example", "//evil.example", "/\\evil", "javascript:x"]
)
def test_the_way_back_is_a_path_of_ours(page: Page, path: str) -> None:
    with page.flask.test_request_context():
        assert local_path(path) == "/kopplingar"
        assert local_path("/overforing?serie=B") == "/overforing?serie=B"


def test_the_answer_needs_no_cookie_and_leaves_the_address_clean(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    connections.outcome = _finished(books)
    there = _come_back(user)
    assert "secret" not in there
    connect(books, LINDBERG)
    answer = user.get(there)
    owner = owner_id(books, LINDBERG)
    assert answer.headers["Location"] == f"/overforing?serie=B&kopplad={owner}"
    words = words_of(user.get(answer.headers["Location"]))
    assert "Lindbergs Fastigheter AB är kopplad" in words


def test_a_connection_that_begins_or_ends_has_the_journals_checked_anew(
    user: Visitor,
    books: Ledger,
    connections: PlayedConnections,
    checking: PlayedChecking,
) -> None:
    connections.outcome = _finished(books)
    _come_back(user)
    lindberg = owner_id(books, LINDBERG)
    assert checking.refreshed == [lindberg]

    gardens = owner_id(books, GARDENS)
    user.post(f"/kopplingar/{gardens}/koppla-fran")
    assert checking.refreshed == [lindberg, gardens]


def test_what_came_of_it_is_for_the_session_alone(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    connections.outcome = _finished(books)
    there = _come_back(user)
    stranger = Visitor(user.page)
    assert stranger.get(there).status_code == 403


def test_an_outcome_that_nobody_knows_leads_to_kopplingar(user: Visitor) -> None:
    answer = user.get("/kopplingar/svar/okand")
    assert answer.status_code == 403
    assert "Se efter under Kopplingar." in words_of(answer)


def test_only_the_latest_outcomes_are_kept(
    user: Visitor, connections: PlayedConnections
) -> None:
    connections.outcome = ConsentDenied("Du tryckte på Avbryt.")
    first = _come_back(user)
    for _ in range(20):
        _come_back(user)
    assert "Svaret visas inte längre." in words_of(user.get(first))


def test_fortnox_coming_back_empty_handed_has_its_page(
    user: Visitor, connections: PlayedConnections
) -> None:
    connections.awaits_answer = True
    connections.outcome = ConsentUnanswered("Fortnox svarade varken ja eller nej.")
    assert "Fortnox gav inget svar" in words_of(user.get(_come_back(user, "/")))


def test_a_link_from_another_site_is_no_answer(user: Visitor) -> None:
    assert user.get("/", headers=FROM_FORTNOX).status_code == 200


OUTCOMES: list[AgentError] = [
    ConsentDenied("Du tryckte på Avbryt i Fortnox."),
    ConsentUnknown("Svaret är för gammalt."),
    ConsentUnanswered("Fortnox svarade varken ja eller nej."),
    WrongCompany("Du valde Bolag A i Fortnox, men fastighetsägaren är Bolag B."),
    LicenceMissing("Bolaget saknar en licens."),
    ScopeMissing("Bokföring behövs."),
    ClientRefused("Fortnox godtar inte programmets klient-id."),
    Rejected("Koden är ogiltig.", code=1),
    NotReached("Fortnox svarar inte."),
]


@pytest.mark.parametrize("error", OUTCOMES, ids=lambda one: type(one).__name__)
def test_each_end_has_its_own_page(
    user: Visitor, connections: PlayedConnections, error: AgentError
) -> None:
    connections.outcome = error
    answer = user.get(_come_back(user))
    assert answer.status_code == error.http_status
    words = words_of(answer)
    for said in (error.title, error.message, error.not_done, error.action):
        assert said in words


def test_the_ends_are_told_apart(user: Visitor, connections: PlayedConnections) -> None:
    pages = set()
    for connections.outcome in OUTCOMES:
        pages.add(words_of(user.get(_come_back(user))))
    assert len(pages) == len(OUTCOMES)


def test_an_owner_without_number_is_asked_about(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    owner = owner_id(books, NAMELESS)
    connections.outcome = replace(
        _finished(books), owner_id=owner, owner_name="BRF Namnlös", to_confirm=True
    )
    question = user.get(_come_back(user))
    words = words_of(question)
    assert "Är det samma fastighetsägare?" in words
    assert "BRF Namnlös I Fortnox Lindbergs i Fortnox 556840-2712" in words
    answer = user.post(
        f"/kopplingar/{owner}/bekrafta", {"tillbaka": "/overforing?serie=B"}
    )
    assert connections.confirmed == [owner]
    assert answer.headers["Location"].startswith("/overforing?serie=B&kopplad=")


def test_whoever_the_owner_turned_out_to_be_is_told_of(
    user: Visitor,
    books: Ledger,
    connections: PlayedConnections,
    checking: PlayedChecking,
) -> None:
    nameless, known = owner_id(books, NAMELESS), owner_id(books, GARDENS)
    connections.known_as = {nameless: known}
    answer = user.post(f"/kopplingar/{nameless}/bekrafta", {"tillbaka": "/kopplingar"})
    assert checking.refreshed == [known]
    assert "BRF Björkgården är kopplad till" in words_of(
        user.get(answer.headers["Location"])
    )


def test_disconnecting_asks_first(user: Visitor, books: Ledger) -> None:
    owner = owner_id(books, GARDENS)
    words = words_of(user.get(f"/kopplingar/{owner}/koppla-fran"))
    assert "Koppla från BRF Björkgården?" in words
    assert "Godkännandet återkallas hos Fortnox" in words
    assert connection_of(books, owner)
    user.post(f"/kopplingar/{owner}/koppla-fran")
    assert connection_of(books, owner) is None


def test_what_is_left_of_a_service_account_is_said_before_and_after(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    connect(books, GARDENS, Kind.SERVICE)
    there = f"/kopplingar/{owner_id(books, GARDENS)}/koppla-fran"
    assert "Servicekontot finns kvar i Fortnox" in words_of(user.get(there))
    connections.left_at_fortnox = "Godkännandet finns kvar."
    after = user.get(user.post(there).headers["Location"])
    assert "BRF Björkgården är frånkopplad här. Godkännandet finns kvar i Fortnox" in (
        words_of(after)
    )


def test_who_shares_a_company_keeps_it(user: Visitor, books: Ledger) -> None:
    view = connection_of(books, owner_id(books, GARDENS))
    assert view
    connected(books, replace(view, owner_id=owner_id(books, LINDBERG)), "anna")
    there = f"/kopplingar/{owner_id(books, GARDENS)}/koppla-fran"
    words = words_of(user.get(there))
    assert "Lindbergs Fastigheter AB är kopplad till samma bolag" in words


def test_an_unknown_owner_is_told(user: Visitor) -> None:
    answer = user.get("/kopplingar/99/koppla-fran")
    assert "Fastighetsägaren finns inte." in words_of(answer)


def test_an_owner_can_be_pointed_at(user: Visitor, books: Ledger) -> None:
    owner = owner_id(books, GARDENS)
    assert f'id="agare-{owner}"' in user.get("/kopplingar").text


CONDITIONS = {
    Condition.NOT_REACHED: "Försök nu",
    Condition.PROXY: "Försök nu",
    Condition.FORTNOX_DOWN: "Försök nu",
    Condition.CLIENT_REFUSED: "Ändra klienthemligheten",
    Condition.LICENCE: "Försök nu",
    Condition.SCOPE: "Koppla igen",
    Condition.STORE: "Försök nu",
    Condition.ENDED: "Koppla igen",
}


@pytest.mark.parametrize("condition", sorted(set(Condition) - {Condition.WELL}))
def test_each_condition_has_its_words_and_the_click_that_mends_it(
    user: Visitor, books: Ledger, condition: Condition
) -> None:
    failed(books, GARDENS.organisation_number, condition, "Så här är det.")
    page = user.get("/kopplingar")
    owner = owner_id(books, GARDENS)
    card = page.text.partition(f'id="agare-{owner}"')[2].partition("</li>")[0]
    assert "Så här är det." in card
    mending = card.split('<div class="buttons">')[1]
    assert CONDITIONS[condition] in mending


def test_trying_now_asks_fortnox(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    owner = owner_id(books, GARDENS)
    answer = user.post(f"/kopplingar/{owner}/forsok")
    assert connections.renewed == [owner]
    assert answer.headers["Location"] == f"/kopplingar#agare-{owner}"


def test_a_service_account_is_asked_for_unless_the_user_says_otherwise(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    there = f"/kopplingar/{owner_id(books, LINDBERG)}/start"
    for form in (
        {},
        {"konto": "servicekonto"},
        {"konto": "anvandare"},
        {"visa-lank": "anvandare"},
    ):
        user.post(there, form)
    assert connections.kinds == [Kind.SERVICE, Kind.SERVICE, Kind.USER, Kind.USER]


def test_a_connection_by_a_user_can_be_exchanged_for_a_service_account(
    user: Visitor, books: Ledger
) -> None:
    assert "Byt till servicekonto" in words_of(user.get("/kopplingar"))
    connect(books, GARDENS, Kind.SERVICE)
    words = words_of(user.get("/kopplingar"))
    assert "Byt till servicekonto" not in words
    assert "servicekonto, upphör inte" in words


def test_a_refused_service_account_offers_a_users_consent(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    connections.question = _question(books, Kind.SERVICE)
    connections.outcome = ServiceRefused("Fortnox medger inte servicekonto.")
    page = user.get(_come_back(user))
    assert "Fortnox medger inte servicekonto." in words_of(page)
    assert 'button-main" name="konto" value="anvandare"' in page.text
    assert 'name="tillbaka" value="/overforing?serie=B"' in page.text


def test_pressing_avbryt_offers_the_same_again(
    user: Visitor, books: Ledger, connections: PlayedConnections
) -> None:
    connections.question = _question(books, Kind.SERVICE)
    connections.outcome = ConsentDenied("Du tryckte på Avbryt.")
    page = user.get(_come_back(user)).text
    assert 'button-main" name="konto" value="servicekonto"' in page


def _question(ledger: Ledger, kind: Kind) -> Question:
    owner = owner_id(ledger, LINDBERG)
    return Question(owner, "/overforing?serie=B", (), kind, "s", "v", ledger.now())


def test_a_company_that_is_somebody_elses_by_now_is_explained(
    user: Visitor, books: Ledger
) -> None:
    view = connection_of(books, owner_id(books, GARDENS))
    assert view
    connected(books, replace(view, organisation_number="5568402712"), "anna")
    words = words_of(user.get("/kopplingar"))
    assert "har nu organisationsnummer 556840-2712 och hör inte längre till" in words
