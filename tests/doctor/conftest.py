"""A PC to look at: its folders, its store for secrets, a clock that stands still."""

from functools import partial
from pathlib import Path

import pytest

from agent.demo.demo import MemoryStore
from agent.doctor.pc import Pc
from agent.own_ledger import own_ledger_to_read
from agent.settings import Settings
from tests.conftest import Clock

# Nobody answers here, and it is known at once: names ending so are never looked up.
NOWHERE = "http://fortnox.invalid"


@pytest.fixture(autouse=True)
def own_desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tester's own desktop and proxies out of it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def pc(tmp_path: Path, clock: Clock, store: MemoryStore) -> Pc:
    """A PC on which Journalbryggan has never been started."""
    settings = Settings(
        data_dir=tmp_path / "data", port=0, login_url=NOWHERE, api_url=NOWHERE
    )
    return Pc(
        settings,
        clock,
        partial(own_ledger_to_read, settings, clock),
        lambda: store,
        lambda: None,
    )
