"""Tests that share something costly stay together, and the longest begin first."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("xdist", reason="runs in one process here")

from tests.scheduling import LONG, rank_of, scope_of

ROOT = Path(__file__).parents[1]


def test_what_installs_shares_its_pc() -> None:
    tables = "tests/installer/test_msi_tables.py::test_a"
    assert scope_of(tables) == scope_of("tests/installer/test_admx.py::test_b[x]")


def test_the_frozen_program_is_made_in_one_process() -> None:
    frozen = "tests/windows/test_frozen.py::test_a"
    assert scope_of(frozen) == scope_of("tests/windows/test_msi.py::test_b")


def test_each_part_of_the_windows_pythons_tests_has_a_process_to_itself() -> None:
    part = "tests/windows/test_python.py::test_it[tests/connections]"
    assert scope_of(part) == part
    assert rank_of(part) == 0


def test_a_file_of_pages_shares_its_gallery() -> None:
    one = "tests/browser/test_snapshots.py::test_a[x]"
    assert scope_of(one) == scope_of("tests/browser/test_snapshots.py::test_b")
    assert scope_of(one) != scope_of("tests/browser/test_tree.py::test_b")


def test_all_else_goes_where_there_is_room() -> None:
    one = "tests/ledger/test_versions.py::test_a"
    assert scope_of(one) == one
    assert rank_of(one) == len(LONG)


def test_what_is_long_is_there() -> None:
    assert all((ROOT / place).exists() for place in LONG)


def test_a_run_is_spread_so(tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "installer"
    folder.mkdir(parents=True)
    for name in ("one", "two", "three"):
        content = "def test_a(): pass\ndef test_b(): pass\n"
        (folder / f"test_{name}.py").write_text(content)

    spread = ("-v", "-n", "2", "-p", "tests.scheduling")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *spread, f"--basetemp={tmp_path / 'own'}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    ran_in = re.findall(r"^\[(gw\d)\] .* PASSED", run.stdout, re.MULTILINE)
    assert len(ran_in) == 6
    assert len(set(ran_in)) == 1
