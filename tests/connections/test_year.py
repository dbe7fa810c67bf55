"""A simulated year: nothing lapses that can be kept, and each warning comes once.

Holidays, five weeks of vacation, two long outages of the network, two days of 5xx, two
consents that are withdrawn at Fortnox, a lost answer and a changed client secret.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.errors import AgentError
from agent.journal import Owner
from agent.ledger.connections import Condition, Kind, all_connections
from agent.simulator import Company, Fault, Order
from tests.connections.year import SWEDEN, Year, calendar, year

TOKEN_PATH = "/oauth-v1/token"
JUNIPER = Owner("Brf Enen", "7696000010")
ASH = Owner("Brf Asken", "7696000028")
ELM = Owner("Brf Almen", "7696000036")
LINDEN = Owner("Brf Linden", "7696000044")
OAK = Owner("Brf Eken", "7696000051")
BY_USER, BY_SERVICE = (JUNIPER, ASH, ELM), (LINDEN, OAK)

FIRST, LAST = date(2027, 1, 4), date(2028, 1, 5)
OFF = (
    (date(2027, 3, 26), date(2027, 3, 29)),  # Easter
    (date(2027, 5, 6), date(2027, 5, 6)),  # Ascension Day
    (date(2027, 6, 25), date(2027, 6, 25)),  # Midsummer
    (date(2027, 7, 5), date(2027, 8, 8)),  # vacation: longer than 31 days
    (date(2027, 12, 23), date(2028, 1, 2)),  # Christmas
)

LAPSES = "3 kopplingar till Fortnox kan upphöra"
ENDED = "En koppling till Fortnox har upphört"
EXPECTED = (
    # The network was gone from 14 April until 3 May.
    (date(2027, 4, 30), f"{LAPSES} om 14 dagar"),
    # Each consent that ends is told of on its day, and mended within three.
    (date(2027, 5, 18), ENDED),
    (date(2027, 6, 9), ENDED),
    (date(2027, 9, 14), ENDED),
    # The network was gone from 5 October until 4 November.
    (date(2027, 10, 21), "4 kopplingar till Fortnox kan upphöra om 14 dagar"),
    (date(2027, 10, 28), "4 kopplingar till Fortnox kan upphöra om 7 dagar"),
    (date(2027, 11, 1), "4 kopplingar till Fortnox kan upphöra om 3 dagar"),
    (date(2027, 11, 3), "4 kopplingar till Fortnox kan upphöra i morgon"),
    # Another secret at Fortnox than here from 16 to 17 November.
    (date(2027, 11, 16), "Fortnox godtar inte klienthemligheten"),
)


def a_company(owner: Owner) -> Company:
    """A company without books: nobody books here."""
    number = owner.organisation_number
    return Company(number, owner.name, int(number[-6:]), [], [], [])


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Year]:
    companies = [a_company(owner) for owner in (*BY_USER, *BY_SERVICE)]
    with year(tmp_path, companies) as opened:
        yield opened


def is_off(day: date) -> bool:
    return any(first <= day <= last for first, last in OFF)


def happenings(
    played: Year, monkeypatch: pytest.MonkeyPatch
) -> dict[date, Sequence[Callable[[], None]]]:
    """What Fortnox, the network and the people do, and when."""
    simulator, client = played.simulator, played.simulator.client

    def network(*, is_gone: bool) -> None:
        played.network.is_gone = is_gone

    def weather(*, is_bad: bool) -> None:
        simulator.set_weather(lambda *_: Order(Fault.ERROR_503) if is_bad else None)

    def withdraw(owner: Owner) -> None:
        played.to_mend.add(owner.name)
        simulator.end_consents(owner.organisation_number)

    def lose_an_answer_of(owner: Owner) -> None:
        """Let Fortnox rotate the owner's token, and nobody hear of it."""
        played.to_mend.add(owner.name)
        number, keep_alive = (
            played.view(owner).database_number,
            played.connections.keep_alive,
        )
        left = [Fault.ANSWER_LOST_AFTER_BOOKING]

        def kept(asked: str) -> None:
            if asked == number and left:
                simulator.order(left.pop(), path=TOKEN_PATH)
            keep_alive(asked)

        monkeypatch.setattr(played.connections, "keep_alive", kept)

    def new_secret() -> None:
        client.client_secret = "nytt"

    def enter_secret() -> None:
        assert not played.connections.client.enter(client.client_id, "nytt")

    return {
        FIRST: [
            *(lambda one=one: played.connect(one, Kind.USER) for one in BY_USER),
            *(lambda one=one: played.connect(one, Kind.SERVICE) for one in BY_SERVICE),
        ],
        date(2027, 2, 10): [lambda: weather(is_bad=True)],
        date(2027, 2, 12): [lambda: weather(is_bad=False)],
        date(2027, 4, 14): [lambda: network(is_gone=True)],
        date(2027, 5, 3): [lambda: network(is_gone=False)],
        date(2027, 5, 18): [lambda: withdraw(ASH)],
        date(2027, 5, 20): [lambda: played.connect(ASH, Kind.USER)],
        date(2027, 6, 9): [lambda: lose_an_answer_of(JUNIPER)],
        date(2027, 6, 10): [lambda: played.connect(JUNIPER, Kind.USER)],
        date(2027, 9, 14): [lambda: withdraw(LINDEN)],
        date(2027, 9, 17): [lambda: played.connect(LINDEN, Kind.USER)],
        date(2027, 10, 5): [lambda: network(is_gone=True)],
        date(2027, 11, 4): [lambda: network(is_gone=False)],
        date(2027, 11, 16): [new_secret],
        date(2027, 11, 17): [enter_secret],
    }


def test_a_year_lets_nothing_lapse_and_warns_of_each_thing_once_on_its_day(
    played: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    played.live(FIRST, LAST, is_off, happenings(played, monkeypatch))

    sys.stdout.write(f"\n{calendar(played.seen)}")
    told = [(one.at.astimezone(SWEDEN).date(), one.notice.title) for one in played.seen]
    assert told == list(EXPECTED)
    assert played.wrongly_ended == []
    assert played.to_mend == set()
    views = all_connections(played.ledger).values()
    assert {view.condition for view in views} == {Condition.WELL}
    for one in played.owners.values():
        try:
            played.connections.renew(one)
        except AgentError as error:
            pytest.fail(f"{one}: {error}")
    assert played.oldest < timedelta(days=1)
