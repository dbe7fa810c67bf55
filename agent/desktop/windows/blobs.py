"""The shape in which crypt32 takes and gives bytes: CRYPT_INTEGER_BLOB and its kin."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
from ctypes import wintypes


class Blob(ctypes.Structure):
    """A length and a pointer (DATA_BLOB, CRYPT_DATA_BLOB, CRYPT_HASH_BLOB)."""

    _fields_ = (
        ("length", wintypes.DWORD),
        ("content", ctypes.POINTER(ctypes.c_char)),
    )

    @classmethod
    def of(cls, content: bytes) -> "Blob":
        """Wrap bytes; the blob keeps them alive."""
        buffer = ctypes.create_string_buffer(content, len(content))
        return cls(len(content), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)))

    @property
    def value(self) -> bytes:
        """The bytes, copied."""
        return ctypes.string_at(self.content, self.length)
