"""The list of what is inside: only what was collected, with its licence."""

import json
from pathlib import Path

import pytest

from installer.contents import licence_texts, packages_inside, sbom

RUNTIME = {"CPython": "3.13.0"}


@pytest.fixture
def site_packages(tmp_path: Path) -> Path:
    """Two installed packages, each of one module."""
    folder = tmp_path / "site-packages"
    for name, licence in (("collected", "MIT"), ("forgotten", "0BSD")):
        about = folder / f"{name}-1.0.dist-info"
        (about / "licenses").mkdir(parents=True)
        (about / "METADATA").write_text(
            f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n"
            f"License-Expression: {licence}\n"
        )
        (about / "licenses" / "LICENSE").write_text(f"Do with {name} as you like.")
        # Python 3.12 and later pass over what a RECORD names but is not there.
        (folder / name).mkdir()
        (folder / name / "__init__.py").touch()
        files = (f"{name}/__init__.py", f"{about.name}/licenses/LICENSE")
        (about / "RECORD").write_text("".join(f"{file},,\n" for file in files))
    return folder


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """PyInstaller's tables of a program that has one of them."""
    module = ("collected", r"C:\python\Lib\site-packages\collected\__init__.py", "X")
    (tmp_path / "PYZ-00.toc").write_text(repr(("PYZ-00.pyz", [module])))
    (tmp_path / "COLLECT-00.toc").write_text(repr(([], "journalbryggan")))
    return tmp_path


def test_only_what_was_collected_is_listed(site_packages: Path, work: Path) -> None:
    inside = packages_inside(site_packages, work)

    assert [package.name for package in inside] == ["collected"]


def test_the_sbom_names_packages_and_runtime_with_their_licences(
    site_packages: Path, work: Path
) -> None:
    document = json.loads(sbom(packages_inside(site_packages, work), RUNTIME))

    assert document["bomFormat"] == "CycloneDX"
    licences = {
        part["name"]: part["licenses"][0]["license"]["id"]
        for part in document["components"]
    }
    assert licences == {"collected": "MIT", "CPython": "Python-2.0.1"}
    assert document["components"][1]["purl"] == "pkg:pypi/collected@1.0"


def test_the_licences_own_texts_are_kept(site_packages: Path, work: Path) -> None:
    text = licence_texts(packages_inside(site_packages, work), RUNTIME)

    assert "collected 1.0: MIT" in text
    assert "Do with collected as you like." in text
    assert "forgotten" not in text
    assert "CPython 3.13.0: Python-2.0.1" in text
