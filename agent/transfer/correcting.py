"""Vouchers that are not ours but concern one of ours: they take it back, or repeat it.

Fortnox has no delete, so whoever wants a voucher away books its mirror, or books it
once more with other rows. A voucher is taken for a mirror by its rows alone, for a
correction by its text alone, for a double by date and rows.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from agent.journal import Journal
from agent.ledger.booked import VoucherKey
from agent.transfer.row_matching import Rows, mirrored

# Such as "Rättelse av A 117" and "Makulering av verifikation A 117". Nothing else may
# stand between: "Rättelse hyra A 117" speaks of a flat.
_REFERENCE = re.compile(
    r"\b(?:rätt|korr|makul|vänd|återför|bortt|annull|storn)\w*[\s.:,]+"
    r"(?:(?:av|för|till|ver\w*|nr|nummer)[\s.:,]+)*"
    r"([a-zåäö]{1,10})[\s-]?([0-9]+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A voucher in Fortnox that did not come from us."""

    key: VoucherKey
    journal: Journal
    rows: Rows

    @property
    def refers_to(self) -> str:
        """The voucher that its text says it corrects, such as "A 117"; "" for none."""
        found = _REFERENCE.search(self.journal.text)
        return f"{found[1].upper()} {int(found[2])}" if found else ""


class Corrections:
    """All foreign vouchers; each is given to one of ours at the most."""

    def __init__(self, foreign: Iterable[Foreign]) -> None:
        self._by_rows: defaultdict[Rows, list[Foreign]] = defaultdict(list)
        self._by_reference: defaultdict[tuple[int, str], list[Foreign]]
        self._by_reference = defaultdict(list)
        self._taken: set[VoucherKey] = set()
        for one in foreign:
            self._by_rows[one.rows].append(one)
            if one.refers_to:
                self._by_reference[one.key.year_id, one.refers_to].append(one)

    def is_taken(self, one: Foreign) -> bool:
        """Tell whether a foreign voucher concerns one of ours."""
        return one.key in self._taken

    def corrections_of(self, key: VoucherKey, day: date, rows: Rows) -> list[Foreign]:
        """Take those that correct a voucher: by their text, else by one's rows."""
        name = f"{key.series.upper()} {key.number}"
        found = list(self._free(self._by_reference.get((key.year_id, name), ())))
        if not any(one.rows == mirrored(rows) for one in found):
            mirrors = self._free(self._by_rows.get(mirrored(rows), ()))
            found += [
                one
                for one in mirrors
                if one.journal.date >= day and one.refers_to in ("", name)
            ][:1]
        self._taken |= {one.key for one in found}
        return found

    def doubles_of(self, day: date, rows: Rows) -> list[Foreign]:
        """Take one that says the same on the same day."""
        alike = self._free(self._by_rows.get(rows, ()))
        found = [one for one in alike if one.journal.date == day][:1]
        self._taken |= {one.key for one in found}
        return found

    def _free(self, found: Iterable[Foreign]) -> Iterator[Foreign]:
        return (one for one in found if one.key not in self._taken)
