"""Windows' own protection of data (DPAPI), with the machine's key.

What is protected so can be read on this PC only. Every user of the PC can ask for it,
so that who may read the file decides: see machine_folder.
"""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
from ctypes import wintypes
from typing import Any, Final

from agent.desktop.windows.blobs import Blob
from agent.desktop.windows.calls import declare, declare_plain
from agent.errors import SecretsUnavailable

LOCAL_MACHINE: Final = 0x4
UI_FORBIDDEN: Final = 0x1
# Tells our data from others' under the same key.
ENTROPY: Final = b"Journalbryggan client 1"


def protect(content: bytes) -> bytes:
    """Protect bytes for this PC.

    Raises:
        SecretsUnavailable: Windows does not do it.
    """
    return _apply(_declared("CryptProtectData", wintypes.LPCWSTR), content)


def unprotect(content: bytes) -> bytes:
    """Return what `protect` was given.

    Raises:
        SecretsUnavailable: it is not ours, is damaged, or is another PC's.
    """
    return _apply(_declared("CryptUnprotectData", ctypes.c_void_p), content)


def _declared(name: str, description: Any) -> Any:
    return declare(
        "crypt32.dll",
        name,
        wintypes.BOOL,
        ctypes.POINTER(Blob),
        description,
        ctypes.POINTER(Blob),
        ctypes.c_void_p,
        ctypes.c_void_p,
        wintypes.DWORD,
        ctypes.POINTER(Blob),
    )


def _apply(call: Any, content: bytes) -> bytes:
    free = declare_plain("kernel32.dll", "LocalFree", ctypes.c_void_p, ctypes.c_void_p)
    given, entropy, taken = Blob.of(content), Blob.of(ENTROPY), Blob()
    try:
        call(
            ctypes.byref(given),
            None,
            ctypes.byref(entropy),
            None,
            None,
            LOCAL_MACHINE | UI_FORBIDDEN,
            ctypes.byref(taken),
        )
    except OSError as error:
        raise SecretsUnavailable(
            "Windows kan inte skydda eller läsa datorns uppgifter.", detail=str(error)
        ) from error
    try:
        return taken.value
    finally:
        free(taken.content)
