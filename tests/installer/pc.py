"""A PC for the MSI: a Wine prefix that is installed on, asked, and thrown away.

On GitHub's Windows runner it is the runner itself, and the same tests then try the MSI
that WiX made.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.installer.stub_program import COMPILER
from tests.tools import needs
from tests.windows.wine import SERVER, environment, prefix, wine

IS_WINDOWS = sys.platform == "win32"
# Exit codes of msiexec: Linux sees them modulo 256, and Wine has one of its own.
REFUSED = 1603 if IS_WINDOWS else 1603 % 256
ROLLED_BACK = 1603 if IS_WINDOWS else 1627 % 256

for_a_pc = (
    pytest.mark.skipif(
        "GITHUB_ACTIONS" not in os.environ, reason="installs for everybody on this PC"
    )
    if IS_WINDOWS
    else needs("wine", "wixl", "msiinfo", COMPILER)
)


@dataclass(slots=True)
class Pc:
    """A Wine prefix, or this PC where it has Windows."""

    prefix: Path
    drive: Path
    installed: list[Path] = field(default_factory=list)

    @property
    def program(self) -> Path:
        """Where the program is installed."""
        return self.drive / "Program Files" / "Journalbryggan"

    @property
    def log(self) -> str:
        """What the last run of msiexec logged."""
        content = (self.drive / "msi.log").read_bytes()
        return content.decode("utf-16" if content[:2] == b"\xff\xfe" else "latin-1")

    def install(self, msi: Path, **properties: str) -> int:
        """Install silently; return msiexec's exit code, as this system sees it."""
        self.installed.append(msi)
        return self._msiexec("/i", msi, "/qn", **properties)

    def install_by_hand(self, msi: Path) -> int:
        """Install as a double click does."""
        self.installed.append(msi)
        return self._msiexec("/i", msi)

    def repair(self, msi: Path, **properties: str) -> int:
        """Repair silently. Wine knows neither /f by path nor by product."""
        again = {"REINSTALL": "ALL", "REINSTALLMODE": "omus", **properties}
        return self._msiexec("/i", msi, "/qn", **again)

    def remove(self, msi: Path, **properties: str) -> int:
        """Uninstall silently."""
        return self._msiexec("/x", msi, "/qn", **properties)

    def calls(self) -> list[str]:
        """How the stand-in program has been called since the last question."""
        file = self.drive / "stub" / "calls.txt"
        lines = file.read_text("latin-1").splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines

    def let_fail(self, command: str) -> None:
        """Let a command of the stand-in program fail."""
        (self.drive / "stub").mkdir(exist_ok=True)
        (self.drive / "stub" / f"fail-{command}").touch()

    def registry(self, key: str) -> dict[str, str]:
        """Return the values of a key below HKEY_LOCAL_MACHINE; {} without the key."""
        file = self.drive / "exported.reg"
        file.unlink(missing_ok=True)
        self.run("reg", "export", f"HKLM\\{key}", r"C:\exported.reg", "/y")
        if not file.exists():
            return {}
        text = file.read_text("utf-16").split("\n\n[")[1]
        found = re.findall(r'^"(.+?)"="(.*)"$', text, re.MULTILINE)
        return {name: re.sub(r"\\(.)", r"\1", value) for name, value in found}

    def set_policy(self, name: str, value: int) -> None:
        """Set a policy of the machine, as Group Policy does."""
        key = r"HKLM\Software\Policies\Journalbryggan"
        self.run("reg", "add", key, "/v", name, "/t", "REG_DWORD", "/d", str(value))

    def shortcuts(self) -> list[str]:
        """Return the names of our shortcuts, for everybody or (Wine) the user."""
        everybody = "ProgramData" if IS_WINDOWS else "users"
        return [p.name for p in (self.drive / everybody).rglob("Journalbryggan*.lnk")]

    def tidy(self) -> None:
        """Remove everything that was installed or set."""
        for msi in {msi for msi in self.installed if self.program.exists()}:
            self.remove(msi)
        self.installed.clear()
        shutil.rmtree(self.drive / "stub", ignore_errors=True)
        for key in ("Software", r"Software\Policies"):
            self.run("reg", "delete", f"HKLM\\{key}\\Journalbryggan", "/f")

    def run(self, *words: str) -> int:
        """Run a Windows program to its end."""
        if IS_WINDOWS:
            # In one piece: msiexec has rules of its own for quotation marks.
            return subprocess.call(" ".join(words), timeout=300)
        return wine(*words, place=self.prefix, timeout=300).returncode

    def throw_away(self) -> None:
        """End everything in this prefix, and nothing else; it takes much room."""
        if not IS_WINDOWS:
            for word in ("-k", "-w"):
                surroundings = environment(self.prefix)
                subprocess.run([SERVER, word], env=surroundings, check=False)
            # What is dying may still write there, and it is in a temporary folder.
            shutil.rmtree(self.prefix, ignore_errors=True)

    def _msiexec(self, verb: str, msi: Path, *words: str, **properties: str) -> int:
        there = self.drive / msi.name
        if not there.exists():
            shutil.copy(msi, there)
        (self.drive / "msi.log").unlink(missing_ok=True)
        mark = '"' if IS_WINDOWS else ""
        given = [f"{name}={mark}{value}{mark}" for name, value in properties.items()]
        log = ("/l*v", r"C:\msi.log")
        return self.run("msiexec", verb, f"C:\\{msi.name}", *words, *given, *log)


def new_pc(folder: Path, *, with_python: bool = False) -> Pc:
    """Make a PC: a copy of the prefix that all Windows tests have."""
    if IS_WINDOWS:
        return Pc(prefix=folder, drive=Path("C:/"))
    place = folder / "prefix"

    def left_out(of: str, names: list[str]) -> list[str]:
        if Path(of).name.lower() == "temp":
            return names
        return [name for name in names if name == "python" and not with_python]

    shutil.copytree(prefix(), place, symlinks=True, ignore=left_out)
    return Pc(prefix=place, drive=place / "drive_c")
