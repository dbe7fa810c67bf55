"""The tray with a stand-in for the desktop: what it shows and what it hands over."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from types import ModuleType

import pytest
from PIL.Image import Image

from agent.tray import tray as tray_module
from agent.tray.heard import Heard
from agent.tray.menu import Choice
from agent.tray.status import Level, Notice, Status
from agent.tray.tray import Actions, Tray

SOON = 30.0
STARTED = "Journalbryggan: startar"


class Desktop:
    """Stands in for a PlatformIcon and records what the tray does to it."""

    def __init__(
        self,
        _name: str,
        choices: Sequence[Choice],
        heard: Heard,
    ) -> None:
        self.choices = choices
        self.click_notice = heard.notice_clicked
        self.let_notice_go = heard.notice_gone
        self.end_session = heard.session_ends
        self.wake = heard.woken
        self.titles: SimpleQueue[str] = SimpleQueue()
        self.notices: SimpleQueue[tuple[str, str]] = SimpleQueue()
        self.images: list[Image] = []
        self.done: list[str] = []
        self._stopped = threading.Event()

    def run(self, ready: Callable[[], None]) -> None:
        ready()
        assert self._stopped.wait(SOON)

    def show(self, draw: Callable[[int], Image], title: str) -> None:
        self.images.append(draw(16))
        self.done.append("show")
        self.titles.put(title)

    def notify(self, title: str, text: str) -> None:
        self.done.append("notify")
        self.notices.put((title, text))

    def tend(self) -> None:
        pass

    def stop(self) -> None:
        self._stopped.set()

    def texts(self) -> list[str]:
        return [c.text if isinstance(c.text, str) else c.text() for c in self.choices]

    def choose(self, text: str) -> None:
        self.choices[self.texts().index(text)].chosen()

    def grey(self) -> list[str]:
        lines = zip(self.texts(), self.choices, strict=True)
        return [text for text, c in lines if c.enabled and not c.enabled()]

    def checked(self) -> list[str]:
        marks = zip(self.texts(), self.choices, strict=True)
        return [text for text, c in marks if c.checked and c.checked()]


class Running:
    """A tray at work before a stand-in desktop."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        quit_: Callable[[], None] | None = None,
        before: Callable[[Tray], None] = lambda _: None,
    ) -> None:
        self.asked: SimpleQueue[tuple[object, ...]] = SimpleQueue()
        self.parked = threading.Event()
        self.parked.set()
        self.tray = Tray(
            Actions(
                open_page=lambda page: self._note("open", page),
                transfer_new=lambda: self._note("transfer"),
                pause=lambda paused: self._note("pause", paused),
                woken=lambda: self._note("woken"),
                quit=quit_ or (lambda: self._note("quit")),
                park=self._park,
            ),
            "0.1.0",
        )
        made: SimpleQueue[Desktop] = SimpleQueue()
        icons = ModuleType("agent.tray.icons")

        def make(name: str, choices: Sequence[Choice], heard: Heard) -> Desktop:
            desktop = Desktop(name, choices, heard)
            made.put(desktop)
            return desktop

        monkeypatch.setattr(icons, "PlatformIcon", make, raising=False)
        monkeypatch.setitem(sys.modules, "agent.tray.icons", icons)
        self.thread = threading.Thread(target=self.tray.run, name="main-stand-in")
        before(self.tray)
        self.thread.start()
        self.desktop = made.get(timeout=SOON)

    def _park(self) -> None:
        self._note("park")
        self.parked.wait(SOON)

    def _note(self, *what: object) -> None:
        self.asked.put((*what, threading.current_thread().name))


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    running = Running(monkeypatch)
    assert running.desktop.titles.get(timeout=SOON) == STARTED
    yield running
    running.tray.stop()
    running.thread.join(SOON)
    assert not running.thread.is_alive()


