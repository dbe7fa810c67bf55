"""The frozen folder as components of the MSI: one a file, the same in every version.

A component's GUID is made of its path, and so are all ids: what keeps its path keeps
its identity, as Windows Installer's component rules want it.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

NAMESPACE = UUID("3c1d6c57-6f2a-4a64-9f0b-53f7b1a0c2e4")
WIX = "http://schemas.microsoft.com/wix/2006/wi"
# journalbryggan.wxs speaks of these two.
NAMED = {"journalbryggan agent.exe": "AgentExe", "journalbryggan.exe": "TwinExe"}


def write_files(frozen: Path, wxs: Path) -> None:
    """Write the source of everything below `frozen`, which it is relative to.

    Raises:
        FileNotFoundError: `frozen` is not the frozen program.
    """
    missing = [name for name in NAMED if name not in _names_in(frozen)]
    if missing:
        raise FileNotFoundError(f"{frozen} has no {' and no '.join(missing)}")
    wix = ET.Element("Wix", xmlns=WIX)
    fragment = ET.SubElement(wix, "Fragment")
    root = ET.SubElement(fragment, "DirectoryRef", Id="INSTALLDIR")
    group = ET.SubElement(fragment, "ComponentGroup", Id="Program")
    for component in _folder(frozen, frozen, root):
        ET.SubElement(group, "ComponentRef", Id=component)
    ET.indent(wix)
    ET.ElementTree(wix).write(wxs, "utf-8", xml_declaration=True)


def file_id(relative: str) -> str:
    """Return the File id of a path below the frozen folder."""
    return NAMED.get(relative.lower(), _id("f", relative))


def product_code(version: str) -> str:
    """Return the code that every build of a version has."""
    return _guid(f"product {version}")


def _names_in(frozen: Path) -> set[str]:
    return {path.name.lower() for path in frozen.iterdir()}


def _folder(folder: Path, frozen: Path, element: ET.Element) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        relative = path.relative_to(frozen).as_posix()
        if path.is_dir():
            deeper = ET.SubElement(
                element, "Directory", Id=_id("d", relative), Name=path.name
            )
            yield from _folder(path, frozen, deeper)
        else:
            yield _file(relative, element)


def _file(relative: str, element: ET.Element) -> str:
    component = ET.SubElement(
        element,
        "Component",
        Id=_id("c", relative),
        Guid=_guid(f"file {relative.lower()}"),
        Win64="yes",
    )
    ET.SubElement(
        component,
        "File",
        Id=file_id(relative),
        Name=relative.rpartition("/")[2],
        Source=relative,
        KeyPath="yes",
    )
    return component.attrib["Id"]


def _id(kind: str, relative: str) -> str:
    return kind + sha256(relative.lower().encode()).hexdigest()[:20]


def _guid(name: str) -> str:
    return str(uuid5(NAMESPACE, name)).upper()
