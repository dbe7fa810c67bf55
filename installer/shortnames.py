"""The 8.3 names that Windows Installer wants beside long ones."""

from itertools import count

ALLOWED = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"


def with_short_name(name: str, taken: set[str]) -> str:
    """Return `short|long`, or the name itself where it is short; adds to `taken`."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    if _fits(stem, ending) and name.upper() not in taken:
        taken.add(name.upper())
        return name
    return f"{_new_short(_kept(stem), _kept(ending)[:3], taken)}|{name}"


def _fits(stem: str, ending: str) -> bool:
    whole = _kept(stem) == stem.upper() and _kept(ending) == ending.upper()
    return whole and 0 < len(stem) <= 8 and len(ending) <= 3  # noqa: PLR2004  8.3


def _new_short(stem: str, ending: str, taken: set[str]) -> str:
    for number in count(1):
        tail = f"~{number}"
        short = stem[: 8 - len(tail)] + tail + (f".{ending}" if ending else "")
        if short not in taken:
            taken.add(short)
            return short
    raise AssertionError("numbers do not end")


def _kept(text: str) -> str:
    return "".join(c for c in text.upper() if c in ALLOWED)
