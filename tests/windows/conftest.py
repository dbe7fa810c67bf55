"""The frozen agent, built where it is not there or older than its sources; and a PC."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installer.pc import new_pc
from tests.secret_search import SecretSearch
from tests.windows.wine import ROOT


@pytest.fixture(scope="session")
def frozen() -> Path:
    """The folder with the frozen program."""
    subprocess.run([ROOT / ".ci" / "freeze"], check=True)
    return ROOT / "build" / "windows" / "journalbryggan"


@pytest.fixture(scope="session")
def place(
    tmp_path_factory: pytest.TempPathFactory, secret_search: SecretSearch
) -> Iterator[Path]:
    """A Wine prefix to let agents loose in, who keep secrets and settings there."""
    pc = new_pc(tmp_path_factory.mktemp("office"))
    yield pc.prefix
    try:
        secret_search.refuse(pc.drive / "ProgramData" / "Journalbryggan")
        for folder in pc.drive.glob("jb-*"):  # each PC's own, see office_pc.py
            secret_search.refuse(folder)
    finally:
        pc.throw_away()
