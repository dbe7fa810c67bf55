"""Which characters a text file's bytes stand for, by evidence.

`#FORMAT PC8` says CP437 whatever the bytes are, so only the bytes are believed.
Single fields in another encoding than the rest are brought right one by one. What
remains doubtful is never hidden: `is_doubtful` tells.

The rules, with their counts on real files: journals.md, B3.
"""

import codecs
import re
from dataclasses import dataclass

# Å ä ö Å Ä Ö é ü Ü É in the two encodings; and dashes, which CP437 has not. What they
# would be there (û ù), no Swede writes.
_CP437_LETTERS = bytes.fromhex("84868e8f949982819a90")
_CP1252_LETTERS = bytes.fromhex("e4e5f6c4c5d6e9fcdcc99697")
_UTF8_FIRST_BYTE = b"\xc3"  # of each of these letters in UTF-8
_UTF16_WITHOUT_MARK = {b"#\0": "utf-16-le", b"\0#": "utf-16-be"}
_HIGH_BYTES = bytes(range(0x80, 0x100))

# Python's cp1252 has no character for five bytes; here they stay C1 characters,
# which is_doubtful finds.
_CP1252 = "".join(
    bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)
)
_TO_CP1252 = codecs.charmap_build(_CP1252)

# Any of these takes a field off the fast path (for use inside a regex class).
UNUSUAL_CHARACTERS = "\\x00-\\x1f\\x7f-\\xa0─┼╓Σσ÷├†„”Ã\\ufffd"

_SWEDISH = re.compile("[åäöÅÄÖ]")
_CP1252_READ_AS_CP437 = re.compile("[─┼╓Σσ]|(?<=[A-Za-z])÷|÷(?=[A-Za-z])")
_CP437_READ_AS_CP1252 = re.compile(
    "(?<=[A-Za-z])[†„”](?=[A-Za-z])|[\x81\x8f\x90](?=[A-Za-z])"
)
_UTF8_READ_AS_CP437 = re.compile("├[Ññ╢àäû⌐ë╝£]")
_UTF8_READ_AS_CP1252 = re.compile("Ã[¥¤¶…„–©‰¼œ]")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\ufffd]")
_WRONG = (
    _CONTROL,
    _CP1252_READ_AS_CP437,
    _CP437_READ_AS_CP1252,
    _UTF8_READ_AS_CP437,
    _UTF8_READ_AS_CP1252,
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and the encoding that its bytes gave evidence of."""

    text: str
    encoding: str


def decode(content: bytes) -> Decoded:
    """Decode a text file.

    Raises:
        UnicodeDecodeError: It begins as UTF-16 but is not.
    """
    if content.startswith(codecs.BOM_UTF8):
        return _damaged_utf8(content.removeprefix(codecs.BOM_UTF8))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(content.decode("utf-16"), "utf-16")
    for start, codec in _UTF16_WITHOUT_MARK.items():
        if content.startswith(start):
            return Decoded(content.decode(codec), "utf-16")
    if content.isascii():
        return Decoded(content.decode("ascii"), "ascii")
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decode_with_flaws(content)


def legible(field: str, encoding: str) -> str:
    """Give a field its right letters, where its encoding differs from its file's.

    A non-breaking space becomes a space.
    """
    if field.isascii():
        return field
    if encoding == "cp437":
        field = _repair_in_cp437(field)
    elif encoding == "cp1252":
        field = _repair_in_cp1252(field)
    return field.replace("\xa0", " ")


def is_doubtful(field: str) -> bool:
    """Whether a field still shows signs of wrong or lost characters."""
    return any(sign.search(field) for sign in _WRONG)


def _decode_with_flaws(content: bytes) -> Decoded:
    """Choose between encodings that each leave something odd."""
    in_utf8 = content.count(_UTF8_FIRST_BYTE)
    if in_utf8 and 4 * in_utf8 > _count(content, _HIGH_BYTES):  # all would be 2
        return _damaged_utf8(content)
    if _count(content, _CP1252_LETTERS) > _count(content, _CP437_LETTERS):
        return Decoded(_as_cp1252(content), "cp1252")
    return Decoded(content.decode("cp437"), "cp437")


def _damaged_utf8(content: bytes) -> Decoded:
    """Decode UTF-8, with U+FFFD (which is_doubtful finds) for a cut letter."""
    return Decoded(content.decode("utf-8", "replace"), "utf-8")


def _count(content: bytes, wanted: bytes) -> int:
    return len(content) - len(content.translate(None, wanted))


def _repair_in_cp437(field: str) -> str:
    if _UTF8_READ_AS_CP437.search(field):
        return _as_utf8(field.encode("cp437"), otherwise=field)
    if _CP1252_READ_AS_CP437.search(field) and not _SWEDISH.search(field):
        return _as_cp1252(field.encode("cp437"))
    return field


def _repair_in_cp1252(field: str) -> str:
    raw = codecs.charmap_encode(field, "strict", _TO_CP1252)[0]
    if _UTF8_READ_AS_CP1252.search(field):
        return _as_utf8(raw, otherwise=field)
    if _CP437_READ_AS_CP1252.search(field) and not _SWEDISH.search(field):
        return raw.decode("cp437")
    return field


def _as_cp1252(content: bytes) -> str:
    return codecs.charmap_decode(content, "strict", _CP1252)[0]


def _as_utf8(content: bytes, *, otherwise: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return otherwise