def test_the_menu_has_its_six_lines_and_opening_is_the_default(
    running: Running,
) -> None:
    assert running.desktop.texts() == [
        "Öppna Journalbryggan",
        "Överför nya journaler…",
        "Kopplingar",
        "Pausa bevakning",
        "Om",
        "Avsluta",
    ]
    assert [choice.default for choice in running.desktop.choices] == [True] + [
        False
    ] * 5


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("Öppna Journalbryggan", ("open", "/")),
        ("Överför nya journaler…", ("transfer",)),
        ("Kopplingar", ("open", "/kopplingar")),
        ("Pausa bevakning", ("pause", True)),
        ("Avsluta", ("quit",)),
    ],
)
def test_each_line_asks_for_its_action_on_a_worker(
    running: Running, line: str, asked: tuple[object, ...]
) -> None:
    running.desktop.choose(line)

    assert running.asked.get(timeout=SOON) == (*asked, "tray-actions")


def test_about_tells_the_version(running: Running) -> None:
    running.desktop.choose("Om")

    title, _ = running.desktop.notices.get(timeout=SOON)
    assert title == "Journalbryggan 0.1.0"


def test_a_status_is_seen_in_icon_tooltip_and_menu(running: Running) -> None:
    running.tray.show(Status(Level.TODO, "3 journaler väntar", waiting=3, new=2))

    title = running.desktop.titles.get(timeout=SOON)
    assert title == "Journalbryggan: 3 journaler väntar"
    first, second = running.desktop.images
    assert first.tobytes() != second.tobytes()
    assert running.desktop.texts()[1] == "Överför nya journaler… (2)"


def test_an_unchanged_status_leaves_the_icon_alone(running: Running) -> None:
    running.tray.show(Status(Level.WELL, "allt är överfört"))
    assert running.desktop.titles.get(timeout=SOON).endswith("allt är överfört")
    for _ in range(3):
        running.tray.show(Status(Level.WELL, "allt är överfört"))
        running.tray.notify(Notice("", "", "/"))
        running.desktop.notices.get(timeout=SOON)
        running.desktop.let_notice_go()

    assert running.desktop.titles.empty()


def test_a_paused_watch_has_a_check_mark_and_is_resumed_by_the_same_line(
    running: Running,
) -> None:
    assert running.desktop.checked() == []
    running.tray.show(Status(Level.WELL, "bevakningen är pausad", paused=True))
    assert running.desktop.checked() == ["Pausa bevakning"]

    running.desktop.choose("Pausa bevakning")

    assert running.asked.get(timeout=SOON) == ("pause", False, "tray-actions")


def test_a_click_on_a_notification_opens_its_page(running: Running) -> None:
    running.tray.notify(Notice("Klart", "12 journaler är överförda.", "/kvitto/7"))
    shown = running.desktop.notices.get(timeout=SOON)
    assert shown == ("Klart", "12 journaler är överförda.")

    running.desktop.click_notice()

    assert running.asked.get(timeout=SOON) == ("open", "/kvitto/7", "tray-actions")


def test_long_texts_are_cut_to_what_windows_has_room_for(running: Running) -> None:
    running.tray.show(Status(Level.TODO, "å" * 500))
    running.tray.notify(Notice("ö" * 500, "ä" * 500, "/"))

    assert len(running.desktop.titles.get(timeout=SOON)) == 127
    title, text = running.desktop.notices.get(timeout=SOON)
    assert (len(title), len(text)) == (63, 255)


def test_the_second_notification_waits_until_the_first_has_gone(
    running: Running,
) -> None:
    running.tray.notify(Notice("Första", "", "/forsta"))
    running.tray.notify(Notice("Andra", "", "/andra"))
    assert running.desktop.notices.get(timeout=SOON) == ("Första", "")

    running.desktop.click_notice()
    assert running.asked.get(timeout=SOON)[:2] == ("open", "/forsta")
    running.tray.notify(Notice("Tredje", "", "/tredje"))
    assert running.desktop.notices.get(timeout=SOON) == ("Andra", "")
    running.desktop.click_notice()

    assert running.asked.get(timeout=SOON)[:2] == ("open", "/andra")


