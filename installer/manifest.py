"""Fills in the winget manifest of a released MSI.

python -m installer.manifest build/windows/Journalbryggan-1.0.0.msi https://… manifest/
"""

import argparse
import re
from hashlib import sha256
from pathlib import Path

from installer.build import HERE
from installer.files import product_code

TEMPLATES = HERE / "winget"


def write_manifest(msi: Path, url: str, folder: Path) -> None:
    """Write the three files that winget wants for `msi`, published at `url`."""
    version = msi.stem.rpartition("-")[2]
    values = {
        "VERSION": version,
        "URL": url,
        "SHA256": sha256(msi.read_bytes()).hexdigest().upper(),
        "PRODUCTCODE": f"{{{product_code(version)}}}",
        "UPGRADECODE": f"{{{_upgrade_code()}}}",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for template in TEMPLATES.iterdir():
        text = template.read_text("utf-8")
        filled = re.sub(r"@([A-Z0-9]+)@", lambda found: values[found[1]], text)
        (folder / template.name).write_text(filled, "utf-8")


def _upgrade_code() -> str:
    source = (HERE / "journalbryggan.wxs").read_text("utf-8")
    found = re.search(r'UpgradeCode="([^"]+)"', source)
    assert found, "the product has one"  # noqa: S101  of our own file
    return found[1]


def main() -> None:
    """Fill in from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("msi", type=Path)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    write_manifest(given.msi, given.url, given.folder)


if __name__ == "__main__":
    main()
