"""Between `Decimal` kronor, as code counts, and whole öre, as the ledger stores."""

from decimal import Decimal


def to_ore(amount: Decimal) -> int:
    """Turn kronor into öre.

    Raises:
        ValueError: the amount is finer than an öre; that is never rounded here.
    """
    ore = amount.scaleb(2)
    if ore != ore.to_integral_value():
        raise ValueError(f"{amount} is finer than an öre")
    return int(ore)


def from_ore(ore: int) -> Decimal:
    """Turn öre into kronor with two decimals."""
    return Decimal(ore).scaleb(-2)
