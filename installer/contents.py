"""Writes down what the frozen program holds: a CycloneDX SBOM and all licence texts.

The licences go into the program's own folder, since they must come with it, so that
this runs before the MSI is made.

python -m installer.contents SITE-PACKAGES build/windows

Only what PyInstaller really collected is listed: its own tables say which files went
in, and each package's RECORD says whose file that is.
"""

import argparse
import ast
import json
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path, PureWindowsPath

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from installer.build import project_version

TABLES = ("PYZ-00.toc", "COLLECT-00.toc")
SITE_PACKAGES = "site-packages"
LICENCE_NAMES = ("licen", "copying", "notice", "authors")
# What is no Python package: build.spec notes the versions.
RUNTIME_LICENCES = {
    "CPython": "Python-2.0.1",
    "OpenSSL": "Apache-2.0",
    "SQLite": "blessing",
    "PyInstaller bootloader": "GPL-2.0-or-later WITH Bootloader-exception",
}
# Python's own words for licences that a package names by nothing better.
CLASSIFIER = "License :: "


def packages_inside(site_packages: Path, work: Path) -> list[Distribution]:
    """Return the packages of which at least one file was collected, by name."""
    files = set(_collected(work))
    inside = [
        one
        for one in distributions(path=[str(site_packages)])
        if any(str(file).lower() in files for file in one.files or ())
    ]
    return sorted(inside, key=lambda one: one.name.lower())


def sbom(packages: Iterable[Distribution], runtime: dict[str, str]) -> str:
    """Return the CycloneDX document, JSON, of the program with these parts."""
    licences = LicenseFactory()
    program = Component(
        name="Journalbryggan", version=project_version(), type=ComponentType.APPLICATION
    )
    bom = Bom()
    bom.metadata.component = program
    parts = [_component(one, licences) for one in packages]
    parts += [
        Component(
            name=name,
            version=version,
            licenses=[licences.make_from_string(RUNTIME_LICENCES[name])],
        )
        for name, version in runtime.items()
    ]
    bom.components.update(parts)
    bom.register_dependency(program, parts)
    output = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6)
    return str(output.output_as_string(indent=1))


def licence_texts(packages: Iterable[Distribution], runtime: dict[str, str]) -> str:
    """Return the list of all licences, each package's own texts after its name."""
    heads = [
        f"{name} {version}: {RUNTIME_LICENCES[name]}"
        for name, version in runtime.items()
    ]
    return "\n\n".join([*heads, *map(_licence_section, packages)]) + "\n"


def _collected(work: Path) -> Iterator[str]:
    """Every collected file of a package, by its path below site-packages."""
    for table in TABLES:
        content = ast.literal_eval((work / table).read_text("utf-8"))
        for _, source, _ in next(part for part in content if isinstance(part, list)):
            parts = PureWindowsPath(source).parts
            if SITE_PACKAGES in parts:
                start = parts.index(SITE_PACKAGES) + 1
                yield "/".join(parts[start:]).lower()


def _component(package: Distribution, licences: LicenseFactory) -> Component:
    return Component(
        name=package.name,
        version=package.version,
        purl=PackageURL("pypi", name=package.name.lower(), version=package.version),
        licenses=[licences.make_from_string(_licence(package))],
    )


def _licence(package: Distribution) -> str:
    """The licence by its SPDX expression, or else in the package's own words."""
    for expression in package.metadata.get_all("License-Expression", []):
        return str(expression)
    named = [
        one.rsplit(" :: ", 1)[1]
        for one in package.metadata.get_all("Classifier", [])
        if one.startswith(CLASSIFIER)
    ]
    short = [one.splitlines()[0] for one in package.metadata.get_all("License", [])]
    return ", ".join(named or short) or "?"


def _licence_section(package: Distribution) -> str:
    texts = [
        file.read_text("utf-8").strip()
        for file in package.files or ()
        if ".dist-info" in str(file)
        and any(word in file.name.lower() for word in LICENCE_NAMES)
    ]
    head = f"{package.name} {package.version}: {_licence(package)}"
    return "\n\n".join([head, "=" * len(head), *texts])


def main() -> None:
    """Write the SBOM beside the frozen program and the licences into it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site_packages", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    work = given.folder / "work" / "build"  # as PyInstaller names it after build.spec
    packages = packages_inside(given.site_packages, work)
    runtime = json.loads((work / "runtime.json").read_text("utf-8"))
    document = given.folder / f"Journalbryggan-{project_version()}.cdx.json"
    document.write_text(sbom(packages, runtime), "utf-8")
    licences = given.folder / "journalbryggan" / "licenser.txt"
    licences.write_text(licence_texts(packages, runtime), "utf-8")
    print(f"{len(packages)} packages inside")  # noqa: T201  the build's own words


if __name__ == "__main__":
    main()
