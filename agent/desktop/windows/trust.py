"""Trust through Windows' own list of roots, by crypt32: read back after every change.

Edge, Chrome and Firefox believe a self-signed leaf that stands there. For the machine
it takes an administrator and no question; for one user Windows itself asks.
"""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
import winreg
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import wintypes
from typing import Final

from agent.desktop.trust import FRIENDLY_NAME, Place, thumbprint
from agent.desktop.windows.blobs import Blob
from agent.desktop.windows.calls import declare, declare_plain
from agent.desktop.windows.registry import forget_key
from agent.errors import CertificateNotTrusted

CRYPT32: Final = "crypt32.dll"
STORE_PROVIDER_SYSTEM: Final = 10
CURRENT_USER: Final = 0x0001_0000
LOCAL_MACHINE: Final = 0x0002_0000
MAXIMUM_ALLOWED: Final = 0x0000_1000
READONLY: Final = 0x0000_8000
ENCODINGS: Final = 0x0001_0001  # X.509 and PKCS #7
ADD_REPLACE_EXISTING: Final = 3
FIND_SHA1_HASH: Final = 0x0001_0000
FRIENDLY_NAME_PROPERTY: Final = 11
ERROR_CANCELLED: Final = 1223
# Where Windows keeps them; ours alone are ever touched there.
MACHINE_ROOTS: Final = r"Software\Microsoft\SystemCertificates\ROOT\Certificates"
# Whether the page may offer it, and what doctor says to do.
CAN_BE_GIVEN: Final = True
ADVICE: Final = (
    "Tryck på Lita på certifikatet under Inställningar, eller be administratören."
)


class _Context(ctypes.Structure):
    """CERT_CONTEXT, as far as we read it."""

    _fields_ = (
        ("encoding", wintypes.DWORD),
        ("encoded", ctypes.POINTER(ctypes.c_char)),
        ("length", wintypes.DWORD),
        ("info", ctypes.c_void_p),
        ("store", ctypes.c_void_p),
    )


_ContextPointer = ctypes.POINTER(_Context)


def trust(der: bytes, place: Place) -> None:
    """Have a certificate trusted; Windows asks the user, for a user's own list.

    Raises:
        CertificateNotTrusted: the user said no, or it takes an administrator.
    """
    try:
        with _roots(place) as store:
            _add(store, der)
    except OSError as error:
        raise _refused(error) from error
    if not is_trusted(der, place):
        raise CertificateNotTrusted(
            "Windows lade inte till certifikatet.", detail="not there when read back"
        )


def is_trusted(der: bytes, place: Place) -> bool:
    """Tell whether a certificate is in the list; a user's has the machine's in it."""
    find = declare_plain(
        CRYPT32,
        "CertFindCertificateInStore",
        _ContextPointer,
        ctypes.c_void_p,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.DWORD,
        ctypes.c_void_p,
        _ContextPointer,
    )
    wanted = Blob.of(thumbprint(der))
    with _roots(place, READONLY) as store:
        found = find(store, ENCODINGS, 0, FIND_SHA1_HASH, ctypes.byref(wanted), None)
        if not found:
            return False
        _free(found)
        return True


def forget(place: Place, *, but: bytes = b"", known: bytes = b"") -> int:
    """Take every certificate of ours off the list, but one; return how many.

    Ours are those that carry our friendly name, and the one that is known.

    Raises:
        CertificateNotTrusted: the user said no, or it takes an administrator.
    """
    with _roots(place) as store:
        ours = [one for one in _ours(store, known) if _may_go(_der(one), place, but)]
        ders = [_der(one) for one in ours]
        try:
            _delete(ours)
        except OSError as error:
            raise _refused(error) from error
    for der in ders:
        _see_that_it_is_gone(der, place)
    return len(ders)


def _delete(contexts: list["ctypes._Pointer[_Context]"]) -> None:
    """Delete from the list; each is freed by that, also where it fails."""
    delete = declare(
        CRYPT32, "CertDeleteCertificateFromStore", wintypes.BOOL, _ContextPointer
    )
    for context in contexts:
        delete(context)


def _see_that_it_is_gone(der: bytes, place: Place) -> None:
    """Read back; Wine's crypt32 forgets to write that a root was deleted."""
    if place is Place.MACHINE:
        forget_key(
            winreg.HKEY_LOCAL_MACHINE, f"{MACHINE_ROOTS}\\{thumbprint(der).hex()}"
        )
    if is_trusted(der, place):
        raise CertificateNotTrusted(
            "Windows tog inte bort certifikatet.", detail="there when read back"
        )


