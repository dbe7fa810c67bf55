"""How fast journals are read, with the C tokenizer as the floor in the same run.

    python -m benchmarks.read_journals [VOUCHERS]

The goal: 200,000 rows a second of 100,000 vouchers x 6 rows (44 MB, CP437). Seconds
are the processor's, so that a busy machine gives the same figures.
"""

import csv
import io
import sys
from collections.abc import Callable
from time import process_time

from agent.sources.detect import read_journals
from benchmarks.synthetic_sie import ROWS_PER_VOUCHER, synthetic_sie

GOAL = 200_000  # rows a second
RUNS = 3


def main() -> None:
    """Print rows a second of floor and reader, the best of three, and their ratio."""
    vouchers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    content = synthetic_sie(vouchers)
    rows = vouchers * ROWS_PER_VOUCHER
    print(f"{len(content) / 1e6:.1f} MB, {vouchers:,} vouchers, {rows:,} rows")
    floor = _rate(rows, lambda: _floor(content))
    reader = _rate(rows, lambda: _read(content, vouchers))
    print(f"csv.reader, iterate only  {floor:>10,.0f} rows/s")
    print(f"read_journals             {reader:>10,.0f} rows/s   goal {GOAL:,}")
    print(f"ratio                     {reader / floor:>10.2f}")


def _rate(rows: int, work: Callable[[], None]) -> float:
    return rows / min(_seconds(work) for _ in range(RUNS))


def _seconds(work: Callable[[], None]) -> float:
    start = process_time()
    work()
    return process_time() - start


def _floor(content: bytes) -> None:
    for _ in csv.reader(io.StringIO(content.decode("cp437")), delimiter=" "):
        pass


def _read(content: bytes, vouchers: int) -> None:
    reading = read_journals(content, "synthetic.si")
    if len(reading.journals) != vouchers or reading.problems:
        sys.exit("The reader did not read every voucher.")


if __name__ == "__main__":
    main()
