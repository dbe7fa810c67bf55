"""The commands as a person or a script meets them: words, JSON and exit codes."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from agent import cli
from agent.demo.demo import JOURNALS
from agent.ledger.opening import open_ledger
from agent.options import ALL_WELL, TO_DO, WRONG
from tests.builders import journal, take_in

SIE = next(JOURNALS.glob("*.si"))


def run(*arguments: str) -> Result:
    """Run a command in this process; its return value is its exit code."""
    return CliRunner().invoke(cli.commands, arguments, standalone_mode=False)


def as_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a script would."""
    return subprocess.run(
        [sys.executable, "-m", "agent", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=None if not environment else {**environment},
    )


def told(result: Result) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_read_prints_a_files_journals_as_one_json_object() -> None:
    result = run("read", "--json", str(SIE))

    document = told(result)
    assert result.return_value == ALL_WELL
    assert document["format"] == "sie4"
    assert document["encoding"] == "cp437"
    assert document["owner"] == {
        "name": "BRF Björkgården",
        "organisation_number": "7696114821",
    }
    first = document["journals"][0]
    assert (first["number"], first["series"], first["date"]) == (
        "A25",
        "A",
        "2026-12-01",
    )
    assert first["rows"][1] == {
        "account": "1510",
        "cost_centre": "",
        "project": "",
        "debit": "83849.00",
        "credit": "0.00",
        "note": "Avier december",
    }
    assert document["problems"] == []


def test_read_answers_1_where_something_in_a_file_needs_a_look(tmp_path: Path) -> None:
    bad = tmp_path / "bad.si"
    bad.write_bytes(SIE.read_bytes().replace(b"83849.00", b"83849.01"))

    result = run("read", "--json", str(bad))

    assert result.return_value == TO_DO
    assert [one["number"] for one in told(result)["journals"]] == ["A26"]
    assert told(result)["problems"][0]["severity"] == "error"


def test_read_answers_2_where_a_file_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / "cut.si"
    cut.write_bytes(SIE.read_bytes()[:-20])

    result = run("read", "--json", str(cut))

    assert result.return_value == WRONG
    assert told(result)["journals"] == []
    assert "cut.si" in told(result)["problems"][0]["message"]


def test_read_prints_one_object_a_file_and_answers_for_the_worst(
    tmp_path: Path,
) -> None:
    empty = tmp_path / "empty.si"
    empty.touch()

    result = run("read", "--json", str(SIE), str(empty))

    lines = result.stdout.splitlines()
    assert [json.loads(line)["file"] for line in lines] == [str(SIE), str(empty)]
    assert result.return_value == WRONG


def test_read_shows_a_table_to_a_person() -> None:
    result = run("read", str(SIE))

    assert "A25" in result.stdout
    assert "Björkgården" in result.stdout


def test_status_of_a_new_ledger_is_that_all_is_well(tmp_path: Path) -> None:
    result = run("status", "--json", "--data-dir", str(tmp_path))

    assert result.return_value == ALL_WELL
    assert told(result)["level"] == "well"


def test_status_answers_2_where_a_folder_cannot_be_reached(tmp_path: Path) -> None:
    gone = tmp_path / "gone"

    result = run("status", "--data-dir", str(tmp_path), "--journal-dir", str(gone))

    assert result.return_value == WRONG
    assert "går inte att nå" in result.stdout


def test_status_tells_monitoring_what_is_wrong(tmp_path: Path) -> None:
    gone = tmp_path / "gone"

    result = run(
        "status", "--json", "--data-dir", str(tmp_path), "--journal-dir", str(gone)
    )

    assert result.return_value == WRONG
    (warning,) = told(result)["warnings"]
    assert warning["key"] == f"folder-unreachable:{gone}"
    assert warning["severity"] == "grave"
    assert set(warning) == {
        "key", "kind", "severity", "title", "text", "count", "since", "page"
    }  # fmt: skip


def test_status_of_a_damaged_ledger_is_an_answer_for_monitoring_too(
    tmp_path: Path,
) -> None:
    (tmp_path / "ledger.db").write_text("no ledger")

    result = run("status", "--json", "--data-dir", str(tmp_path))

    assert result.return_value == WRONG
    assert [one["kind"] for one in told(result)["warnings"]] == ["ledger"]


def test_open_says_so_where_no_agent_runs(tmp_path: Path) -> None:
    ended = as_process("open", "--data-dir", str(tmp_path / "never"))

    assert ended.returncode == WRONG
    assert "inte igång" in ended.stderr


def test_status_finds_that_no_backup_is_made(tmp_path: Path) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with closing(open_ledger(tmp_path / "ledger.db", lambda: long_ago)) as ledger:
        take_in(ledger, "a.si", journal())

    status = run("status", "--data-dir", str(tmp_path))

    assert status.return_value == WRONG


def test_every_command_explains_itself_in_swedish() -> None:
    result = run("--help")

    for name, command in cli.commands.commands.items():
        assert command.hidden or name in result.stdout
        assert command.help
        assert run(name, "--help").exit_code == 0


def test_an_unknown_option_ends_with_2() -> None:
    assert as_process("read", "--nonsense").returncode == WRONG


@pytest.mark.timeout(120)
def test_the_demo_makes_the_whole_journey_by_itself() -> None:
    ended = as_process("demo", "--auto")

    assert ended.returncode == ALL_WELL, ended.stderr
    assert "Kvitto 1: 6 av 6" in ended.stdout
    assert ended.stdout.count("A 1 ") == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_the_demo_prints_a_way_in_where_there_is_no_browser_and_ends_on_ctrl_c() -> (
    None
):
    without_desktop = {
        name: value for name, value in os.environ.items() if name != "DISPLAY"
    }
    demo = subprocess.Popen(
        [sys.executable, "-u", "-m", "agent", "demo"],
        stdout=subprocess.PIPE,
        text=True,
        env={**without_desktop, "BROWSER": "/bin/false"},
    )
    assert demo.stdout is not None
    told = [demo.stdout.readline() for _ in range(4)]
    later = told[2].split("--data-dir ")[1].strip().strip('"')
    opened = as_process("open", "--data-dir", later, BROWSER="/bin/false", PATH="")
    demo.send_signal(signal.SIGINT)
    rest, _ = demo.communicate(timeout=30)
    assert demo.returncode == ALL_WELL, rest

    assert re.match(r"Öppna inom en minut: http://localhost:\d+/oppna#t=\S+", told[1])
    assert "/oppna#t=" in opened.stdout