@contextmanager
def _roots(place: Place, access: int = MAXIMUM_ALLOWED) -> Iterator[int]:
    open_store = declare(
        CRYPT32,
        "CertOpenStore",
        ctypes.c_void_p,
        ctypes.c_void_p,
        wintypes.DWORD,
        ctypes.c_void_p,
        wintypes.DWORD,
        wintypes.LPCWSTR,
    )
    close = declare(
        CRYPT32, "CertCloseStore", wintypes.BOOL, ctypes.c_void_p, wintypes.DWORD
    )
    where = LOCAL_MACHINE if place is Place.MACHINE else CURRENT_USER
    store = open_store(STORE_PROVIDER_SYSTEM, 0, None, where | access, "ROOT")
    try:
        yield store
    finally:
        close(store, 0)


def _add(store: int, der: bytes) -> None:
    add = declare(
        CRYPT32,
        "CertAddEncodedCertificateToStore",
        wintypes.BOOL,
        ctypes.c_void_p,
        wintypes.DWORD,
        ctypes.c_char_p,
        wintypes.DWORD,
        wintypes.DWORD,
        ctypes.POINTER(_ContextPointer),
    )
    name_it = declare(
        CRYPT32,
        "CertSetCertificateContextProperty",
        wintypes.BOOL,
        _ContextPointer,
        wintypes.DWORD,
        wintypes.DWORD,
        ctypes.c_void_p,
    )
    added = _ContextPointer()
    add(store, ENCODINGS, der, len(der), ADD_REPLACE_EXISTING, ctypes.byref(added))
    try:
        name = Blob.of((FRIENDLY_NAME + "\0").encode("utf-16-le"))
        name_it(added, FRIENDLY_NAME_PROPERTY, 0, ctypes.byref(name))
    finally:
        _free(added)


def _ours(store: int, known: bytes) -> Iterator["ctypes._Pointer[_Context]"]:
    following = declare_plain(
        CRYPT32,
        "CertEnumCertificatesInStore",
        _ContextPointer,
        ctypes.c_void_p,
        _ContextPointer,
    )
    context = following(store, None)
    while context:
        if _friendly_name(context) == FRIENDLY_NAME or _der(context) == known:
            yield _duplicate(context)
        # This frees the one that it is given.
        context = following(store, context)


def _friendly_name(context: "ctypes._Pointer[_Context]") -> str:
    read = declare_plain(
        CRYPT32,
        "CertGetCertificateContextProperty",
        wintypes.BOOL,
        _ContextPointer,
        wintypes.DWORD,
        ctypes.c_void_p,
        ctypes.POINTER(wintypes.DWORD),
    )
    size = wintypes.DWORD()
    if not read(context, FRIENDLY_NAME_PROPERTY, None, ctypes.byref(size)):
        return ""
    name = ctypes.create_string_buffer(size.value)
    if not read(context, FRIENDLY_NAME_PROPERTY, name, ctypes.byref(size)):
        return ""
    return name.raw.decode("utf-16-le", "replace").rstrip("\0")


def _der(context: "ctypes._Pointer[_Context]") -> bytes:
    return ctypes.string_at(context.contents.encoded, context.contents.length)


def _duplicate(context: "ctypes._Pointer[_Context]") -> "ctypes._Pointer[_Context]":
    duplicate = declare_plain(
        CRYPT32, "CertDuplicateCertificateContext", _ContextPointer, _ContextPointer
    )
    again: ctypes._Pointer[_Context] = duplicate(context)
    return again


def _may_go(der: bytes, place: Place, but: bytes) -> bool:
    """Leave alone what is to stay, and the machine's when it is about a user's."""
    return der != but and not (place is Place.USER and is_trusted(der, Place.MACHINE))


def _free(context: "ctypes._Pointer[_Context]") -> None:
    free = declare_plain(
        CRYPT32, "CertFreeCertificateContext", wintypes.BOOL, _ContextPointer
    )
    free(context)


def _refused(error: OSError) -> CertificateNotTrusted:
    if error.winerror == ERROR_CANCELLED:
        return CertificateNotTrusted("Du svarade nej på Windows fråga.")
    if isinstance(error, PermissionError):
        return CertificateNotTrusted(
            "Det krävs en administratör för att ändra vad datorn litar på.",
            detail=str(error),
        )
    return CertificateNotTrusted(
        "Windows lade inte till eller tog bort certifikatet.", detail=str(error)
    )
