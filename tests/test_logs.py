"""The log: one JSON object a line, and never a secret."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from agent.logs import LOG_FILE, begin_logging


@pytest.fixture
def log_folder(tmp_path: Path) -> Iterator[Path]:
    begin_logging(tmp_path)
    yield tmp_path
    for handler in logging.getLogger().handlers:
        handler.close()
    logging.getLogger().handlers.clear()
    structlog.reset_defaults()


def lines(folder: Path) -> list[dict[str, Any]]:
    text = (folder / LOG_FILE).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_an_event_is_one_line_with_time_level_and_fields(log_folder: Path) -> None:
    structlog.get_logger("agent.test").info("file read", file="Åre.si", new=2)

    (line,) = lines(log_folder)
    assert line["event"] == "file read"
    assert line["file"] == "Åre.si"
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_what_libraries_log_is_there_too(log_folder: Path) -> None:
    logging.getLogger("waitress").warning("slow %s", "client")

    assert lines(log_folder)[0]["event"] == "slow client"


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer geheim-1234",
        "Basic geheim-1234",
        "https://localhost:44300/?code=geheim-1234&x=1",
        "state=geheim-1234",
        '{"access_token": "geheim-1234"}',
        "{'refresh_token': 'geheim-1234'}",
        "client_secret=geheim-1234",
        "https://localhost:44300/oppna#t=geheim-1234",
        "postgresql://anna:geheim-1234@server/journaler",
        "host=server user=anna password=geheim-1234 dbname=journaler",
    ],
)
def test_what_looks_like_a_secret_is_masked(log_folder: Path, text: str) -> None:
    structlog.get_logger("agent.test").warning("odd", said=text)
    logging.getLogger("urllib3").warning(text)

    written = (log_folder / LOG_FILE).read_text("utf-8")
    assert "geheim" not in written
    assert "***" in written


def test_a_secret_in_a_traceback_is_masked(log_folder: Path) -> None:
    def fail() -> None:
        raise ValueError("refresh_token=geheim-1234")

    try:
        fail()
    except ValueError:
        structlog.get_logger("agent.test").exception("failed")

    assert "geheim" not in (log_folder / LOG_FILE).read_text("utf-8")
