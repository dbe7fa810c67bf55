"""From Koppla to a connection, and every way in which that ends otherwise."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.connections.connections import SCOPES
from agent.errors import (
    AgentError,
    ClientRefused,
    ConsentDenied,
    ConsentError,
    ConsentUnanswered,
    ConsentUnknown,
    LicenceMissing,
    NotReached,
    Refused,
    ScopeMissing,
    WrongCompany,
)
from agent.journal import Owner
from agent.ledger.connections import all_connections, connection_of
from agent.ledger.journals import waiting
from agent.ledger.owners import owner
from agent.ledger.selection import tick_new, ticked_ids
from agent.simulator import Fault
from tests.builders import GARDENS, SEA_VIEW
from tests.connections.conftest import Desk

MINUTES = timedelta(minutes=1)


def asked_of(address: str) -> dict[str, str]:
    query = parse_qs(urlsplit(address).query)
    return {name: values[0] for name, values in query.items()}


def nothing_is_kept(desk: Desk) -> bool:
    tokens = [name for name, _ in desk.store.written if "refresh-token" in name]
    return not tokens and all_connections(desk.ledger) == {}


def test_the_whole_consent_connects_the_owner(desk: Desk) -> None:
    one = desk.enter()
    finished = desk.finish(desk.answer(one))
    assert (finished.owner_id, finished.to_confirm) == (one, False)
    assert finished.company_name == "BRF Björkgården"
    assert finished.return_to == "/overforing"
    view = connection_of(desk.ledger, one)
    assert view is not None
    assert view.database_number == "1018318"
    assert view.organisation_number == "7696114821"
    assert view.scopes == set(SCOPES)
    assert view.connected_at == view.refreshed_at == desk.clock()
    assert desk.connections.api(one).company_information().name == "BRF Björkgården"


def test_the_address_asks_for_what_we_need_and_no_more(desk: Desk) -> None:
    asked = asked_of(desk.connections.start(desk.enter(), "/"))
    assert asked["scope"] == "bookkeeping costcenter settings companyinformation"
    assert asked["redirect_uri"] == "https://localhost:44300"
    assert asked["access_type"] == "offline"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 43  # 256 bits in base64


def test_every_question_has_a_state_of_its_own(desk: Desk) -> None:
    one = desk.enter()
    states = {asked_of(desk.connections.start(one, "/"))["state"] for _ in range(20)}
    assert len(states) == 20


def test_the_selection_is_there_after_the_visit(desk: Desk) -> None:
    one = desk.enter()
    tick_new(desk.ledger)
    before = ticked_ids(desk.ledger)
    desk.finish(desk.answer(one))
    assert ticked_ids(desk.ledger) == before == (waiting(desk.ledger)[0].id,)


def test_an_answer_is_awaited_only_while_a_question_is_open(desk: Desk) -> None:
    awaits = [desk.connections.awaits_answer]
    answer = desk.answer(desk.enter())
    awaits.append(desk.connections.awaits_answer)
    desk.finish(answer)
    awaits.append(desk.connections.awaits_answer)
    assert awaits == [False, True, False]


def test_a_denied_consent_says_so(desk: Desk) -> None:
    answer = desk.answer(desk.enter())
    denied = {
        "error": "access_denied",
        "error_description": "The user denied the request",
        "state": answer["state"],
    }
    with pytest.raises(ConsentDenied, match="avbröts"):
        desk.finish(denied)
    assert nothing_is_kept(desk)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("invalid_scope", ScopeMissing),
        ("error_missing_license", LicenceMissing),
        ("error_missing_app_license", LicenceMissing),
        ("error_missing_system_admin_right", ConsentDenied),
        ("unauthorized_client", ClientRefused),
        ("temporarily_unavailable", NotReached),
        ("server_error", NotReached),
        ("something_new", ConsentDenied),
    ],
)
def test_each_no_has_its_own_meaning(
    desk: Desk, error: str, kind: type[AgentError]
) -> None:
    state = asked_of(desk.connections.start(desk.enter(), "/"))["state"]
    with pytest.raises(kind) as caught:
        desk.finish({"error": error, "state": state})
    assert caught.value.not_done == "Ingenting har skickats till Fortnox."
    assert nothing_is_kept(desk)


@pytest.mark.parametrize("state", ["", "x", "å" * 43])
def test_a_wrong_state_is_refused_and_the_code_not_used(desk: Desk, state: str) -> None:
    answer = desk.answer(desk.enter())
    with pytest.raises(ConsentUnknown):
        desk.finish({**answer, "state": state})
    assert "/oauth-v1/token" not in desk.paths()
    assert nothing_is_kept(desk)


@pytest.mark.parametrize(
    "answer", [{"code": "x"}, {"error": "access_denied"}, {"hello": "there"}]
)
def test_a_missing_state_is_refused(desk: Desk, answer: dict[str, str]) -> None:
    desk.connections.start(desk.enter(), "/")
    with pytest.raises(ConsentUnknown):
        desk.finish(answer)


def test_words_that_come_without_state_are_not_repeated(desk: Desk) -> None:
    lure = {"error": "access_denied", "error_description": "Ring 0900-123 genast"}
    with pytest.raises(ConsentUnknown) as caught:
        desk.finish(lure)
    assert "0900" not in str(caught.value)


def test_a_state_is_good_once(desk: Desk) -> None:
    one = desk.enter()
    answer = desk.answer(one)
    desk.finish(answer)
    with pytest.raises(ConsentUnknown):
        desk.finish(answer)


def test_a_state_is_good_for_ten_minutes(desk: Desk) -> None:
    first, second = desk.answer(desk.enter()), desk.answer(desk.enter())
    desk.pass_time(9 * MINUTES)
    desk.finish(first)
    desk.pass_time(2 * MINUTES)
    with pytest.raises(ConsentUnknown):
        desk.finish(second)


def test_a_state_from_before_a_restart_is_refused(desk: Desk) -> None:
    answer = desk.answer(desk.enter())
    with pytest.raises(ConsentUnknown):
        desk.restarted().finish(answer, "anna")


def test_several_questions_may_be_open(desk: Desk) -> None:
    gardens, sea_view = desk.enter(GARDENS), desk.enter(SEA_VIEW)
    first = desk.answer(gardens)
    second = desk.answer(sea_view, SEA_VIEW.organisation_number)
    assert desk.finish(second).owner_id == sea_view
    assert desk.finish(first).owner_id == gardens


def test_a_code_that_fortnox_finds_too_old_says_so(desk: Desk) -> None:
    answer = desk.answer(desk.enter())
    desk.simulator.advance(11 * MINUTES)
    with pytest.raises(ConsentError, match="för gammalt"):
        desk.finish(answer)
    assert nothing_is_kept(desk)


def test_a_code_for_another_question_is_not_redeemed(desk: Desk) -> None:
    """PKCE: a code slipped into another flow lacks that flow's verifier."""
    stolen = desk.answer(desk.enter())
    own = desk.answer(desk.enter())
    with pytest.raises(ConsentError):
        desk.finish({"state": own["state"], "code": stolen["code"]})
    assert nothing_is_kept(desk)


