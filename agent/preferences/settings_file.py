"""Writing in settings.toml: only what was asked for changes, at once or not at all.

A person may write in the file too. Comments, order and other lines stay as they are; a
file that cannot be read is left alone.
"""

import os
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array, String

from agent.errors import SettingsRefused

DRAFT = ".draft"
ONLY_OURS = 0o600  # a database's password may be in it

Value = bool | int | str | tuple[str, ...]


class SettingsNotSaved(SettingsRefused):
    """settings.toml could not be written, and is as it was."""

    title = "Inställningen är inte sparad"
    not_done = "Ingenting har ändrats."
    http_status = 409


def write_settings(file: Path, values: Mapping[str, Value | None]) -> None:
    """Set values in a file that need not be there; None takes one away.

    Raises:
        SettingsNotSaved: it cannot be read or written; it is as it was.
    """
    real = file.resolve()  # a link stays one
    try:
        text = _changed(_text_of(real), values)
        _replace(real, text)
    except OSError as error:
        raise SettingsNotSaved(
            f"Det går inte att skriva i {file}.",
            action="Kontrollera att disken inte är full och att filen inte är "
            "skrivskyddad.",
            detail=str(error),
        ) from error
    except (TOMLKitError, ValueError) as error:
        raise unreadable(file, type(error).__name__) from error


def unreadable(file: Path, detail: str) -> SettingsNotSaved:
    """Say that a file is left alone because nobody knows what it says."""
    return SettingsNotSaved(
        f"{file} går inte att läsa, och lämnas därför som den är.",
        action="Rätta filen i en textredigerare, eller byt namn på den och gör om "
        "valen här.",
        detail=detail,
    )


def _text_of(file: Path) -> str:
    return file.read_bytes().decode("utf-8") if file.exists() else ""


def _changed(text: str, values: Mapping[str, Value | None]) -> str:
    expected = tomllib.loads(text)
    document = tomlkit.parse(text)
    for name, value in values.items():
        expected.pop(name, None)
        if value is None:
            document.pop(name, None)
            continue
        kept = document.get(name)
        if isinstance(value, tuple) and isinstance(kept, Array):
            expected[name] = _keep_in(kept, value)
        else:
            expected[name] = list(value) if isinstance(value, tuple) else value
            document[name] = _item(value)
    written = tomlkit.dumps(document)
    if tomllib.loads(written) != expected:
        raise ValueError("would say something else")
    return written


def _keep_in(array: Array, value: tuple[str, ...]) -> list[str]:
    r"""Let a list hold a value; what stays keeps its place, comments and spelling.

    Windows takes C:/df3 for C:\df3, and so do we.
    """
    spelled = {Path(one): one for one in array.unwrap()}
    wanted = [spelled.get(Path(one), one) for one in value]
    for gone in [one for one in array.unwrap() if one not in wanted]:
        array.remove(gone)
    for place, one in enumerate(wanted):
        if place >= len(array) or array[place] != one:
            array.insert(place, _text(one))
    return wanted


def _item(value: Value) -> object:
    if not isinstance(value, tuple):
        return _text(value) if isinstance(value, str) else value
    array = tomlkit.array()
    array.extend(_text(one) for one in value)
    return array.multiline(len(value) > 1)


def _text(value: str) -> String:
    r"""Write C:\df3 as a person would, where TOML lets us."""
    return tomlkit.string(value, literal="'" not in value)


def _replace(file: Path, text: str) -> None:
    if file.exists() and not os.access(file, os.W_OK):
        raise PermissionError(f"{file.name} is read-only")
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(file.name + DRAFT)
    draft.unlink(missing_ok=True)
    draft.touch(mode=ONLY_OURS)
    if file.exists():
        shutil.copymode(file, draft)
    with draft.open("wb") as writing:
        writing.write(text.encode("utf-8"))
        writing.flush()
        os.fsync(writing.fileno())
    draft.replace(file)
