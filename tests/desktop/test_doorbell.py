"""How `journalbryggan open` gets a link from the agent that runs."""

import stat
import sys
import threading
from pathlib import Path

import pytest

from agent.desktop.doorbell import answer_ring, ring


def test_who_rings_gets_a_link_to_the_page_asked_for(tmp_path: Path) -> None:
    answering = threading.Event()

    def answer() -> None:
        while not answer_ring(tmp_path, lambda path: f"https://here{path}"):
            answering.wait(0.01)

    agent = threading.Thread(target=answer)
    agent.start()
    assert ring(tmp_path, "/kopplingar") == "https://here/kopplingar"
    agent.join()


def test_nobody_answers_where_no_agent_runs(tmp_path: Path) -> None:
    now = iter(range(100))

    assert ring(tmp_path, clock=lambda: next(now), sleep=lambda _: None) is None
    assert list(tmp_path.iterdir()) == []


def test_without_a_ring_there_is_nothing_to_answer(tmp_path: Path) -> None:
    assert not answer_ring(tmp_path, lambda path: path)


def test_a_stale_answer_is_never_taken_for_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "open-answer.json").write_text('{"link": "old"}')
    now = iter(range(100))

    assert ring(tmp_path, clock=lambda: next(now), sleep=lambda _: None) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_only_the_user_can_read_the_link(tmp_path: Path) -> None:
    (tmp_path / "open-request.json").write_text('{"path": "/"}')

    answer_ring(tmp_path, lambda _: "https://here")

    mode = (tmp_path / "open-answer.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
