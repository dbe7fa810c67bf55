"""A PC for the MSI: a Wine prefix that is installed on, asked, and thrown away."""

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from installer.tables import read_table
from tests.windows.wine import SERVER, environment, prefix, wine

# Exit codes of msiexec, as far as Linux sees them.
REFUSED = 1603 % 256
ROLLED_BACK = 1627 % 256  # 1603 on Windows


@dataclass(slots=True)
class Pc:
    """A Wine prefix."""

    prefix: Path
    installed: list[Path] = field(default_factory=list)

    @property
    def drive(self) -> Path:
        """Drive C."""
        return self.prefix / "drive_c"

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
        """Install silently; msiexec's exit code, modulo 256."""
        self.installed.append(msi)
        given = [f"{name}={value}" for name, value in properties.items()]
        return self._msiexec("/i", msi, "/qn", *given)

    def install_by_hand(self, msi: Path) -> int:
        """Install as a double click does."""
        self.installed.append(msi)
        return self._msiexec("/i", msi)

    def repair(self, msi: Path) -> int:
        """Repair silently. Wine knows neither /f by path nor by product."""
        return self._msiexec("/i", msi, "/qn", "REINSTALL=ALL", "REINSTALLMODE=omus")

    def remove(self, msi: Path, **properties: str) -> int:
        """Uninstall silently."""
        given = [f"{name}={value}" for name, value in properties.items()]
        return self._msiexec("/x", msi, "/qn", *given)

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
        """Return the names of our shortcuts."""
        return [link.name for link in self.drive.rglob("Journalbryggan*.lnk")]

    def tidy(self) -> None:
        """Remove everything that was installed or set."""
        for msi in {msi for msi in self.installed if self.program.exists()}:
            self._msiexec("/x", msi, "/qn")
        self.installed.clear()
        shutil.rmtree(self.drive / "stub", ignore_errors=True)
        for key in ("Software", r"Software\Policies"):
            self.run("reg", "delete", f"HKLM\\{key}\\Journalbryggan", "/f")

    def run(self, *command: str) -> int:
        """Run a Windows program to its end."""
        return wine(*command, place=self.prefix, timeout=100).returncode

    def switch_off(self) -> None:
        """End everything in this prefix, and nothing else."""
        subprocess.run([SERVER, "-k"], env=environment(self.prefix), check=False)

    def _msiexec(self, verb: str, msi: Path, *words: str) -> int:
        there = self.drive / msi.name
        if not there.exists():
            shutil.copy(msi, there)
        (self.drive / "msi.log").unlink(missing_ok=True)
        log = ("/l*v", r"C:\msi.log")
        return self.run("msiexec", verb, f"C:\\{msi.name}", *words, *log)


def new_pc(folder: Path) -> Pc:
    """Make a PC: a copy of the prefix that all Windows tests have, without Python."""
    place = folder / "prefix"
    without = shutil.ignore_patterns("python")
    shutil.copytree(prefix(), place, symlinks=True, ignore=without)
    return Pc(place)


def product_of(msi: Path) -> str:
    """Return the product code of an MSI."""
    return read_table(msi, "Property").row(Property="ProductCode")["Value"]
