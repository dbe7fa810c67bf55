"""Folders are waited for as long as it takes: a busy machine is slow, not wrong."""

import pytest

from agent.preferences import browsing, choosing, likely

LONG = 60.0  # seconds


def wait_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing that is looked at in a test given up for its slowness."""
    monkeypatch.setattr(browsing, "LOOKED_FOR", LONG)
    for module in (browsing, choosing, likely):
        monkeypatch.setattr(module, "PATIENCE", LONG)
