"""The pages that the user's browser sees."""

import pytest

from agent.simulator import Simulator, default_companies
from tests.simulator.visitor import GARDENS, REDIRECT, SEA_VIEW, Visitor, query


def test_the_front_page_says_that_it_is_a_simulator(visitor: Visitor) -> None:
    assert "Simulator – inte Fortnox på riktigt" in visitor.page("/").text


def test_authorizing_leads_to_the_login_page(visitor: Visitor) -> None:
    ticket = query(visitor.authorize())["ticket"]

    page = visitor.page("/oauth-v1/login", ticket=ticket).text

    assert "Användarnamn eller Fortnox-ID" in page
    assert "Logga in med BankID" in page


def test_any_name_and_password_log_in(visitor: Visitor) -> None:
    answer = visitor.log_in(query(visitor.authorize())["ticket"])

    assert "/oauth-v1/company" in answer.headers["Location"]


def test_bankid_logs_in(visitor: Visitor) -> None:
    answer = visitor.log_in(query(visitor.authorize())["ticket"], method="bankid")

    assert "/oauth-v1/company" in answer.headers["Location"]


def test_a_login_without_password_is_asked_for_again(visitor: Visitor) -> None:
    answer = visitor.log_in(query(visitor.authorize())["ticket"], username="anna")

    assert "Fyll i användarnamn och lösenord." in answer.text


def test_a_browser_that_is_logged_in_is_not_asked_again(visitor: Visitor) -> None:
    visitor.ticket()

    assert "/oauth-v1/company" in visitor.authorize().headers["Location"]


def test_the_companies_are_offered(visitor: Visitor) -> None:
    page = visitor.page("/oauth-v1/company", ticket=visitor.ticket()).text

    assert "BRF Björkgården" in page
    assert "Lindbergs Fastigheter AB" in page


def test_the_only_company_is_not_asked_for() -> None:
    with Simulator(companies=default_companies()[:1]) as sim, Visitor(sim) as visitor:
        ticket = visitor.ticket()
        answer = visitor.page("/oauth-v1/company", ticket=ticket)

    assert "/oauth-v1/consent" in answer.headers["Location"]


def test_the_consent_page_lists_what_is_asked_for(visitor: Visitor) -> None:
    ticket = visitor.ticket(scope="bookkeeping costcenter")
    visitor.post_form("/oauth-v1/company", ticket=ticket, company=SEA_VIEW)

    page = visitor.page("/oauth-v1/consent", ticket=ticket).text

    assert "Godkänn Journalbryggan för BRF Sjöutsikten" in page
    assert "<li>Bokföring</li><li>Kostnadsställen</li>" in page
    assert "Godkänn behörighet" in page
    assert "Avbryt" in page


def test_consent_comes_back_with_code_and_the_same_state(visitor: Visitor) -> None:
    answer = visitor.consent(state="a b&c=å")

    assert answer.keys() == {"code", "state"}
    assert answer["state"] == "a b&c=å"


def test_consent_comes_back_to_the_very_address(visitor: Visitor) -> None:
    ticket = visitor.ticket()
    visitor.post_form("/oauth-v1/company", ticket=ticket, company=GARDENS)

    answer = visitor.post_form("/oauth-v1/consent", ticket=ticket, answer="approve")

    assert answer.headers["Location"].startswith(f"{REDIRECT}?code=")


def test_avbryt_comes_back_with_access_denied(visitor: Visitor) -> None:
    answer = visitor.consent(answer="deny")

    assert answer["error"] == "access_denied"
    assert answer["state"] == "the-state"


def test_a_locked_account_comes_back_with_nothing(
    sim: Simulator, visitor: Visitor
) -> None:
    sim.quirks.unanswered_consent = True

    assert visitor.consent() == {}


def test_a_scope_that_the_portal_lacks_is_refused_before_login(
    visitor: Visitor,
) -> None:
    answer = query(visitor.authorize(scope="bookkeeping invoice"))

    assert answer["error"] == "invalid_scope"
    assert answer["state"] == "the-state"


def test_a_company_without_the_integration_licence_is_refused(
    sim: Simulator, visitor: Visitor
) -> None:
    sim.company(GARDENS).integration_licence = False

    assert visitor.consent()["error"] == "error_missing_license"


def test_a_company_without_the_licence_of_one_scope_is_refused(
    sim: Simulator, visitor: Visitor
) -> None:
    sim.company(GARDENS).licences.remove("costcenter")

    assert visitor.consent()["error"] == "error_missing_license"
    assert "code" in visitor.consent(scope="bookkeeping")


def test_a_service_account_needs_an_administrator(
    sim: Simulator, visitor: Visitor
) -> None:
    sim.company(GARDENS).user_is_administrator = False

    refused = visitor.consent(account_type="service")

    assert refused["error"] == "error_missing_system_admin_right"
    assert "code" in visitor.consent()


def test_a_service_account_needs_the_portals_switch(
    sim: Simulator, visitor: Visitor
) -> None:
    sim.client.service_accounts = False

    answer = query(visitor.authorize(account_type="service"))

    assert answer["error_description"] == "Client does not allow service account"


@pytest.mark.parametrize(
    "address",
    ["https://localhost:44300/", "http://localhost:44300", "https://LOCALHOST:44300"],
)
def test_a_redirect_that_differs_in_one_character_is_shown_not_followed(
    visitor: Visitor, address: str
) -> None:
    answer = visitor.authorize(redirect_uri=address)

    assert answer.status_code == 400
    assert "Återgångsadressen stämmer inte (The redirect URI" in answer.text


def test_an_unknown_client_is_shown_not_followed(visitor: Visitor) -> None:
    answer = visitor.authorize(client_id="somebody-else")

    assert answer.status_code == 400
    assert "Klient-id är okänt" in answer.text


def test_another_response_type_is_refused(visitor: Visitor) -> None:
    answer = query(visitor.authorize(response_type="token"))

    assert answer["error"] == "unsupported_response_type"


def test_a_consent_can_be_answered_only_once(visitor: Visitor) -> None:
    ticket = visitor.ticket()
    visitor.post_form("/oauth-v1/company", ticket=ticket, company=GARDENS)
    visitor.post_form("/oauth-v1/consent", ticket=ticket, answer="approve")

    again = visitor.post_form("/oauth-v1/consent", ticket=ticket, answer="approve")

    assert again.status_code == 400
    assert "Börja om" in again.text


def test_consent_needs_a_login(sim: Simulator, visitor: Visitor) -> None:
    ticket = visitor.ticket()
    visitor.post_form("/oauth-v1/company", ticket=ticket, company=GARDENS)

    with Visitor(sim) as stranger:
        form = {"ticket": ticket, "answer": "approve"}
        answer = stranger.post_form("/oauth-v1/consent", **form)

    assert answer.status_code == 400


def test_consent_needs_a_company(visitor: Visitor) -> None:
    ticket = visitor.ticket()

    page = visitor.page("/oauth-v1/consent", ticket=ticket)
    answer = visitor.post_form("/oauth-v1/consent", ticket=ticket, answer="approve")

    assert "/oauth-v1/company" in page.headers["Location"]
    assert answer.status_code == 400


def test_a_company_that_does_not_exist_cannot_be_chosen(visitor: Visitor) -> None:
    ticket = visitor.ticket()

    answer = visitor.post_form("/oauth-v1/company", ticket=ticket, company="1")

    assert answer.status_code == 400


def test_the_pages_use_nothing_from_elsewhere(visitor: Visitor) -> None:
    pages = [visitor.page("/"), visitor.page("/static/simulator.css")]

    assert all("//" not in page.text.replace("<!doctype", "") for page in pages)
