"""What the page shows of the PC and may change on it."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from agent.errors import CertificateNotTrusted, Refused
from tests.webui.visitor import Visitor, words_of
from webui.current import KEY
from webui.page import Page

if TYPE_CHECKING:
    from agent.computer import Computer

HERE = "/installningar"


class PlayedComputer:
    """A PC on which a test decides everything."""

    starts_at_login = True
    start_is_decided = False
    lacks_trust = False
    port_holder = ""
    asked = False
    refusal: Exception | None = None

    def start_at_login(self, *, on: bool) -> None:
        if self.refusal:
            raise self.refusal
        self.starts_at_login = on

    def ask_for_trust(self) -> None:
        self.asked = True
        if self.refusal:
            raise self.refusal


@pytest.fixture
def computer(page: Page) -> PlayedComputer:
    """Put a played PC below the page."""
    played = PlayedComputer()
    current = page.flask.extensions[KEY]
    rooms = replace(current.rooms, computer=cast("Computer", played))
    page.flask.extensions[KEY] = replace(current, rooms=rooms)
    return played


@pytest.mark.skipif(sys.platform == "win32", reason="looks at Linux' own entry")
def test_the_switch_starts_the_agent_at_login_and_takes_it_back(
    user: Visitor, tmp_path: Path
) -> None:
    entry = tmp_path / "config/autostart/journalbryggan.desktop"
    assert "när du loggar in på datorn: Av Slå på" in words_of(user.get(HERE))

    answer = user.post("/datorn/start", {"starta": "ja"})

    assert (answer.status_code, answer.location) == (303, "/installningar#datorn")
    assert entry.exists()
    assert "när du loggar in på datorn: På Stäng av" in words_of(user.get(HERE))
    user.post("/datorn/start", {"starta": "nej"})
    assert not entry.exists()


def test_what_an_administrator_has_decided_has_no_switch(
    user: Visitor, computer: PlayedComputer
) -> None:
    computer.start_is_decided = True

    words = words_of(user.get(HERE))

    assert "Administratören bestämmer det." in words
    assert "Stäng av" not in words


def test_a_decided_start_cannot_be_changed_by_a_form_either(
    user: Visitor, computer: PlayedComputer
) -> None:
    computer.refusal = Refused("Administratören bestämmer.")

    assert user.post("/datorn/start", {"starta": "nej"}).status_code == 403


def test_who_holds_the_port_is_said(user: Visitor, computer: PlayedComputer) -> None:
    assert "annan port" not in words_of(user.get(HERE))
    computer.port_holder = "agent.exe hos användaren anna"
    assert "används av agent.exe hos användaren anna." in words_of(user.get(HERE))


def test_trust_is_offered_only_where_it_lacks(
    user: Visitor, computer: PlayedComputer
) -> None:
    assert "Lita på certifikatet" not in words_of(user.get(HERE))
    computer.lacks_trust = True
    assert "Lita på certifikatet" in words_of(user.get(HERE))


def test_the_button_has_windows_ask(user: Visitor, computer: PlayedComputer) -> None:
    assert user.post("/datorn/certifikat").status_code == 303
    assert computer.asked


def test_a_no_to_windows_question_is_told(
    user: Visitor, computer: PlayedComputer
) -> None:
    computer.refusal = CertificateNotTrusted("Du svarade nej på Windows fråga.")

    answer = user.post("/datorn/certifikat")

    assert answer.status_code == 409
    assert "Du svarade nej på Windows fråga." in words_of(answer)
