"""What our own ledger knows around a journal: others like it, and names from files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.checks.books import Content


@dataclass(frozen=True, slots=True)
class Peer:
    """Another journal of the same owner and date.

    `content` is None where the sum alone shows that it is another. `voucher` is
    "A 117" where it is booked, else "". `is_version`: it is the same journal (number,
    date, series) as it came in another file.
    """

    number: str
    series: str
    content: Content | None
    voucher: str = ""
    is_version: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the ledger knows that bears on one journal.

    `our_vouchers` are those of the year that we booked ourselves, as "A 117";
    `centre_names` the names of cost centres by code, as the files gave them.
    """

    peers: tuple[Peer, ...] = ()
    our_vouchers: frozenset[str] = frozenset()
    centre_names: Mapping[str, str] = field(default_factory=dict)


ALONE = Surroundings()
