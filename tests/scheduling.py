"""How the tests are spread over processes: `pytest -n auto -p tests.scheduling`.

What takes longest begins first, or it would be waited for alone at the end. What shares
a costly fixture (the frozen program, a PC with Wine, a gallery of pages) stays in one
process. That goes by the tests' places, since xdist's own marks for groups are without
effect with pytest 9.2 (pytest-dev/pytest-xdist, issue 1386).
"""

import os
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Minutes each, the longest first.
ALONE = "tests/windows/test_python.py"
LONG = (ALONE, "tests/windows", "tests/installer", "tests/browser")
# Of one process all their tests, or all of a file's.
SHARING, SHARING_BY_FILE = ("tests/windows", "tests/installer"), ("tests/browser",)


def scope_of(nodeid: str) -> str:
    """Name what a test shares a process with; its own name where it is nothing."""
    file = nodeid.partition("::")[0]
    if file == ALONE:
        return nodeid
    folder = file.rpartition("/")[0]
    if folder in SHARING:
        return folder
    return file if folder in SHARING_BY_FILE else nodeid


def rank_of(nodeid: str) -> int:
    """Tell how early a test should begin: 0 is first."""
    ranks = (rank for rank, place in enumerate(LONG) if nodeid.startswith(place))
    return next(ranks, len(LONG))


class LongestFirst(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Hands out scopes in the order in which their first tests stand."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first."""
    items.sort(key=lambda item: rank_of(item.nodeid))


@pytest.hookimpl(tryfirst=True)  # before xdist's own
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are processors: tests wait more than they compute."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LongestFirst:
    """Give xdist our way of spreading."""
    config.option.loadscopereorder = False
    return LongestFirst(config, log)
