"""Kontrollista as a page; how its points are judged is tests/checks' affair."""

import pytest

from agent.ledger import outbox
from agent.ledger.journals import EVERYTHING, waiting
from agent.ledger.ledger import Ledger
from tests.webui.samples import GARDENS, LINDBERG, owner_id, send
from tests.webui.stand_ins import PlayedChecking
from tests.webui.visitor import Visitor, words_of


@pytest.fixture
def shown(user: Visitor, books: Ledger) -> str:
    return words_of(user.get(f"/agare/{owner_id(books, GARDENS)}/kontrollista"))


def test_every_point_of_the_guide_is_there_with_where_to_look(shown: str) -> None:
    assert "”Skriv ut journal direkt efter avisering/inbetalning”" in shown
    assert "df3: Inställningar – Ekonomi inställning – Journaler/bokföring" in shown
    assert "df3: Register – Tilläggs-koder" in shown
    assert "Kostnadsställena har samma nummer som i dinafastigheter." in shown


def test_the_points_are_counted_at_the_top(shown: str) -> None:
    assert "3 av 16 punkter är klara, 13 behöver du titta på själv." in shown


def test_an_owner_without_connection_is_told_to_connect(
    user: Visitor, books: Ledger
) -> None:
    address = f"/agare/{owner_id(books, LINDBERG)}/kontrollista"

    assert "Tryck på Koppla under Kopplingar" in words_of(user.get(address))


def test_where_nothing_waits_the_latest_journals_are_judged(
    user: Visitor, books: Ledger, checking: PlayedChecking
) -> None:
    gardens = owner_id(books, GARDENS)
    ids = [one.id for one in waiting(books, EVERYTHING) if one.owner_id == gardens]
    outbox.plan(books, ids, "anna")
    for number, journal_id in enumerate(ids, start=1):
        send(books, journal_id, number)

    user.get(f"/agare/{gardens}/kontrollista")

    assert sorted(checking.held_against_books) == ["A25", "A26", "I12"]


def test_overview_and_connections_lead_to_it(user: Visitor, books: Ledger) -> None:
    address = f"/agare/{owner_id(books, GARDENS)}"

    for page in ("/", "/kopplingar"):
        assert f'href="{address}/kontrollista"' in user.get(page).text
        assert f'href="{address}/installningar"' in user.get(page).text
