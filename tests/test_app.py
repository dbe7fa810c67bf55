"""The agent put together: what a user of the whole can rely on."""

import shutil
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest
import requests

from agent import app, telling
from agent.app import Agent
from agent.demo.demo import JOURNALS, MemoryStore
from agent.desktop.here import event_log
from agent.errors import AlreadyRunning, LedgerMissing, PortTaken
from agent.https.front import Front
from agent.ledger.journals import waiting
from agent.ledger.rotation import backups_in
from agent.settings import Settings
from agent.standing import standing
from agent.tray.status import Level, Notice, Status
from tests.office import wait_until
from tests.product import free_port, product
from tests.tools import is_wine
from webui.page import create_page

SIE = next(JOURNALS.glob("*.si"))


def test_what_df3_writes_waits_in_the_ledger_by_itself(tmp_path: Path) -> None:
    with product(tmp_path) as running:
        shutil.copy(SIE, running.folder)

        wait_until(lambda: len(waiting(running.agent.rooms.ledger)) == 2)


def test_the_page_is_served_on_both_loopback_addresses_over_tls(tmp_path: Path) -> None:
    with product(tmp_path) as running:
        certificate = running.agent.settings.data_dir / "tls/localhost.pem"
        context = ssl.create_default_context(cafile=str(certificate))
        assert context.verify_mode is ssl.CERT_REQUIRED
        for host in ("localhost", "127.0.0.1", "[::1]"):
            page = requests.get(
                f"https://{host}:{running.agent.settings.port}/oppna",
                verify=str(certificate),
                timeout=30,
            )
            assert page.status_code == 200


def test_a_second_agent_for_the_same_user_does_not_start(tmp_path: Path) -> None:
    with product(tmp_path) as running:
        second = Agent(running.agent.settings, MemoryStore(), create_page)

        with pytest.raises(AlreadyRunning):
            second.start()


@pytest.mark.skipif(is_wine(), reason="Wine takes every port for the system's own")
def test_a_taken_port_is_said_and_everything_is_let_go(tmp_path: Path) -> None:
    with product(tmp_path) as running:
        elsewhere = running.agent.settings.model_copy(
            update={"data_dir": tmp_path / "other"}
        )
        with pytest.raises(PortTaken):
            Agent(elsewhere, MemoryStore(), create_page).start()

        free = elsewhere.model_copy(update={"port": free_port()})
        again = Agent(free, MemoryStore(), create_page)
        again.start()
        again.stop()


def test_the_ledger_is_backed_up_by_itself(tmp_path: Path) -> None:
    with product(tmp_path) as running:
        folder = running.agent.settings.backup_folder
        wait_until(lambda: bool(backups_in(folder)))


def test_a_ledger_that_got_lost_is_not_begun_anew(tmp_path: Path) -> None:
    with product(tmp_path) as running:
        settings = running.agent.settings
    settings.ledger_file.unlink()
    again = Agent(settings, MemoryStore(), create_page)

    with pytest.raises(LedgerMissing):
        again.start()

    assert not settings.ledger_file.exists()


def test_a_backup_that_fails_turns_the_icon_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "CARRY_ON_EVERY", 1)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "backup").touch()  # a file, where the folder should be
    shown: list[Status] = []
    with product(tmp_path) as running:
        running.agent.tell_through(shown.append, lambda _: None)

        wait_until(lambda: bool(shown) and shown[-1].level is Level.WRONG)

    assert shown[-1].text == "Säkerhetskopian blev inte av"


