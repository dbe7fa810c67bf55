"""The object list of a SIE row: which cost centre, project and other dimensions.

Dimension 1 is the cost centre, 6 the project (SIE 4C, section 8.17). Fortnox can
carry no other.
"""

from dataclasses import dataclass

COST_CENTRE = "1"
_PROJECT = "6"

RESERVED = {
    "2": "kostnadsbärare",
    "7": "anställd",
    "8": "kund",
    "9": "leverantör",
    "10": "faktura",
}


@dataclass(frozen=True, slots=True)
class Objects:
    """What an object list says. `others` are the dimensions that nobody can carry."""

    cost_centre: str = ""
    project: str = ""
    pairs: frozenset[tuple[str, str]] = frozenset()
    others: tuple[str, ...] = ()


def objects_of(items: list[str]) -> Objects | None:
    """Understand the items of an object list.

    Blanks around a code fill it up to its width, and an empty code is none. None
    where they are not pairs, or name two cost centres or two projects.
    """
    if len(items) % 2:
        return None
    dimensions = [item.strip().lstrip("0") for item in items[::2]]
    objects = [item.strip() for item in items[1::2]]
    named = zip(dimensions, objects, strict=True)
    pairs = frozenset((dimension, code) for dimension, code in named if code)
    carried = {d: o for d, o in pairs if d in {COST_CENTRE, _PROJECT}}
    if any(carried[d] != o for d, o in pairs if d in carried):
        return None
    others = sorted({d for d, _ in pairs if d not in carried})
    return Objects(
        cost_centre=carried.get(COST_CENTRE, ""),
        project=carried.get(_PROJECT, ""),
        pairs=pairs,
        others=tuple(others),
    )
