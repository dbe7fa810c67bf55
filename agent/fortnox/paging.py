"""Read a list page by page, however odd its pages are (shared/fortnox.md, 3.3).

Some lists have no MetaInformation, some ignore `page` and give the same page again,
and past the last page Fortnox answers with an error, which is an empty page here. A
list that is known to be longer than what came is an error: half a list would make a
booked voucher look absent.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Generic, TypeVar

from agent.errors import FortnoxError

Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page; the totals are those of the whole list, None where not told."""

    items: tuple[Item, ...]
    total_pages: int | None = None
    total_items: int | None = None


def read_all(read: Callable[[int], Page[Item]]) -> tuple[Item, ...]:
    """Read from page 1 until the last page, or until a page brings nothing new.

    Raises:
        FortnoxError: Fewer items came than Fortnox says there are.
    """
    found: dict[Item, None] = {}
    total = None
    number = 0
    while True:
        number += 1
        page = read(number)
        known = len(found)
        found.update(dict.fromkeys(page.items))
        total = page.total_items if page.total_items is not None else total
        is_last = page.total_pages is not None and number >= page.total_pages
        if is_last or len(found) == known:
            break
    if total is not None and len(found) < total:
        raise FortnoxError(
            "Fortnox lämnade bara en del av en lista.",
            detail=f"{len(found)} of {total} items",
        )
    return tuple(found)


def read_from(
    read: Callable[[int], Page[Item]], number_of: Callable[[Item], int], first: int
) -> tuple[Item, ...]:
    """Read the items numbered `first` and up of a list that ascends by number.

    Reads page 1 for the list's length, then backwards from its end, so that a long
    list costs no more than its tail. A list that does not ascend is read whole.
    """
    read = cache(read)
    head = read(1)
    items: tuple[Item, ...] = ()
    skipped = 0
    for page_number in range(head.total_pages or 0, 1, -1):
        page = read(page_number)
        items = page.items + items
        if page.items and number_of(page.items[0]) < first:
            skipped = (page_number - 2) * len(head.items)
            break
    items = head.items + items
    is_whole = head.total_items is not None and (
        len(items) + skipped >= head.total_items
    )
    if not is_whole or not _ascends([number_of(item) for item in items]):
        items = read_all(read)
    return tuple(item for item in items if number_of(item) >= first)


def _ascends(numbers: list[int]) -> bool:
    return all(low < high for low, high in pairwise(numbers))