def test_a_notification_waits_for_the_icon_that_it_hangs_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    early = Notice("Tidigt", "", "/")
    running = Running(monkeypatch, before=lambda tray: tray.notify(early))

    assert running.desktop.notices.get(timeout=SOON) == ("Tidigt", "")

    assert running.desktop.done[:2] == ["show", "notify"]
    running.tray.stop()
    running.thread.join(SOON)


def test_nothing_new_to_transfer_makes_its_line_grey(running: Running) -> None:
    assert running.desktop.grey() == ["Överför nya journaler…"]

    running.tray.show(Status(Level.TODO, "1 journal väntar", waiting=1))
    assert running.desktop.grey() == ["Överför nya journaler…"]

    running.tray.show(Status(Level.TODO, "1 journal väntar", waiting=1, new=1))
    assert running.desktop.grey() == []


def test_that_the_watch_is_paused_is_said_in_every_state(running: Running) -> None:
    running.tray.show(Status(Level.TODO, "1 journal väntar", waiting=1, paused=True))

    title = running.desktop.titles.get(timeout=SOON)
    assert title == "Journalbryggan: 1 journal väntar (bevakningen är pausad)"


def test_the_end_of_a_session_waits_until_the_work_is_parked(running: Running) -> None:
    running.desktop.end_session()

    assert running.asked.get_nowait() == ("park", "session-end")


def test_a_question_that_is_still_open_does_not_hold_up_the_end_of_a_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = threading.Event()

    def ask() -> None:
        answered.wait(SOON)

    running = Running(monkeypatch, quit_=ask)
    running.desktop.choose("Avsluta")

    running.desktop.end_session()

    assert running.asked.get_nowait() == ("park", "session-end")
    answered.set()
    running.thread.join(SOON)
    assert not running.thread.is_alive()


def test_the_end_of_a_session_waits_no_longer_than_windows_does(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tray_module.SESSION_END <= 2.0
    monkeypatch.setattr(tray_module, "SESSION_END", 0.05)
    running.parked.clear()

    running.desktop.end_session()

    assert running.asked.get_nowait() == ("park", "session-end")
    running.parked.set()


def test_an_agent_that_has_fallen_silent_turns_the_icon_red(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tray_module, "TEND_INTERVAL", 0.01)
    running = Running(monkeypatch)
    assert running.desktop.titles.get(timeout=SOON) == STARTED

    title = running.desktop.titles.get(timeout=SOON)

    assert title == "Journalbryggan: svarar inte. Starta om Journalbryggan."
    running.tray.show(Status(Level.WELL, "allt är överfört"))
    assert running.desktop.titles.get(timeout=SOON).endswith("allt är överfört")
    running.tray.stop()
    running.thread.join(SOON)


def test_waking_from_sleep_is_told_on_the_actions_thread(running: Running) -> None:
    running.desktop.wake()

    assert running.asked.get(timeout=5) == ("woken", "tray-actions")


def test_stopping_before_running_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    tray = Tray(
        Actions(
            open_page=lambda _page: None,
            transfer_new=lambda: None,
            pause=lambda _paused: None,
            woken=lambda: None,
            quit=lambda: None,
            park=lambda: None,
        ),
        "0.1.0",
    )
    icons = ModuleType("agent.tray.icons")
    monkeypatch.setattr(icons, "PlatformIcon", Desktop, raising=False)
    monkeypatch.setitem(sys.modules, "agent.tray.icons", icons)

    tray.stop()
    tray.run()  # returns, or the stand-in's own patience fails the test


def test_a_server_without_a_desktop_can_import_the_tray() -> None:
    program = (
        "import sys, agent.tray.tray; print([m for m in sys.modules if 'pystray' in m])"
    )

    answer = subprocess.run(
        [sys.executable, "-c", program],
        env={},
        check=True,
        capture_output=True,
        text=True,
    )

    assert answer.stdout.strip() == "[]"
