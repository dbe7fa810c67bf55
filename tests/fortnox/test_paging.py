"""Lists are read whole, or from a number on, whatever their pages are like."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import FortnoxError
from agent.fortnox.paging import Page, read_all, read_from

numbers = st.lists(st.integers(1, 500), unique=True).map(sorted)


class Book:
    """A list in pages, which counts how often it is read."""

    def __init__(self, items: Sequence[int], size: int = 5) -> None:
        self.items = tuple(items)
        self.size = size
        self.read_pages: list[int] = []

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.items) // self.size))

    def read(self, number: int) -> Page[int]:
        self.read_pages.append(number)
        start = (number - 1) * self.size
        items = self.items[start : start + self.size]
        return Page(items, self.pages, len(self.items))


def same(number: int) -> int:
    return number


def without_totals(book: Book) -> Callable[[int], Page[int]]:
    return lambda number: Page(book.read(number).items)


@given(numbers)
def test_a_list_is_read_whole(items: list[int]) -> None:
    book = Book(items)
    assert read_all(book.read) == tuple(items)
    assert book.read_pages == list(range(1, book.pages + 1))


@given(numbers)
def test_a_list_without_length_is_read_until_nothing_new(items: list[int]) -> None:
    assert read_all(without_totals(Book(items))) == tuple(items)


def test_a_list_that_ignores_the_page_is_read_once() -> None:
    whole = Page((1, 2, 3), 2, 3)
    assert read_all(lambda _number: whole) == (1, 2, 3)


def test_a_list_that_ignores_the_page_and_has_no_length_ends() -> None:
    assert read_all(lambda _number: Page((1, 2, 3))) == (1, 2, 3)


def test_half_a_list_is_an_error() -> None:
    with pytest.raises(FortnoxError) as caught:
        read_all(lambda _number: Page((1, 2, 3), 2, 6))
    assert "3 of 6" in caught.value.detail


def test_half_a_list_is_an_error_even_where_only_page_one_tells_its_length() -> None:
    pages: dict[int, Page[int]] = {1: Page((1, 2), None, 6), 2: Page(())}
    with pytest.raises(FortnoxError):
        read_all(pages.__getitem__)


@given(numbers, st.integers(1, 501))
def test_a_list_can_be_read_from_a_number_on(items: list[int], first: int) -> None:
    expected = tuple(item for item in items if item >= first)
    assert read_from(Book(items).read, same, first) == expected


@given(numbers, st.integers(1, 501))
def test_so_can_a_list_without_length(items: list[int], first: int) -> None:
    expected = tuple(item for item in items if item >= first)
    assert read_from(without_totals(Book(items)), same, first) == expected


@given(st.lists(st.integers(1, 500), unique=True), st.integers(1, 501))
def test_so_can_a_list_in_any_order(items: list[int], first: int) -> None:
    expected = tuple(item for item in items if item >= first)
    assert read_from(Book(items).read, same, first) == expected


def test_only_the_tail_of_a_long_list_is_read() -> None:
    book = Book(range(1, 10_001), size=500)
    assert read_from(book.read, same, 9_990) == tuple(range(9_990, 10_001))
    assert book.read_pages == [1, 20]


def test_a_tail_over_two_pages_is_read_whole() -> None:
    book = Book(range(1, 10_001), size=500)
    assert len(read_from(book.read, same, 9_400)) == 601
    assert book.read_pages == [1, 20, 19]


def test_gaps_in_the_numbers_lose_nothing() -> None:
    book = Book([*range(1, 11), *range(1_001, 1_021)])
    assert read_from(book.read, same, 1_015) == tuple(range(1_015, 1_021))


def test_a_list_that_ignores_the_page_is_not_taken_for_a_short_one() -> None:
    with pytest.raises(FortnoxError):
        read_from(lambda _number: Page((1, 2, 3), 2, 6), same, 3)


def test_a_page_gone_missing_is_not_taken_for_an_empty_one() -> None:
    book = Book(range(1, 21))

    def read(number: int) -> Page[int]:
        return Page(()) if number == 4 else book.read(number)

    with pytest.raises(FortnoxError):
        read_from(read, same, 12)


def test_a_list_that_grows_while_it_is_read_loses_nothing_it_had() -> None:
    book = Book(range(1, 11))

    def read(number: int) -> Page[int]:
        page = book.read(number)
        book.items = (*book.items, book.items[-1] + 1)
        return page

    assert read_from(read, same, 6)[:5] == (6, 7, 8, 9, 10)
