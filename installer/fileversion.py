"""The version and language that Windows shows for a program file.

Windows Installer compares them with the file that is already there: without them in
its tables an upgrade may take a newer file away. Layout: VS_VERSIONINFO of the Windows
SDK (verrsrc.h).
"""

import struct
from pathlib import Path
from typing import NamedTuple

SIGNATURE = struct.pack("<I", 0xFEEF04BD)  # of VS_FIXEDFILEINFO
TRANSLATION = "Translation\0".encode("utf-16-le")
NEUTRAL = "0"


class FileVersion(NamedTuple):
    """As the File table wants them."""

    version: str
    language: str


def file_version(file: Path) -> FileVersion | None:
    """Return what the version resource says; None for a file that has none."""
    content = file.read_bytes()
    if not content.startswith(b"MZ"):
        return None
    # In a resource the signature is aligned to 32 bits and its structure is 1.0.
    found = content.find(SIGNATURE + struct.pack("<I", 0x00010000))
    if found < 0:
        return None
    high, low = struct.unpack_from("<II", content, found + 8)
    parts = (high >> 16, high & 0xFFFF, low >> 16, low & 0xFFFF)
    return FileVersion(".".join(map(str, parts)), _language(content, found))


def _language(content: bytes, start: int) -> str:
    found = content.find(TRANSLATION, start)
    if found < 0:
        return NEUTRAL
    value = found + len(TRANSLATION)
    value += -(value - start) % 4  # values are aligned as the resource is
    return str(struct.unpack_from("<H", content, value)[0])
