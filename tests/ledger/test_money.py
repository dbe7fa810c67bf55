"""Money goes into the ledger and comes out again to the öre."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.journal import JournalRow
from agent.ledger.journals import rows
from agent.ledger.ledger import Ledger
from agent.ledger.money import from_ore, to_ore
from agent.sources.amounts import sie_amount, table_amount
from tests.builders import journal, listed, take_in

ORE = st.integers(min_value=-(10**15), max_value=10**15)


@given(ORE)
def test_every_ore_survives_the_round_trip(ore: int) -> None:
    assert to_ore(from_ore(ore)) == ore


@given(ORE)
def test_what_comes_out_has_two_decimals(ore: int) -> None:
    assert from_ore(ore).as_tuple().exponent == -2


@pytest.mark.parametrize("amount", ["0.001", "1250.505", "-0.009"])
def test_an_amount_finer_than_an_ore_is_not_rounded(amount: str) -> None:
    with pytest.raises(ValueError, match="finer than an öre"):
        to_ore(Decimal(amount))


@pytest.mark.parametrize("text", ["0.001", "1250.505"])
def test_the_readers_let_no_such_amount_through(text: str) -> None:
    assert sie_amount(text) is None
    assert table_amount(text.replace(".", ",")) is None


def test_a_trailing_zero_is_not_finer_than_an_ore() -> None:
    assert to_ore(Decimal("1250.500")) == 125050


def test_rows_come_back_as_they_went_in(ledger: Ledger) -> None:
    largest = Decimal("999999999999.99")
    lines = (
        JournalRow("1510", largest, Decimal("0.00"), "10", "P1", "Största"),
        JournalRow("3011", Decimal("0.00"), largest, note="Åäö ÉÜ 'citat'"),
    )
    take_in(ledger, "stor.si", journal(rows=lines))
    assert rows(ledger, listed(ledger).id) == lines
