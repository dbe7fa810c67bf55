"""Running Windows programs under Wine, in the prefix that .ci/windows-prefix makes.

Wine has three habits that are met here: its Python ends when it writes to a plain file,
hence pipes; what the first program starts keeps that program's pipes open, hence the
server and its services are started before it; and exit codes arrive modulo 256.
"""

import os
import subprocess
import threading
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import IO

from tests.tools import needs

ROOT = Path(__file__).parents[2]
PYTHON = r"C:\python\python.exe"
SERVER = "/usr/lib/wine/wineserver64"
LINGER = 300  # seconds that the server outlives the last program
SOON = 200.0  # seconds: a busy machine is slow, not wrong
LAST_WORDS = 5.0  # seconds for what was said to come through the pipe

needs_wine = needs("wine", "x86_64-w64-mingw32-gcc", "unzip")


@cache
def prefix() -> Path:
    """The prefix with the Windows Python, made now if need be (a minute or two)."""
    made = subprocess.run(
        [ROOT / ".ci" / "windows-prefix"], check=True, stdout=subprocess.PIPE, text=True
    )
    return Path(made.stdout.strip())


def wine(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    timeout: float = SOON,
    place: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a Windows program to its end; stdout holds its errors too.

    Args:
        arguments: the program, by its Windows path, and what it is given.
        env: environment variables beside the usual ones.
        timeout: seconds, after which the program is killed.
        place: another prefix than the usual one.
    """
    process = subprocess.Popen(
        ["wine", *arguments],
        env=environment(place or prefix(), env),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    assert process.stdout is not None
    said: list[str] = []
    reader = threading.Thread(
        target=_listen, args=(process.stdout, said), name="wine-said", daemon=True
    )
    reader.start()
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired as late:
        process.kill()
        process.wait()
        late.output = "".join(said)
        raise
    # What Wine started beside it, such as its desktop, may hold the pipe for ever.
    reader.join(LAST_WORDS)
    return subprocess.CompletedProcess(arguments, process.returncode, "".join(said))


def start(
    *arguments: str, env: Mapping[str, str] | None = None, place: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start a Windows program that goes on; to kill the process is to kill it."""
    return subprocess.Popen(
        ["wine", *arguments],
        env=environment(place or prefix(), env),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def environment(place: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What programs in the prefix `place` find; nothing of the machine around them."""
    surroundings = {
        "HOME": os.environ.get("HOME", "/"),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "WINEPREFIX": str(place),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree=;mshtml=",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    _wake(tuple(surroundings.items()))
    return {**surroundings, **(more or {})}


def windows_path(path: Path) -> str:
    """How Windows programs name a file of this machine."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


def with_metadata(folder: Path) -> Path:
    """Put into a folder what tells our version, which the checkout itself does not."""
    ours = distribution("journalbryggan")
    inside = folder / f"journalbryggan-{ours.version}.dist-info"
    inside.mkdir()
    content = ours.read_text("METADATA")
    assert content
    (inside / "METADATA").write_text(content, "utf-8")
    return folder


def _listen(pipe: IO[str], said: list[str]) -> None:
    """Gather what comes through the pipe, and close it whoever still waits for it."""
    with pipe:
        said.extend(pipe)


@cache
def _wake(surroundings: tuple[tuple[str, str], ...]) -> None:
    """Start the prefix's server and services, tied to nobody's pipes."""
    for command in ([SERVER, f"-p{LINGER}"], ["wine", "wineboot"]):
        subprocess.run(
            command,
            env=dict(surroundings),
            check=False,  # a server that runs already says so by its exit code
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