def test_what_is_wrong_is_told_once_with_its_page_and_stands_in_the_event_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "CARRY_ON_EVERY", 1)
    monkeypatch.setenv("JOURNALBRYGGAN_QUIET_FROM", "0")
    monkeypatch.setenv("JOURNALBRYGGAN_QUIET_TO", "0")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "backup").touch()  # a file, where the folder should be
    events: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        event_log,
        "write",
        lambda text, *, is_error: events.append((text, is_error)),
    )
    notices: list[Notice] = []
    shown: list[Status] = []
    with product(tmp_path) as running:
        wait_until(lambda: bool(events))
        assert notices == []  # nobody is there to be told
        running.agent.tell_through(shown.append, notices.append)
        wait_until(lambda: bool(notices))
        looks = len(shown)
        wait_until(lambda: len(shown) > looks + 1)
        seat = running.agent.settings.seat

    title = "Säkerhetskopian blev inte av"
    assert [(one.title, one.page) for one in notices] == [(title, "/felsokning")]
    assert events == [(f"{title}. Användare: {seat}. (backup)", True)]


def test_stopping_leaves_no_thread_behind(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with product(tmp_path):
        pass

    def left() -> set[threading.Thread]:
        return set(threading.enumerate()) - before

    wait_until(lambda: not left())


def test_new_journals_are_told_once_and_show_in_the_icon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "CARRY_ON_EVERY", 1)
    notices: list[Notice] = []
    shown: list[Status] = []
    with product(tmp_path) as running:
        running.agent.tell_through(shown.append, notices.append)
        shutil.copy(SIE, running.folder)

        wait_until(lambda: bool(shown) and shown[-1].waiting == 2)
        assert [one.title for one in notices] == ["2 nya journaler från df3"]
        assert shown[-1].level is Level.TODO
        assert shown[-1].text == "2 journaler väntar"


def test_settings_come_from_the_data_folder_environment_and_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.toml").write_text(
        'port = 44301\nredirect_uri = "https://localhost:44301"\n'
        'journal_dirs = ["fil"]\n'
    )
    monkeypatch.setenv("JOURNALBRYGGAN_PORT", "44302")

    settings = Settings(data_dir=tmp_path, journal_dirs=(Path("argument"),))

    assert settings.redirect_uri == "https://localhost:44301"
    assert settings.port == 44302
    assert settings.journal_dirs == (Path("argument"),)


def test_a_ledger_that_nobody_has_written_in_is_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "TICK", 0.01)
    monkeypatch.setattr(app, "CARRY_ON_EVERY", 1)
    asked: list[Status] = []
    shown: list[int] = []

    def ask(*about: Any) -> Status:
        asked.append(standing(*about))
        return asked[-1]

    monkeypatch.setattr(telling, "standing", ask)
    with product(tmp_path) as running:
        running.agent.tell_through(lambda _: shown.append(len(asked)), lambda _: None)
        wait_until(lambda: len(shown) > 10 and len(set(shown[-10:])) == 1)

        shutil.copy(SIE, running.folder)
        wait_until(lambda: bool(asked) and asked[-1].waiting == 2)


def test_a_moments_trouble_with_the_ledger_is_not_shown_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "CARRY_ON_EVERY", 1)
    states = iter([Status(Level.WRONG, "Huvudboken är upptagen")])
    well = Status(Level.WELL, "Allt är överfört")
    shown: list[Status] = []
    monkeypatch.setattr(telling, "standing", lambda *_: next(states, well))
    with product(tmp_path) as running:
        running.agent.tell_through(shown.append, lambda _: None)

        wait_until(lambda: well in shown)


def test_a_page_whose_thread_has_died_turns_the_icon_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Status] = []
    with product(tmp_path) as running:
        running.agent.tell_through(shown.append, lambda _: None)
        monkeypatch.setattr(Front, "is_alive", False)

        running.agent.pause(False)

        assert shown[-1] == Status(
            Level.WRONG, "sidan svarar inte. Starta om Journalbryggan."
        )


def test_pausing_shows_in_the_icon_at_once(tmp_path: Path) -> None:
    shown: list[Status] = []
    with product(tmp_path) as running:
        running.agent.tell_through(shown.append, lambda _: None)

        running.agent.pause(True)
        assert shown[-1].paused
        running.agent.pause(False)
        assert not shown[-1].paused