def test_neither_yes_nor_no_has_its_own_words(desk: Desk) -> None:
    desk.simulator.quirks.unanswered_consent = True
    answer = desk.answer(desk.enter())
    assert answer == {}
    with pytest.raises(ConsentUnanswered, match="ja eller nej"):
        desk.finish(answer)


def test_a_state_alone_is_neither_yes_nor_no(desk: Desk) -> None:
    state = asked_of(desk.connections.start(desk.enter(), "/"))["state"]
    with pytest.raises(ConsentUnanswered):
        desk.finish({"state": state})


def test_the_wrong_company_is_refused_with_both_names(desk: Desk) -> None:
    answer = desk.answer(desk.enter(GARDENS), SEA_VIEW.organisation_number)
    with pytest.raises(WrongCompany) as caught:
        desk.finish(answer)
    assert "BRF Björkgården (769611-4821)" in caught.value.message
    assert "BRF Sjöutsikten (769623-0577)" in caught.value.message
    assert nothing_is_kept(desk)


def test_a_company_that_is_another_owners_is_explained(desk: Desk) -> None:
    answer = desk.answer(desk.enter(GARDENS), SEA_VIEW.organisation_number)
    with pytest.raises(WrongCompany) as alone:
        desk.finish(answer)
    assert "egen fastighetsägare" not in alone.value.action

    desk.enter(SEA_VIEW)
    answer = desk.answer(desk.enter(GARDENS), SEA_VIEW.organisation_number)
    with pytest.raises(WrongCompany) as caught:
        desk.finish(answer)
    assert "BRF Sjöutsikten är en egen fastighetsägare här" in caught.value.action
    assert "samma organisationsnummer" in caught.value.action


