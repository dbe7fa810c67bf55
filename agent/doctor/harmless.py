"""What may leave the PC: a value passes only where its key says that it is harmless.

Names become the same stand-ins everywhere ("ägare-3"), so that support can follow one
of them; whatever is not known here is left out.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from agent.doctor.findings import Fact

METHOD: Final = re.compile(r"[A-Z]{3,7}")
ALERT: Final = re.compile(r"[a-z-]{1,40}(?::\d{1,9})?")
WORD: Final = re.compile(r"[a-z][a-z_-]{0,24}")
EVENT: Final = re.compile(r"[a-z][a-z_' -]{0,60}")
MODULE: Final = re.compile(r"[A-Za-z_][\w.]{0,80}", re.ASCII)
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{8,15}(?:Z|\+00:00)")
VERSION: Final = re.compile(r"\d{1,5}(?:\.\d{1,5}){0,3}")
# How far an address of Fortnox' tells what is asked for, and not about whom.
RESOURCE: Final = re.compile(r"/3/[a-z]+|/oauth-v1/[a-z]+|/")
CLASSES: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
OF_FORTNOX: Final = re.compile(r"\(Fortnox (\d{1,9})\)")
FRAME: Final = re.compile(r'File "([^"]+)", line (\d+), in (\S+)')
KIND: Final = re.compile(r"[A-Za-z][A-Za-z' -]{0,40}")
LEFT_OUT: Final = "(utelämnat)"
# A module's place, below what differs between PCs; the frozen agent's stands alone.
PACKAGED: Final = re.compile(
    r".*/(site-packages|agent|webui|lib|python\d+\.zip)/([\w./-]+)",
    re.IGNORECASE | re.ASCII,
)
FROZEN: Final = re.compile(r"\w+(?:/\w+)*\.py", re.ASCII)
OURS: Final = ("agent.", "webui.")

Told = Fact | list[str] | None
Harmless = Callable[[Any], Told]


class Pseudonyms:
    """Stand-ins that stay the same within a bundle, and say nothing outside it."""

    def __init__(self) -> None:
        self._companies: dict[str, str] = {}

    def owner(self, number: Any) -> Told:
        """Stand for an owner by its place in the ledger."""
        return f"ägare-{number}" if isinstance(number, int) else None

    def journal(self, number: Any) -> Told:
        """Stand for a journal by its place in the ledger."""
        return f"journal-{number}" if isinstance(number, int) else None

    def company(self, database_number: Any) -> Told:
        """Stand for a company of Fortnox' by the order of appearance."""
        ordinal = len(self._companies) + 1
        return self._companies.setdefault(str(database_number), f"bolag-{ordinal}")


def number(value: Any) -> Told:
    """Let numbers pass, and yes or no."""
    return value if isinstance(value, (bool, int, float)) else None


def matching(pattern: re.Pattern[str]) -> Harmless:
    """Let only text of one form pass."""

    def pass_matching(value: Any) -> Told:
        is_such = isinstance(value, str) and pattern.fullmatch(value) is not None
        return str(value) if is_such else None

    return pass_matching


def resource(value: Any) -> Told:
    """Cut an address of Fortnox' to what is asked for."""
    found = RESOURCE.match(str(value))
    return found[0] if found else None


def causes(value: Any) -> list[str]:
    """Let of a reason pass only the classes of errors, and Fortnox' own numbers."""
    known = _error_classes()
    named = [one for one in CLASSES.findall(str(value)) if one in known]
    numbers = [f"Fortnox {one}" for one in OF_FORTNOX.findall(str(value))]
    return [*named, *numbers]


def traceback(value: Any) -> Told:
    """Let of a traceback pass where in whose code it was, and the error's class."""
    frames = [
        f"{_in_package(file)}:{line} {function}"
        for file, line, function in FRAME.findall(str(value))
    ]
    last = str(value).strip().rpartition("\n")[2].partition(":")[0]
    name = last.rpartition(".")[2]
    return [*frames, name] if name in _error_classes() else frames


def fields(names: Pseudonyms) -> Mapping[str, Harmless]:
    """Return what may pass of a log event, or of the treatment history, by its key."""
    numbers = (
        "call status seconds pid port problems new changed known refused journals "
        "failures events attempt on opened result subjects transfer corrections"
    )
    return {
        **dict.fromkeys(numbers.split(), number),
        **dict.fromkeys(("reason", "why", "error", "kind"), causes),
        **dict.fromkeys(("owner",), names.owner),
        **dict.fromkeys(("journal", "correction", "copy"), names.journal),
        "company": names.company,
        "path": resource,
        "key": matching(ALERT),
        "method": matching(METHOD),
        "state": matching(WORD),
        "was": matching(WORD),
        "level": matching(WORD),
        "command": matching(WORD),
        "condition": matching(EVENT),
        "version": matching(VERSION),
        "timestamp": matching(MOMENT),
        "logger": matching(MODULE),
        "exception": traceback,
    }


def harmless(event: Mapping[str, Any], of: Mapping[str, Harmless]) -> dict[str, Any]:
    """Return what may pass of an event by its fields."""
    told = {key: of[key](value) for key, value in event.items() if key in of}
    return {key: value for key, value in told.items() if value not in (None, [])}


def kind_of(kind: str) -> str:
    """Return the kind of an event of the treatment history; none but ours are known."""
    return kind if KIND.fullmatch(kind) else LEFT_OUT


def words_of_event(event: Mapping[str, Any]) -> str:
    """Return what happened: in our own logs the words are ours, and no others."""
    said = event.get("event")
    is_ours = str(event.get("logger", "")).startswith(OURS)
    if is_ours and isinstance(said, str) and EVENT.fullmatch(said):
        return said
    return LEFT_OUT


def _in_package(file: str) -> str:
    """Cut a file's path to what is the same on every PC."""
    path = file.replace("\\", "/")
    found = PACKAGED.fullmatch(f"/{path}")
    if found:
        return f"{found[1].lower()}/{found[2]}"
    return path if FROZEN.fullmatch(path) else LEFT_OUT


def _error_classes() -> frozenset[str]:
    return frozenset(one.__name__ for one in _descendants(BaseException))


def _descendants(of: type[BaseException]) -> Iterator[type[BaseException]]:
    for one in of.__subclasses__():
        yield one
        yield from _descendants(one)
