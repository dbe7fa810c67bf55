"""Makes the MSI of the frozen program: wixl on Linux, WiX 3.14 on Windows.

python -m installer.build build/windows/journalbryggan build/windows
"""

import argparse
import os
import subprocess
import sys
import tomllib
from pathlib import Path

from installer.complete import complete
from installer.files import product_code, write_files

HERE = Path(__file__).parent
# Of the checks that light makes: our shortcut belongs to the machine and not to a user,
# so that its key path is not in a user's registry.
NOT_FOR_US = ("ICE43", "ICE57")


def project_version() -> str:
    """Return the version that pyproject.toml says."""
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


def build_msi(
    frozen: Path, folder: Path, version: str, *, icon: Path | None = None
) -> Path:
    """Make `Journalbryggan-<version>.msi` in `folder` and return its path.

    Raises:
        FileNotFoundError: `frozen` is not the frozen program.
        subprocess.CalledProcessError: the tool refused; it has said why.
    """
    folder.mkdir(parents=True, exist_ok=True)
    msi = folder.resolve() / f"Journalbryggan-{version}.msi"
    msi.unlink(missing_ok=True)
    files = folder.resolve() / "files.wxs"
    write_files(frozen, files)
    sources = [HERE.resolve() / "journalbryggan.wxs", files]
    variables = {"Version": version, "ProductCode": product_code(version)}
    if icon:
        variables["Icon"] = os.path.relpath(icon, frozen)  # wixl wants it so
    if sys.platform == "win32":
        _wix(sources, variables, frozen, msi)
    else:
        _wixl(sources, variables, frozen, msi)
        complete(msi, sources, frozen)
    return msi


def _wixl(
    sources: list[Path], variables: dict[str, str], frozen: Path, msi: Path
) -> None:
    defined = [word for v in variables.items() for word in ("-D", "=".join(v))]
    command = ["wixl", "--arch", "x64", *defined, "--output", str(msi)]
    _run([*command, *map(str, sources)], frozen)


def _wix(
    sources: list[Path], variables: dict[str, str], frozen: Path, msi: Path
) -> None:
    tools = Path(os.environ["WIX"], "bin")
    defined = [f"-d{name}={value}" for name, value in variables.items()]
    objects = [source.name.replace(".wxs", ".wixobj") for source in sources]
    out = msi.parent
    candle = [str(tools / "candle.exe"), "-nologo", "-arch", "x64", "-dWix3=yes"]
    _run([*candle, *defined, "-out", f"{out}{os.sep}", *map(str, sources)], frozen)
    light = [str(tools / "light.exe"), "-nologo", "-spdb", "-out", str(msi)]
    checks = [f"-sice:{check}" for check in NOT_FOR_US]
    _run([*light, *checks, *(str(out / name) for name in objects)], frozen)


def _run(command: list[str], folder: Path) -> None:
    """Run a tool quietly; wixl warns of every attribute that complete.py fills in."""
    done = subprocess.run(  # noqa: S603  our own words
        command,
        cwd=folder,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.stderr.write(done.stdout)
        raise subprocess.CalledProcessError(done.returncode, command[0])


def main() -> None:
    """Build from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frozen", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--version", default=project_version())
    parser.add_argument("--icon", type=Path)
    given = parser.parse_args()
    msi = build_msi(given.frozen, given.folder, given.version, icon=given.icon)
    print(f"{msi}: {msi.stat().st_size / 1_000_000:.1f} MB")  # noqa: T201  a command


if __name__ == "__main__":
    main()
