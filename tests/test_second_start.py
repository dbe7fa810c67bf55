"""A second start of the same user's: the page of the agent that runs already."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agent import cli
from agent.cli import commands
from agent.demo.demo import MemoryStore
from agent.desktop.instance import only_instance
from agent.errors import AlreadyRunning
from agent.logs import end_logging
from agent.options import ALL_WELL
from tests.product import product


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the browser is sent to."""
    links: list[str] = []

    def open_in_browser(link: str) -> bool:
        links.append(link)
        return True

    monkeypatch.setattr(cli, "open_in_browser", open_in_browser)
    monkeypatch.setattr(cli, "platform_store", MemoryStore)
    yield links
    end_logging()


def start(data: Path, *how: str) -> Result:
    """Start once more with this data folder."""
    command = ["run", *how, "--data-dir", str(data)]
    return CliRunner().invoke(commands, command, standalone_mode=False)


def test_it_opens_the_page_of_the_first(tmp_path: Path, opened: list[str]) -> None:
    with product(tmp_path) as running:
        ended = start(running.agent.settings.data_dir)

        assert ended.return_value == ALL_WELL
        (link,) = opened
        assert link.startswith(f"{running.agent.origin}/oppna#t=")


def test_at_log_on_it_opens_nothing(tmp_path: Path, opened: list[str]) -> None:
    with only_instance(tmp_path / "data"):
        ended = start(tmp_path / "data", "--at-login")

    assert ended.return_value == ALL_WELL
    assert opened == []


def test_a_first_that_does_not_answer_is_told_of(
    tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "ring", lambda *_: None)
    with only_instance(tmp_path / "data"):
        ended = start(tmp_path / "data")

    assert isinstance(ended.exception, AlreadyRunning)
    assert "svarar inte" in ended.exception.message
    assert opened == []
