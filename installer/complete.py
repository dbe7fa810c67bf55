"""What wixl reads over in the sources, put into the tables of the MSI it made.

The sources say it all, in the words of WiX; this only fills in the attributes and
elements that wixl 0.101 does not know, and mends three things that it gets wrong: where
an older version is removed, the language, and the code page of texts.
"""

from pathlib import Path
from xml.etree import ElementTree as ET

from installer.files import WIX
from installer.fileversion import file_version
from installer.shortnames import with_short_name
from installer.tables import (
    Row,
    Table,
    read_table,
    set_codepage,
    set_summary,
    write_table,
)

# Types of custom actions: Windows SDK, msidefs.h.
EXE_OF_FILE, SET_PROPERTY = 18, 51
EXECUTE = {"immediate": 0, "deferred": 0x400, "rollback": 0x400 + 0x100}
RETURN = {"check": 0, "ignore": 0x40, "asyncNoWait": 0xC0}
NO_IMPERSONATE, HIDE_TARGET = 0x800, 0x2000
TRANSITIVE = 0x40  # a component's condition is looked at again at a repair
ALWAYS_AND_NEVER_ADVERTISED = 0x10 + 0x08  # a feature
AFTER_INSTALL_INITIALIZE = "1501"
SHOW_NORMAL = "1"  # a window
UTF8 = 65001  # how wixl writes every text


def complete(msi: Path, sources: list[Path], frozen: Path) -> None:
    """Fill in what is missing in `msi`, which wixl made of `sources` and `frozen`."""
    source = Source(sources)
    set_summary(msi, "Journalbryggan", "Journalbryggan", "x64;1053")
    set_codepage(msi, UTF8)
    for name, fill_in in {
        "Property": _properties,
        "CustomAction": _custom_actions,
        "Component": _components,
        "Feature": _features,
        "InstallExecuteSequence": _sequence,
        "Directory": _short_directories,
        "Shortcut": _shortcuts,
    }.items():
        table = read_table(msi, name)
        fill_in(table, source)
        write_table(msi, table)
    _files(msi, source, frozen)
    write_table(msi, _action_texts(source))


class Source:
    """The sources as WiX would see them: what is inside ifdef is seen, too."""

    def __init__(self, files: list[Path]) -> None:
        """Read them."""
        self._roots = [ET.parse(file).getroot() for file in files]  # noqa: S314  ours

    def all(self, name: str) -> list[ET.Element]:
        """Return every element of that name."""
        return [e for root in self._roots for e in root.iter(f"{{{WIX}}}{name}")]

    def by_id(self, name: str) -> dict[str, ET.Element]:
        """Return the elements of that name by their id."""
        return {element.attrib["Id"]: element for element in self.all(name)}


def _properties(table: Table, source: Source) -> None:
    def marked(attribute: str) -> list[str]:
        properties = source.by_id("Property").items()
        return [name for name, p in properties if p.get(attribute) == "yes"]

    secure = table.row(Property="SecureCustomProperties")
    secure["Value"] = ";".join(sorted({*secure["Value"].split(";"), *marked("Secure")}))
    table.rows.append(
        {"Property": "MsiHiddenProperties", "Value": ";".join(marked("Hidden"))}
    )


def _custom_actions(table: Table, source: Source) -> None:
    actions = source.by_id("CustomAction")
    for row in table.rows:
        row["Type"] = str(_type_of(actions[row["Action"]]))


def _type_of(action: ET.Element) -> int:
    execute = EXECUTE[action.get("Execute", "immediate")]
    total = SET_PROPERTY if action.get("Property") else EXE_OF_FILE
    total += execute + RETURN[action.get("Return", "check")]
    if action.get("HideTarget") == "yes":
        total += HIDE_TARGET
    if execute and action.get("Impersonate") == "no":
        total += NO_IMPERSONATE
    return total


def _components(table: Table, source: Source) -> None:
    components = source.by_id("Component")
    for row in table.rows:
        component = components[row["Component"]]
        row["Condition"] = component.findtext(f"{{{WIX}}}Condition", "")
        if component.get("Transitive") == "yes":
            row["Attributes"] = str(int(row["Attributes"]) | TRANSITIVE)


def _features(table: Table, _: Source) -> None:
    for row in table.rows:
        row["Attributes"] = str(ALWAYS_AND_NEVER_ADVERTISED)


def _sequence(table: Table, _: Source) -> None:
    # Before the new files, and undone with them; wixl puts it after everything.
    row = table.row(Action="RemoveExistingProducts")
    row["Sequence"] = AFTER_INSTALL_INITIALIZE


def _short_directories(table: Table, _: Source) -> None:
    given = {row["Directory"] for row in table.rows if row["DefaultDir"] == "."}
    parents: dict[str, set[str]] = {}
    for row in table.rows:
        if row["Directory"] not in given and row["Directory_Parent"]:
            taken = parents.setdefault(row["Directory_Parent"], set())
            row["DefaultDir"] = with_short_name(row["DefaultDir"], taken)


def _shortcuts(table: Table, _: Source) -> None:
    taken: set[str] = set()
    for row in table.rows:
        row["ShowCmd"] = SHOW_NORMAL
        row["Name"] = with_short_name(row["Name"], taken)


def _files(msi: Path, source: Source, frozen: Path) -> None:
    files, hashes = read_table(msi, "File"), read_table(msi, "MsiFileHash")
    folder_of = {
        row["Component"]: row["Directory_"] for row in read_table(msi, "Component").rows
    }
    sources = source.by_id("File")
    taken: dict[str, set[str]] = {}
    for row in files.rows:
        in_folder = taken.setdefault(folder_of[row["Component_"]], set())
        row["FileName"] = with_short_name(row["FileName"], in_folder)
        _say_version(row, frozen / sources[row["File"]].attrib["Source"])
    versioned = {row["File"] for row in files.rows if row["Version"]}
    hashes.rows = [row for row in hashes.rows if row["File_"] not in versioned]
    write_table(msi, files)
    write_table(msi, hashes)


def _say_version(row: Row, file: Path) -> None:
    found = file_version(file)
    if found:
        row["Version"], row["Language"] = found


def _action_texts(source: Source) -> Table:
    columns = ["Action", "Description", "Template"]
    rows = [
        {
            "Action": text.attrib["Action"],
            "Description": text.text or "",
            "Template": "",
        }
        for text in source.all("ProgressText")
    ]
    return Table("ActionText", columns, ["s72", "L64", "L128"], ["Action"], rows)
