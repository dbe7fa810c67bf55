"""A large SIE 4I file as a property system would write it, for measuring.

    python -m benchmarks.synthetic_sie 100000 > large.si

The same file for the same number: 100,000 vouchers x 6 rows are about 44 MB of CP437.
"""

import sys
from collections.abc import Iterator

ROWS_PER_VOUCHER = 6

_HEAD = """#FLAGGA 0
#PROGRAM "dinafastigheter" 3.0
#FORMAT PC8
#GEN 20261101
#SIETYP 4
#ORGNR 769611-4821
#FNAMN "BRF Björkgården"
#DIM 1 "Kostnadsställe"
"""


def synthetic_sie(vouchers: int) -> bytes:
    """Write a file with this many balanced vouchers of six rows each."""
    return "".join([_HEAD, *_vouchers(vouchers)]).replace("\n", "\r\n").encode("cp437")


def _vouchers(count: int) -> Iterator[str]:
    for number in range(1, count + 1):
        date = f"2026{number % 12 + 1:02}{number % 28 + 1:02}"
        house = number % 97 + 1
        rent, heat = 4500 + number % 2000, 300 + number % 100
        total = f"{rent + heat}.{number % 100:02}"
        rows = (
            ("1510", "", total, f"Lägenhet {number % 1000:04} i hus {house}"),
            ("3011", f'1 "{house}"', f"-{rent}.00", "Hyresintäkter, bostäder"),
            ("3040", f'1 "{house}"', f"-{heat}.00", "Värme och varmvatten"),
            ("3740", "", f"-0.{number % 100:02}", "Öres- och kronutjämning"),
            ("1930", "", "250.00", "Inbetalning, ännu ej avstämd"),
            ("2970", "", "-250.00", "Förutbetalda hyresintäkter"),
        )
        yield f'#VER "A" "{number}" {date} "Avisering A{number}, Björkgården" {date}\n'
        yield "{\n"
        for account, objects, amount, text in rows:
            yield f'#TRANS {account} {{{objects}}} {amount} {date} "{text}"\n'
        yield "}\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(synthetic_sie(int(sys.argv[1])))
