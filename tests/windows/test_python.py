"""The unit tests with a Windows Python, in processes of their own.

What Wine, or Windows, cannot do is skipped in place, by name and with its reason. Of
tests/desktop/windows that is, and the Windows workflow runs for it:

- A folder's rights and a junction: Wine keeps Unix' owner and mode, and makes no
  junctions.
- Windows' question before a user's own list of roots is changed, and a deletion from
  that list: Wine asks nothing and forgets to write it. On Windows the question needs
  somebody to answer; agent/computer.py is tested with an answer played.
- Several users' sessions and who holds a port: Wine has one user and takes every port
  for the system's own. tests/test_sharing.py has two agents and a real other user.
- Sleep: Wine sends no WM_POWERBROADCAST; its handler is called by hand.
- Task Manager's own switch: its registry values are played.
- UAC: Wine's user is always an administrator.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installer.pc import new_pc
from tests.windows.wine import PYTHON, needs_wine, windows_path, wine, with_metadata

# On a PC of its own: one process may run it while another installs.
pytestmark = needs_wine

# What drives Linux: a browser, processes to kill, an icon on X, Wine itself.
LINUX = (
    "tests/browser",
    "tests/crash",
    "tests/installer",
    "tests/tray/test_tray_on_screen.py",
    "tests/windows",
)
FORTNOX = ("tests/connections", "tests/fortnox", "tests/simulator", "tests/transfer")
LEDGER = ("tests/checks", "tests/ledger", "tests/sources")
EVERYTHING_ELSE = ("tests", *(f"--ignore={one}" for one in LINUX + FORTNOX + LEDGER))
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
PATIENCE = 2700.0  # seconds; a busy machine is slow, not wrong


@pytest.mark.timeout(PATIENCE + 60)
@pytest.mark.parametrize("part", [EVERYTHING_ELSE, FORTNOX, LEDGER], ids=lambda p: p[0])
def test_the_unit_tests_pass_with_a_windows_python(
    metadata: Path, part: tuple[str, ...], place: Path
) -> None:
    command = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short")

    ended = wine(
        *command,
        "--reruns=1",  # see second_try.py
        *part,
        env={"PYTHONPATH": windows_path(metadata)},
        timeout=PATIENCE,
        place=place,
    )

    print(ended.stdout)  # noqa: T201  shown where the test fails
    assert FAILED.findall(ended.stdout) == []
    assert ended.returncode == 0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A PC with a Python."""
    pc = new_pc(tmp_path_factory.mktemp("python"), with_python=True)
    yield pc.prefix
    pc.throw_away()


@pytest.fixture
def metadata(tmp_path: Path) -> Path:
    """What tells our version, which the checkout itself does not."""
    return with_metadata(tmp_path)
