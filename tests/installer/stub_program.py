"""A stand-in for the frozen program: real executables that tell how they are called."""

import subprocess
import sys
from pathlib import Path

STUB = Path(__file__).parent / "stub"
COMPILER = "x86_64-w64-mingw32-gcc"
# On Windows the one that comes with the compiler has no other name.
RESOURCES = "windres" if sys.platform == "win32" else "x86_64-w64-mingw32-windres"


def make_stub_program(folder: Path, version: str) -> Path:
    """Make a folder like the frozen program's, of the given version."""
    program = folder / "journalbryggan"
    resource = folder / "version.o"
    (program / "_internal" / "texts").mkdir(parents=True)
    numbers = zip(("MAJOR", "MINOR", "PATCH"), version.split("."), strict=True)
    defined = [word for pair in numbers for word in ("-D", "=".join(pair))]
    _run(RESOURCES, *defined, str(STUB / "stub.rc"), "-o", str(resource))
    compiled = ("-Os", "-s", str(STUB / "stub.c"), str(resource))
    _run(COMPILER, *compiled, "-o", str(program / "journalbryggan.exe"))
    windowed = str(program / "Journalbryggan Agent.exe")
    _run(COMPILER, *compiled, "-mwindows", "-o", windowed)
    (program / "_internal" / "base_library.zip").write_text(version)
    (program / "_internal" / "texts" / "Läs mig först.txt").write_text("å ä ö")
    (program / "_internal" / "texts" / "Läs mig sedan.txt").write_text("Å Ä Ö")
    return program


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
