"""The search for secrets finds them wherever they stand, and a find fails the run."""

import os
import secrets
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.office import BJORKGARDEN, a_journal, office
from tests.secret_search import READ_ME, SecretSearch

ROOT = Path(__file__).parents[1]
PLANTED = """
import pytest
from agent.simulator import Simulator
from tests.secret_search import searching

@pytest.fixture(scope="session", autouse=True)
def secret_search(tmp_path_factory):
    yield from searching(tmp_path_factory.getbasetemp())

def test_that_is_careless(tmp_path):
    with Simulator(client_secret="planted-secret") as fortnox:
        said = f"we are x{fortnox.client.client_secret}x"
    (tmp_path / "agent.log").write_text(said)
"""


# A code, a refresh token and an access token, as the simulator makes them.
ISSUED = (
    "5f9c3a0b7d1e24680ace13579bdf02468ace1357",
    "0d9a6c1e-3b52-4f8e-9a77-1c2d3e4f5a6b",
    "eyJ0eXAiOiJKV1QifQ.eyJ0ZW5hbnRJZCI6N30.c2lnbmF0dXJl",
)


@pytest.mark.parametrize("secret", [*ISSUED, "demo-secret"])
@pytest.mark.parametrize("around", [b"", b" ", b"a", b"0", b"-", b"\0", b"\xff"])
def test_every_kind_is_found_whatever_stands_beside_it(
    secret: str, around: bytes
) -> None:
    search = SecretSearch()
    search.learn(secret)
    assert search.in_content(around * 9 + secret.encode() + around * 9)
    assert not search.in_content(around * 9 + secret[1:].swapcase().encode())


def test_what_nobody_issued_is_no_find() -> None:
    search = SecretSearch()
    for secret in ISSUED[:2]:
        search.learn(secret)
    others = " ".join(secrets.token_hex(20) for _ in range(100))
    assert search.in_content(others.encode()) == set()


@pytest.mark.parametrize("secret", ISSUED)
def test_databases_bundles_and_windows_files_are_searched(
    tmp_path: Path, secret: str
) -> None:
    search = SecretSearch()
    search.learn(secret)
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
        database.execute("CREATE TABLE notes (owner TEXT, note TEXT)")
        database.execute("INSERT INTO notes VALUES ('abcdef', ?)", [secret])
        database.commit()
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(READ_ME, "")
        bundle.writestr("log.txt", f"token {secret}")
    (tmp_path / "msi.log").write_text(f"SECRET={secret}", "utf-16")
    (tmp_path / "crash.txt").write_text(f'  File "a.py", token={secret!r}')
    (tmp_path / "well.log").write_text("refreshed")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "store").write_text(secret)

    found = {Path(one.partition(": ")[0]).name for one in search.in_folder(tmp_path)}
    assert found == {"ledger.db", "b.zip", "msi.log", "crash.txt"}
    with pytest.raises(AssertionError, match="secrets have leaked"):
        search.refuse(tmp_path)


def test_the_run_knows_what_every_simulator_gives_out(
    tmp_path: Path, secret_search: SecretSearch
) -> None:
    with office(tmp_path) as desk:
        desk.take_in(a_journal())
        desk.connect(BJORKGARDEN)
        issued = [*desk.simulator.issued_secrets, desk.simulator.client.client_secret]
    assert len(issued) >= 4
    for secret in issued:
        assert secret_search.in_content(f"x{secret}x".encode())


def test_what_an_agent_has_left_is_searched_before_it_is_removed(
    tmp_path: Path,
) -> None:
    search = SecretSearch()
    search.learn("planted-secret")
    (tmp_path / "agent.log").write_text("planted-secret")
    search.look(tmp_path)
    (tmp_path / "agent.log").unlink()
    with pytest.raises(AssertionError, match=r"agent\.log"):
        search.refuse(tmp_path)


def test_a_planted_secret_fails_the_run_of_a_worker_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "test_careless.py").write_text(PLANTED)
    options = ["-p", "no:cacheprovider", "--basetemp", str(tmp_path / "run")]
    if find_spec("xdist"):  # which Windows' tests do without
        options += ["-n", "1"]
    there = (str(ROOT), os.environ.get("PYTHONPATH", ""))
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", str(tmp_path / "test_careless.py"), *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(there)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED, ended.stdout
    assert "secrets have leaked" in ended.stdout
    assert "agent.log" in ended.stdout
