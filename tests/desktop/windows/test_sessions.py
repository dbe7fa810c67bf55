"""Whose session it is, and one agent in it."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

import getpass
import os
from pathlib import Path

from agent.desktop.instance import only_instance
from agent.desktop.windows.sessions import user_behind
from agent.errors import AlreadyRunning


def test_our_own_session_is_ours() -> None:
    assert user_behind(os.getpid()).lower() == getpass.getuser().lower()


def test_a_process_that_is_not_there_is_nobodys() -> None:
    assert user_behind(0x7FFF_FFF0) == ""


def test_the_mutex_lets_one_agent_in(tmp_path: Path) -> None:
    with (
        only_instance(tmp_path),
        pytest.raises(AlreadyRunning),
        only_instance(tmp_path),
    ):
        pytest.fail("two at once")
