"""MSIs of the stand-in program, and a PC (a Wine prefix) to install them on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from installer.build import build_msi
from tests.installer.pc import Pc, new_pc
from tests.installer.stub_program import make_stub_program

FIRST, SECOND = "1.0.0", "1.1.0"


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The stand-in program, in two versions."""
    return {
        version: make_stub_program(tmp_path_factory.mktemp(version), version)
        for version in (FIRST, SECOND)
    }


@pytest.fixture(scope="session")
def msis(
    programs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Their MSIs."""
    folder = tmp_path_factory.mktemp("msi")
    return {
        version: build_msi(program, folder / version, version)
        for version, program in programs.items()
    }


@pytest.fixture(scope="session")
def new_prefix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pc]:
    """A PC of these tests' own, because they install for everybody on it."""
    pc = new_pc(tmp_path_factory.mktemp("pc"))
    yield pc
    pc.throw_away()


@pytest.fixture
def pc(new_prefix: Pc) -> Iterator[Pc]:
    """A PC on which nothing of ours is installed."""
    yield new_prefix
    new_prefix.tidy()
