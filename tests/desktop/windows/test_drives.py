"""The PC's drives, told without asking any of them."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

from pathlib import Path

from agent.desktop.windows.drives import drives


def test_the_disk_that_python_is_on_is_one_of_them() -> None:
    assert Path(Path(sys.base_prefix).anchor) in drives()


def test_every_one_is_a_root() -> None:
    assert all(one == one.parent for one in drives())