def test_a_company_without_organisation_number_is_nobodys(desk: Desk) -> None:
    nameless = desk.enter(Owner("BRF Eken"))
    desk.simulator.company("7696114821").organisation_number = "okänt"
    with pytest.raises(WrongCompany, match="saknar organisationsnummer"):
        desk.finish(desk.answer(nameless, "okänt"))
    assert nothing_is_kept(desk)


def test_another_database_of_the_same_company_is_not_taken_by_itself(
    desk: Desk,
) -> None:
    one = desk.connect()
    desk.simulator.company("7696114821").database_number = 99
    with pytest.raises(WrongCompany, match="annan databas"):
        desk.finish(desk.answer(one))
    view = connection_of(desk.ledger, one)
    assert view is not None
    assert view.database_number == "1018318"


def test_another_database_is_taken_after_disconnecting(desk: Desk) -> None:
    one = desk.connect()
    desk.connections.disconnect(one, "anna")
    desk.simulator.company("7696114821").database_number = 99
    desk.finish(desk.answer(one))
    view = connection_of(desk.ledger, one)
    assert view is not None
    assert view.database_number == "99"


def test_an_owner_without_number_is_confirmed_once(desk: Desk) -> None:
    nameless = desk.enter(Owner("BRF Björkgården"))
    finished = desk.finish(desk.answer(nameless))
    assert finished.to_confirm
    assert nothing_is_kept(desk)
    desk.connections.confirm(nameless, "anna")
    assert owner(desk.ledger, nameless).organisation_number == "7696114821"
    assert desk.connections.api(nameless).company_information().name == GARDENS.name
    assert not desk.finish(desk.answer(nameless)).to_confirm


def test_an_owner_without_number_may_turn_out_to_be_known(desk: Desk) -> None:
    known = desk.enter(GARDENS)
    nameless = desk.enter(Owner("Björkgården"))
    desk.finish(desk.answer(nameless))
    desk.connections.confirm(nameless, "anna")
    assert set(all_connections(desk.ledger)) == {known}
    assert {one.owner_id for one in waiting(desk.ledger)} == {known}


def test_nothing_is_confirmed_twice_or_unasked(desk: Desk) -> None:
    nameless = desk.enter(Owner("BRF Björkgården"))
    with pytest.raises(ConsentUnknown):
        desk.connections.confirm(nameless, "anna")
    desk.finish(desk.answer(nameless))
    desk.connections.confirm(nameless, "anna")
    with pytest.raises(ConsentUnknown):
        desk.connections.confirm(nameless, "anna")


def test_nobody_can_be_asked_before_the_client_is_known(desk: Desk) -> None:
    desk.store.delete_password("Journalbryggan/client/secret", "Journalbryggan")
    assert not desk.connections.client.is_entered
    with pytest.raises(ClientRefused, match="inte angivna"):
        desk.connections.start(desk.enter(), "/")


def test_a_wrong_client_secret_is_told_apart(desk: Desk) -> None:
    answer = desk.answer(desk.enter())
    desk.connections.client.enter(desk.simulator.client.client_id, "fel")
    with pytest.raises(ClientRefused):
        desk.finish(answer)
    assert nothing_is_kept(desk)


def test_an_owner_that_does_not_exist_cannot_be_connected(desk: Desk) -> None:
    with pytest.raises(Refused):
        desk.connections.start(4711, "/")


def test_the_company_not_telling_who_it_is_keeps_nothing(desk: Desk) -> None:
    answer = desk.answer(desk.enter())
    desk.simulator.order(
        Fault.ERROR_500, method="GET", path="/3/companyinformation", times=4
    )
    with pytest.raises(AgentError):
        desk.finish(answer)
    assert nothing_is_kept(desk)
