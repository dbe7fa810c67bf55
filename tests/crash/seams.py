"""Putting something in place of a part of the product, in this process only.

A seam is "module:name" or "module:Class.name". One that is gone fails loudly: a
laboratory that replaces nothing would find nothing and call it well.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any


class SeamGoneError(Exception):
    """The product has no such part any more: look where it went."""


def replace_seam(seam: str, make: Callable[[Any], Any]) -> None:
    """Put `make(what is there)` where a seam is.

    Raises:
        SeamGoneError: nothing is there.
    """
    module, _, name = seam.partition(":")
    *owners, last = name.split(".")
    try:
        owner: Any = import_module(module)
        for one in owners:
            owner = getattr(owner, one)
        there = getattr(owner, last)
    except (ImportError, AttributeError) as error:
        raise SeamGoneError(seam) from error
    setattr(owner, last, make(there))
