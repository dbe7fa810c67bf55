"""A watched folder as the file system shows it: its files, and one file's content.

Knows nothing of time nor of what was read before; that is `folder.py`. Opens for
reading only, and leaves even the time of last access alone where the system lets it.
"""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import structlog

from agent.errors import FolderUnreachable

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    DRIVE_REMOTE = 4  # GetDriveTypeW

HIDDEN_STARTS = (".", "~$")  # the second is what Office leaves beside an open file
UNFINISHED_ENDS = (
    *(".tmp", ".part", ".partial", ".filepart", ".crdownload", ".download"),
    "~",  # what editors keep of the version before
)
NETWORK_FILE_SYSTEMS = {
    *("9p", "afpfs", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs"),
    *("nfs", "nfs4", "smb3", "smbfs"),
}

log = structlog.get_logger(__name__)


class Stamp(NamedTuple):
    """What tells one version of a file from the next: bytes, and ns since 1970."""

    size: int
    modified_ns: int


class Listing:
    """The files in a folder and its subfolders, but never outside it.

    A link, or another reparse point, that leads out of the folder is passed over and
    logged once. So is a subfolder that we may not list.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._passed_over: set[str] = set()

    def files(self) -> dict[str, Stamp]:
        """Every file that may be a journal, by path.

        Raises:
            FolderUnreachable: The folder, or a part of it, cannot be listed now.
        """
        try:
            real_root = os.path.realpath(self._root, strict=True)
            return dict(self._walk(str(self._root), real_root, {real_root}))
        except OSError as error:
            raise FolderUnreachable(
                f"Mappen {self._root} svarar inte.", detail=str(error)
            ) from error

    def _walk(
        self, folder: str, real_root: str, seen: set[str]
    ) -> Iterator[tuple[str, Stamp]]:
        with os.scandir(folder) as entries:
            for entry in entries:
                if _is_hidden(entry):
                    continue
                if _is_folder(entry):
                    yield from self._subfolder(entry, real_root, seen)
                elif self._is_ours(entry, real_root):
                    yield from _stamped(entry)

    def _subfolder(
        self, entry: os.DirEntry[str], real_root: str, seen: set[str]
    ) -> Iterator[tuple[str, Stamp]]:
        real = os.path.realpath(entry.path)
        if real in seen:  # a link to what is listed anyway, or in a circle
            return
        seen.add(real)
        if not _is_under(real, real_root):
            self._pass_over(entry.path, "leads out of the folder")
            return
        try:
            yield from self._walk(entry.path, real_root, seen)
        except FileNotFoundError:  # removed while we were on our way into it
            return
        except PermissionError:
            self._pass_over(entry.path, "may not be listed")

    def _is_ours(self, entry: os.DirEntry[str], real_root: str) -> bool:
        if entry.name.lower().endswith(UNFINISHED_ENDS):
            return False
        if not entry.is_symlink() or _is_under(os.path.realpath(entry), real_root):
            return True
        self._pass_over(entry.path, "leads out of the folder")
        return False

    def _pass_over(self, path: str, reason: str) -> None:
        if path not in self._passed_over:
            self._passed_over.add(path)
            log.warning("passed_over", path=path, reason=reason)


def read_settled(path: str, stamp: Stamp) -> bytes | None:
    """The whole content of a file, opened so that nobody writes to it meanwhile.

    However much the file has grown, no more than `stamp` says is read.

    Returns:
        None where it cannot be opened just now or is no longer as `stamp` says.
    """
    try:
        with os.fdopen(_open_untouched(path), "rb") as file:
            content = file.read(stamp.size)
            after = _stamp(os.fstat(file.fileno()))
    except OSError as error:
        log.debug("not_readable_yet", path=path, reason=str(error))
        return None
    return content if after == stamp and len(content) == stamp.size else None


def is_network_share(folder: Path) -> bool:
    """Whether the folder is on another machine: slow, and able to hang or vanish."""
    if sys.platform == "win32":
        drive = folder.absolute().drive
        kernel32 = ctypes.WinDLL("kernel32.dll")
        kind: int = kernel32.GetDriveTypeW(ctypes.c_wchar_p(drive + "\\"))
        return drive.startswith("\\\\") or kind == DRIVE_REMOTE
    else:  # noqa: RET505  mypy tells platforms apart by if and else
        real = folder.resolve()
        mounts = psutil.disk_partitions(all=True)
        above = [m for m in mounts if real.is_relative_to(m.mountpoint)]
        nearest = max(above, key=lambda m: len(m.mountpoint), default=None)
        return nearest is not None and nearest.fstype in NETWORK_FILE_SYSTEMS


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_size, status.st_mtime_ns)


def _stamped(entry: os.DirEntry[str]) -> Iterator[tuple[str, Stamp]]:
    try:
        status = entry.stat()
    except FileNotFoundError:  # removed since it was listed, or a link to nothing
        return
    except OSError:
        if entry.is_symlink():  # in a circle
            return
        raise
    if stat.S_ISREG(status.st_mode) and status.st_size > 0:
        yield entry.path, _stamp(status)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(HIDDEN_STARTS):
        return True
    if sys.platform == "win32":
        concealed = stat.FILE_ATTRIBUTE_HIDDEN | stat.FILE_ATTRIBUTE_SYSTEM
        attributes = entry.stat(follow_symlinks=False).st_file_attributes
        return bool(attributes & concealed)
    else:  # noqa: RET505  mypy tells platforms apart by if and else
        return False


def _is_under(real_path: str, real_root: str) -> bool:
    return Path(real_path).is_relative_to(real_root)


if sys.platform == "win32":

    def _open_untouched(path: str) -> int:
        """Open for reading; fails while anyone writes, and nobody can start to.

        Others may still read, rename and delete the file, so that df3 and virus
        scanners never meet us.
        """
        generic_read, share_read, share_delete = 0x8000_0000, 0x1, 0x4
        open_existing, sequential = 3, 0x0800_0000
        kernel32 = ctypes.WinDLL("kernel32.dll", use_last_error=True)
        create = kernel32.CreateFileW
        create.restype = wintypes.HANDLE
        handle: int | None = create(
            ctypes.c_wchar_p(path),
            wintypes.DWORD(generic_read),
            wintypes.DWORD(share_read | share_delete),
            None,
            wintypes.DWORD(open_existing),
            wintypes.DWORD(sequential),
            None,
        )
        if handle == wintypes.HANDLE(-1).value or handle is None:
            raise ctypes.WinError(ctypes.get_last_error())
        return msvcrt.open_osfhandle(handle, os.O_RDONLY | os.O_BINARY)

else:

    def _open_untouched(path: str) -> int:
        """Open for reading without a new access time where the file is our own."""
        try:
            return os.open(path, os.O_RDONLY | getattr(os, "O_NOATIME", 0))
        except PermissionError:  # another user's file: open(2), O_NOATIME
            return os.open(path, os.O_RDONLY)
