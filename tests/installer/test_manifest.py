"""The winget manifest: every place filled in, and the codes are the MSI's own."""

from hashlib import sha256
from pathlib import Path

from installer.files import product_code
from installer.manifest import write_manifest

URL = "https://example.invalid/Journalbryggan-1.2.3.msi"


def test_the_manifest_is_filled_in(tmp_path: Path) -> None:
    msi = tmp_path / "Journalbryggan-1.2.3.msi"
    msi.write_bytes(b"content")

    write_manifest(msi, URL, tmp_path / "manifest")

    files = {file.name: file.read_text("utf-8") for file in tmp_path.glob("*/*.yaml")}
    assert len(files) == 3
    assert not any("@" in text for text in files.values())
    assert all('PackageVersion: "1.2.3"' in text for text in files.values())
    installer = files["Journalbryggan.installer.yaml"]
    assert URL in installer
    assert sha256(b"content").hexdigest().upper() in installer
    assert f'ProductCode: "{{{product_code("1.2.3")}}}"' in installer
