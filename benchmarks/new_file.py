"""From a closed file to the page: how long until what df3 has written is waiting.

    python -m benchmarks.new_file

How fast the page itself is tells page_speed.py.
"""

import shutil
import tempfile
import time
from pathlib import Path

from agent.demo.demo import JOURNALS
from agent.ledger.journals import waiting
from agent.logs import begin_logging
from tests.office import wait_until
from tests.product import product


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, product(Path(folder)) as running:
        begin_logging(Path(folder))
        shutil.copy(next(JOURNALS.glob("*.si")), running.folder)
        began = time.perf_counter()
        wait_until(lambda: bool(waiting(running.agent.rooms.ledger)))
        took = time.perf_counter() - began
        print(f"file closed to waiting  {took:6.2f} s   goal 3")


if __name__ == "__main__":
    main()
