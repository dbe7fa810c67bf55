"""An office whose owners are connected."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office, office


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened
