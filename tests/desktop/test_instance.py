"""One agent a user."""

import subprocess
import sys
from pathlib import Path

import pytest

from agent.desktop.instance import LOCK_FILE, only_instance
from agent.errors import AlreadyRunning

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from agent.desktop.instance import only_instance
with only_instance(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def _holder(folder: Path) -> "subprocess.Popen[str]":
    """Another process that holds the lock until its stdin is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_first_agent_makes_its_folder(tmp_path: Path) -> None:
    with only_instance(tmp_path / "new" / "data"):
        assert (tmp_path / "new" / "data" / LOCK_FILE).exists()


def test_another_process_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    with (
        _holder(tmp_path),
        pytest.raises(AlreadyRunning, match="redan"),
        only_instance(tmp_path),
    ):
        pytest.fail("two at once")


def test_the_same_process_is_refused_a_second_time(tmp_path: Path) -> None:
    with (
        only_instance(tmp_path),
        pytest.raises(AlreadyRunning),
        only_instance(tmp_path),
    ):
        pytest.fail("two at once")


def test_being_refused_does_not_loosen_the_first_ones_hold(tmp_path: Path) -> None:
    with only_instance(tmp_path):
        for _ in range(2):
            with pytest.raises(AlreadyRunning), only_instance(tmp_path):
                pytest.fail("two at once")


def test_after_a_clean_end_the_next_may_run(tmp_path: Path) -> None:
    for _ in range(2):
        with only_instance(tmp_path):
            pass


def test_after_a_kill_the_next_may_run(tmp_path: Path) -> None:
    with _holder(tmp_path) as process:
        process.kill()
        process.wait()

        with only_instance(tmp_path):
            pass


def test_two_data_folders_are_two_agents(tmp_path: Path) -> None:
    with only_instance(tmp_path / "one"), only_instance(tmp_path / "other"):
        pass
