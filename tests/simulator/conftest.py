"""A simulator whose clock stands still, and somebody who visits it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from agent.simulator import Simulator
from tests.simulator.visitor import Api, Visitor

START = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """The default companies, with a pace that no test here meets by accident."""
    with Simulator(clock=lambda: START, rate_limit=10_000) as simulator:
        yield simulator


@pytest.fixture
def visitor(sim: Simulator) -> Iterator[Visitor]:
    """Somebody with a fresh browser."""
    with Visitor(sim) as one:
        yield one


@pytest.fixture
def api(visitor: Visitor) -> Api:
    """BRF Björkgården's books, with every ordinary scope."""
    return visitor.connect()
