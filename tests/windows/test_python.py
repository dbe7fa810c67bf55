"""The unit tests with a Windows Python, in one process of their own.

What Wine, or Windows, cannot do is skipped in place, by name and with its reason.
"""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.windows.wine import PYTHON, needs_wine, windows_path, wine

pytestmark = [needs_wine, pytest.mark.xdist_group("wine")]

# What drives Linux: a browser, processes to kill, an icon on X, Wine itself.
LINUX = (
    "tests/browser",
    "tests/crash",
    "tests/installer",
    "tests/tray/test_tray_on_screen.py",
    "tests/windows",
)
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
PATIENCE = 1500.0  # seconds


@pytest.mark.timeout(PATIENCE + 60)
def test_the_unit_tests_pass_with_a_windows_python(metadata: Path) -> None:
    command = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short")

    ended = wine(
        *command,
        "tests",
        *(f"--ignore={one}" for one in LINUX),
        env={"PYTHONPATH": windows_path(metadata)},
        timeout=PATIENCE,
    )

    print(ended.stdout)  # noqa: T201  shown where the test fails
    assert FAILED.findall(ended.stdout) == []
    assert ended.returncode == 0


@pytest.fixture
def metadata(tmp_path: Path) -> Path:
    """What tells our version, which the checkout itself does not."""
    ours = distribution("journalbryggan")
    folder = tmp_path / f"journalbryggan-{ours.version}.dist-info"
    folder.mkdir()
    content = ours.read_text("METADATA")
    assert content
    (folder / "METADATA").write_text(content, "utf-8")
    return tmp_path
