"""One agent a user: a lock that ends with the process, whatever ends it.

The file is locked, not merely there, so that a crash leaves nothing to clean up. On
Windows a mutex of the session says it too, which an installer can see.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

from agent.errors import AlreadyRunning

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    ERROR_ALREADY_EXISTS = 183
else:
    import fcntl

LOCK_FILE = "agent.lock"


@contextmanager
def only_instance(data_folder: Path) -> Iterator[None]:
    """Be the only agent with this data folder for as long as the block lasts.

    Raises:
        AlreadyRunning: Another process is that already.
    """
    data_folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        held.enter_context(locked(data_folder / LOCK_FILE))
        if sys.platform == "win32":
            held.enter_context(_mutex(data_folder))
        yield


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file's lock for as long as the block lasts.

    Raises:
        AlreadyRunning: Another process holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(descriptor)
        except OSError as error:
            raise _already_running(f"{path} is locked: {error}") from error
        yield
    finally:
        os.close(descriptor)  # which unlocks it; removing it would be a race


def _already_running(detail: str) -> AlreadyRunning:
    return AlreadyRunning("Journalbryggan körs redan för dig.", detail=detail)


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    @contextmanager
    def _mutex(data_folder: Path) -> Iterator[None]:
        digest = sha256(str(data_folder.resolve()).lower().encode()).hexdigest()
        name = f"Local\\Journalbryggan-{digest[:16]}"
        kernel32 = ctypes.WinDLL("kernel32.dll", use_last_error=True)
        kernel32.CreateMutexW.restype = wintypes.HANDLE
        handle = kernel32.CreateMutexW(None, wintypes.BOOL(0), ctypes.c_wchar_p(name))
        taken = ctypes.get_last_error() == ERROR_ALREADY_EXISTS
        try:
            if taken:
                raise _already_running(f"mutex {name} exists")
            yield
        finally:
            kernel32.CloseHandle(wintypes.HANDLE(handle))

else:

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
