"""The folder of everybody on this PC, under ProgramData: users read, nobody else.

Anybody may make folders in ProgramData, and own what he has made. So ours is made with
its rights from the first moment, and one that somebody else has put there is moved
aside unread.
"""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
import secrets
from ctypes import wintypes
from pathlib import Path
from typing import Final

from platformdirs import site_data_path

from agent.desktop.windows.calls import declare, declare_plain, declare_status
from agent.desktop.windows.token import is_own
from agent.errors import CertificateNotSaved

ADVAPI32: Final = "advapi32.dll"
# Owned by administrators; nothing inherited; system and administrators everything,
# users read. S-1-5-32-545 in any language.
RIGHTS: Final = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FRFX;;;BU)"
SDDL_REVISION: Final = 1
FILE_OBJECT: Final = 1
OWNER: Final = 0x1
DACL: Final = 0x4
PROTECTED_DACL: Final = 0x8000_0000
LOCAL_SYSTEM: Final = 22  # WinLocalSystemSid
ADMINISTRATORS: Final = 26  # WinBuiltinAdministratorsSid


class _Attributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES."""

    _fields_ = (
        ("length", wintypes.DWORD),
        ("descriptor", ctypes.c_void_p),
        ("inherit", wintypes.BOOL),
    )


def machine_folder() -> Path:
    """Return where it is, whether it is there or not."""
    return site_data_path("Journalbryggan", appauthor=False)


def claim(folder: Path) -> None:
    """Make a folder, or see to it that the one that is there is administrators' own.

    Raises:
        CertificateNotSaved: it takes an administrator.
    """
    try:
        if folder.exists() and not is_safe(folder):
            folder.rename(folder.with_name(f"{folder.name}-{secrets.token_hex(4)}"))
        if not folder.exists():
            _make(folder)
        _set_rights(folder)
    except OSError as error:
        raise CertificateNotSaved(
            f"Mappen {folder} kan inte skapas med rätt behörigheter.",
            action="Kör som administratör.",
            detail=str(error),
        ) from error


def is_safe(folder: Path) -> bool:
    """Tell whether it is a real folder that nobody but administrators, or we, own."""
    try:
        return not _is_reparse_point(folder) and folder.is_dir() and _owned(folder)
    except OSError:
        return False


def _owned(folder: Path) -> bool:
    read = declare_status(
        ADVAPI32,
        "GetNamedSecurityInfoW",
        wintypes.LPCWSTR,
        ctypes.c_int,
        wintypes.DWORD,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_void_p),
    )
    is_well_known = declare_plain(
        ADVAPI32, "IsWellKnownSid", wintypes.BOOL, ctypes.c_void_p, ctypes.c_int
    )
    owner, descriptor = ctypes.c_void_p(), ctypes.c_void_p()
    read(
        str(folder),
        FILE_OBJECT,
        OWNER,
        ctypes.byref(owner),
        None,
        None,
        None,
        ctypes.byref(descriptor),
    )
    try:
        return is_own(owner) or any(
            is_well_known(owner, who) for who in (LOCAL_SYSTEM, ADMINISTRATORS)
        )
    finally:
        _free(descriptor)


def _make(folder: Path) -> None:
    make = declare(
        "kernel32.dll",
        "CreateDirectoryW",
        wintypes.BOOL,
        wintypes.LPCWSTR,
        ctypes.POINTER(_Attributes),
    )
    descriptor = _descriptor()
    try:
        attributes = _Attributes(ctypes.sizeof(_Attributes), descriptor, False)
        make(str(folder), ctypes.byref(attributes))
    finally:
        _free(descriptor)


def _set_rights(folder: Path) -> None:
    """Set them on a folder that is there; what lies in it inherits them."""
    read_dacl = declare(
        ADVAPI32,
        "GetSecurityDescriptorDacl",
        wintypes.BOOL,
        ctypes.c_void_p,
        ctypes.POINTER(wintypes.BOOL),
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(wintypes.BOOL),
    )
    write = declare_status(
        ADVAPI32,
        "SetNamedSecurityInfoW",
        wintypes.LPWSTR,
        ctypes.c_int,
        wintypes.DWORD,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_void_p,
    )
    descriptor = _descriptor()
    try:
        present, dacl, defaulted = wintypes.BOOL(), ctypes.c_void_p(), wintypes.BOOL()
        read_dacl(
            descriptor,
            ctypes.byref(present),
            ctypes.byref(dacl),
            ctypes.byref(defaulted),
        )
        write(str(folder), FILE_OBJECT, DACL | PROTECTED_DACL, None, None, dacl, None)
    finally:
        _free(descriptor)


def _is_reparse_point(folder: Path) -> bool:
    """Tell whether it leads elsewhere, as a junction does."""
    return folder.lstat().st_reparse_tag != 0


def _descriptor() -> ctypes.c_void_p:
    convert = declare(
        ADVAPI32,
        "ConvertStringSecurityDescriptorToSecurityDescriptorW",
        wintypes.BOOL,
        wintypes.LPCWSTR,
        wintypes.DWORD,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.c_void_p,
    )
    descriptor = ctypes.c_void_p()
    convert(RIGHTS, SDDL_REVISION, ctypes.byref(descriptor), None)
    return descriptor


def _free(memory: ctypes.c_void_p) -> None:
    free = declare_plain("kernel32.dll", "LocalFree", ctypes.c_void_p, ctypes.c_void_p)
    free(memory)
