"""From a file's bytes to its journals, whatever its format and whatever its name.

The format is told by the content; an extension proves nothing. What is not known is
refused, with a reason that helps.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from agent.errors import FileRefused
from agent.sources.delimited import is_delimited, read_delimited
from agent.sources.encoding import Decoded, decode
from agent.sources.reading import Reading
from agent.sources.sie import is_sie, read_sie
from agent.sources.workbook import is_workbook, read_workbook

LARGEST_FILE = 64 * 1024 * 1024  # bytes

_PDF = b"%PDF"
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "rar",
}
_SIE_5 = "sie.se/sie5"
_FIRST_CHARACTERS = 4096


def read_journals(content: bytes, name: str) -> Reading:
    """Read the journals in a file's content; `name` is what messages call it.

    Raises:
        FileRefused: The file as a whole cannot be trusted or is of no known format.
    """
    _refuse_size(content, name)
    with _undisturbed():
        if is_workbook(content):
            return read_workbook(content, name)
        _refuse_binary(content, name)
        return _read_text(_decoded(content, name), name)


def _read_text(decoded: Decoded, name: str) -> Reading:
    if is_sie(decoded.text):
        return read_sie(decoded, name)
    if _SIE_5 in decoded.text[:_FIRST_CHARACTERS].lower():
        raise FileRefused(
            f"{name} är en SIE 5-fil (XML). Journalbryggan läser SIE 4.",
            action="Skriv ut journalen som SIE 4 i stället.",
        )
    if is_delimited(decoded.text):
        return read_delimited(decoded, name)
    raise FileRefused(
        f"{name} är varken en SIE-fil eller en tabell med df3:s kolumner "
        "(Fastighetsägare, Datum, Journal, Konto, Debet, Kredit)."
    )


def _refuse_size(content: bytes, name: str) -> None:
    if not content:
        raise FileRefused(f"{name} är tom.")
    if len(content) > LARGEST_FILE:
        megabytes = LARGEST_FILE // 1024**2
        raise FileRefused(
            f"{name} är större än {megabytes} MB.",
            action="Dela upp utskriften på flera filer.",
        )


def _refuse_binary(content: bytes, name: str) -> None:
    if content.startswith(_PDF):
        raise FileRefused(f"{name} är en PDF. Den går inte att läsa säkert.")
    if content.startswith(_OLD_EXCEL):
        raise FileRefused(
            f"{name} är en Excelfil i gammalt format (.xls) eller med lösenord.",
            action="Spara den som .xlsx utan lösenord.",
        )
    for start, kind in _PACKED.items():
        if content.startswith(start):
            raise FileRefused(
                f"{name} är packad ({kind}).", action="Packa upp den i mappen."
            )


def _decoded(content: bytes, name: str) -> Decoded:
    try:
        decoded = decode(content)
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"{name} är skadad: texten börjar som UTF-16 men är det inte.",
            detail=str(error),
        ) from error
    if "\0" in decoded.text:
        raise FileRefused(
            f"{name} innehåller nolltecken. Den är skadad eller inte färdigskriven."
        )
    return decoded


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Read without the cyclic garbage collector.

    A reading is many hundred thousand small objects and no cycle. Looking through
    them again and again while they are made would double the time; frozen and thawed
    they count as old, and are not looked through at once afterwards either.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if was_enabled:
            gc.enable()
