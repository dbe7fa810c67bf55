"""An administrator's request that every agent end."""

import os
from pathlib import Path

from agent.desktop.stop_request import (
    REQUEST,
    ask_all_to_stop,
    is_asked_to_stop,
    take_back,
)


def test_without_a_request_nobody_stops(tmp_path: Path) -> None:
    assert not is_asked_to_stop(tmp_path / "never made", since=0.0)


def test_a_request_is_for_those_that_started_before(tmp_path: Path) -> None:
    ask_all_to_stop(tmp_path)
    os.utime(tmp_path / REQUEST, (1000.0, 1000.0))

    assert is_asked_to_stop(tmp_path, since=999.0)
    assert not is_asked_to_stop(tmp_path, since=1001.0)


def test_a_request_taken_back_stops_nobody(tmp_path: Path) -> None:
    ask_all_to_stop(tmp_path)
    take_back(tmp_path)
    take_back(tmp_path)

    assert not is_asked_to_stop(tmp_path, since=0.0)
