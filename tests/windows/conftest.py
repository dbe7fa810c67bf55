"""The frozen agent, built once where it is not there or older than its sources."""

import subprocess
from pathlib import Path

import pytest

from tests.windows.wine import ROOT


@pytest.fixture(scope="session")
def frozen() -> Path:
    """The folder with the frozen program."""
    subprocess.run([ROOT / ".ci" / "freeze"], check=True)
    return ROOT / "build" / "windows" / "journalbryggan"
