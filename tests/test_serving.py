"""What the icon's menu does with the ledger before the page is opened."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from agent import serving
from agent.ledger import outbox, vouchers
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.selection import ticked_ids
from agent.standing import standing
from tests.builders import journal, take_in
from tests.conftest import Clock

if TYPE_CHECKING:
    from agent.app import Agent


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with closing(open_ledger(tmp_path / "ledger.db", clock)) as opened:
        take_in(opened, "a.si", journal("A1"), journal("A2"), journal("A3"))
        yield opened


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that the user's browser is led to."""
    addresses: list[str] = []

    def lead_to(address: str) -> bool:
        addresses.append(address)
        return True

    monkeypatch.setattr(serving, "open_in_browser", lead_to)
    return addresses


def agent_of(ledger: Ledger) -> "Agent":
    played = SimpleNamespace(
        rooms=SimpleNamespace(ledger=ledger),
        page=SimpleNamespace(link=lambda path: f"https://localhost{path}"),
    )
    return cast("Agent", played)


def test_the_menu_ticks_what_is_new_and_nothing_that_was_refused(
    ledger: Ledger, opened: list[str]
) -> None:
    refused, *new = (one.id for one in waiting(ledger))
    outbox.plan(ledger, [refused], "anna")
    vouchers.rejected(ledger, refused, "Konto 3011 finns inte.")

    serving.transfer_new(agent_of(ledger))

    assert sorted(ticked_ids(ledger)) == new
    assert standing(ledger, (), ()).new == len(new)
    assert opened == ["https://localhost/overforing"]
