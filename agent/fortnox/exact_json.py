"""JSON with exact numbers, both ways.

The standard encoder would make a float of a Decimal. Here the text of the number is
the amount itself: Decimal("12500") is written 12500.00, and 12500.10 is read as
Decimal("12500.10").
"""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn


def write_object(value: Mapping[str, object]) -> str:
    """Write texts, whole numbers, amounts and their containers.

    Raises:
        ValueError: An amount is negative, not finite, or has parts of an öre.
    """
    return _written(value)


def read_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object, its fractions as exact Decimals.

    Raises:
        ValueError: The body is something else, such as an HTML page.
    """
    try:
        document = json.loads(
            body.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
        )
    except RecursionError:
        raise ValueError("JSON nested beyond reason") from None
    except InvalidOperation:
        raise ValueError("a number beyond reason") from None
    if isinstance(document, dict):
        return document
    raise ValueError("JSON, but not an object")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"not a number: {name}")


def folded(mapping: Mapping[Any, Any]) -> dict[str, Any]:
    """Bring keys to lower case: Fortnox writes `Code`, `code` and `@TotalPages`."""
    return {str(key).lower(): value for key, value in mapping.items()}


def _written(value: object) -> str:
    match value:
        case Decimal():
            return _amount(value)
        case Mapping():
            pairs = (f"{_written(key)}:{_written(item)}" for key, item in value.items())
            return "{" + ",".join(pairs) + "}"
        case list() | tuple():
            return "[" + ",".join(_written(item) for item in value) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)


def _amount(amount: Decimal) -> str:
    text = f"{abs(amount):.2f}"  # there is a Decimal("-0.00")
    if not amount.is_finite() or amount < 0 or Decimal(text) != amount:
        raise ValueError(f"not an amount in whole öre: {amount}")
    return text
