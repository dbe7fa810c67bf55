"""A small torture with a fixed seed; `make torture` is the same for longer."""

from pathlib import Path

import pytest

from tests.crash.torture import Size, printed, torture

SEED = 20261201


@pytest.mark.timeout(300)
def test_in_a_storm_each_journal_is_booked_once(tmp_path: Path) -> None:
    figures = torture(
        tmp_path,
        SEED,
        lambda seconds, faults: seconds > 8 or faults >= 150,
        Size(offices=1, owners=4, most=6),
    )

    assert figures.is_clean, printed(figures)
    assert figures.findings.booked > 0
