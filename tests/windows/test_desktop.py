"""The desktop's own tests, by the Windows Python under Wine (tests/desktop/windows).

What Wine cannot show, and what the Windows workflow runs for it:

- A folder's rights and a junction: Wine keeps Unix' owner and mode, and makes no
  junctions. Skipped there by name.
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
from pathlib import Path

import pytest

from agent.settings import VERSION
from tests.windows.wine import PYTHON, ROOT, needs_wine, windows_path, wine

pytestmark = needs_wine

OUR_PACKAGE = f"Metadata-Version: 2.1\nName: journalbryggan\nVersion: {VERSION}\n"


@pytest.fixture
def our_package(tmp_path: Path) -> str:
    """Where a Windows Python finds our sources and which version they are."""
    metadata = tmp_path / f"journalbryggan-{VERSION}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(OUR_PACKAGE, "utf-8")
    return f"{windows_path(ROOT)};{windows_path(tmp_path)}"


@pytest.mark.timeout(900)
def test_trust_registry_dpapi_and_versions_on_windows(our_package: str) -> None:
    ended = wine(
        PYTHON,
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/desktop"),
        env={"PYTHONPATH": our_package},
        timeout=840,
    )

    assert ended.returncode == 0, ended.stdout
    passed = re.search(r"(\d+) passed", ended.stdout)
    assert passed is not None
    assert int(passed[1]) > 80
