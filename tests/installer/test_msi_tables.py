"""The MSI's tables: component rules, key paths, sequences, and what may hurt.

Each test says which of Microsoft's own checks (ICE) it stands for, where there is one;
WiX runs those themselves on Windows.
"""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from installer.fileversion import file_version
from installer.tables import read_table, table_names
from tests.installer.conftest import FIRST, SECOND
from tests.installer.stub_program import COMPILER
from tests.tools import needs
from tests.windows.wine import PYTHON, needs_wine, start, windows_path

pytestmark = [
    needs("wixl", "msiinfo", COMPILER),
]

LOCAL_MACHINE = "2"
X64, REGISTRY_KEY_PATH = 256, 4
DEFERRED, ROLLBACK, CONTINUE, NO_IMPERSONATE = 0x400, 0x100, 0x40, 0x800
HIDE_TARGET = 0x2000

read = cache(read_table)


@pytest.fixture(scope="session")
def msi(msis: dict[str, Path]) -> Path:
    return msis[FIRST]


def numbers(msi: Path) -> dict[str, int]:
    rows = read(msi, "InstallExecuteSequence").rows
    return {row["Action"]: int(row["Sequence"]) for row in rows}


def types(msi: Path) -> dict[str, int]:
    return {r["Action"]: int(r["Type"]) for r in read(msi, "CustomAction").rows}


def properties(msi: Path) -> dict[str, str]:
    return {r["Property"]: r["Value"] for r in read(msi, "Property").rows}


def test_every_key_path_is_a_file_or_value_of_its_own_component(msi: Path) -> None:
    """ICE18, ICE19, ICE62."""
    owners = {row["File"]: row["Component_"] for row in read(msi, "File").rows}
    values = {row["Registry"]: row["Component_"] for row in read(msi, "Registry").rows}
    for row in read(msi, "Component").rows:
        by_registry = int(row["Attributes"]) & REGISTRY_KEY_PATH
        known = values if by_registry else owners
        assert known[row["KeyPath"]] == row["Component"]


def test_a_component_has_one_file_and_a_guid_of_its_own(msi: Path) -> None:
    """ICE08, and the component rules."""
    guids = read(msi, "Component").column("ComponentId")
    assert len(set(guids)) == len(guids)
    assert all(
        re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", g) for g in guids
    )
    owners = read(msi, "File").column("Component_")
    assert len(set(owners)) == len(owners)


def test_components_are_64_bit_and_belong_to_the_feature(msi: Path) -> None:
    """ICE21, ICE80."""
    components = read(msi, "Component")
    assert all(int(a) & X64 for a in components.column("Attributes"))
    in_feature = read(msi, "FeatureComponents").column("Component_")
    assert sorted(in_feature) == sorted(components.column("Component"))


def test_a_file_keeps_its_component_in_every_version(msis: dict[str, Path]) -> None:
    first, second = (
        {(r["Component"], r["ComponentId"]) for r in read(msis[v], "Component").rows}
        for v in (FIRST, SECOND)
    )
    assert first == second


def test_versions_are_the_same_product_family_and_different_products(
    msis: dict[str, Path],
) -> None:
    first, second = (properties(msis[version]) for version in (FIRST, SECOND))
    assert first["UpgradeCode"] == second["UpgradeCode"]
    assert first["ProductCode"] != second["ProductCode"]


def test_the_registry_is_the_machines_and_nobodys_own(msi: Path) -> None:
    """ICE38, ICE57: a package for the machine writes nothing for one user."""
    assert set(read(msi, "Registry").column("Root")) == {LOCAL_MACHINE}
    assert properties(msi)["ALLUSERS"] == "1"


def test_every_program_file_says_its_version_and_no_other_has_a_hash(
    msi: Path, programs: dict[str, Path]
) -> None:
    """ICE60, and what an upgrade compares."""
    files = read(msi, "File").rows
    versioned = {row["File"] for row in files if row["Version"]}
    assert versioned == {"AgentExe", "TwinExe"}
    for row in files:
        if row["File"] in versioned:
            assert (row["Version"], row["Language"]) == (f"{FIRST}.0", "1053")
    unversioned = {row["File"] for row in files} - versioned
    assert set(read(msi, "MsiFileHash").column("File_")) == unversioned
    assert file_version(programs[SECOND] / "journalbryggan.exe") == ("1.1.0.0", "1053")


def test_long_names_have_a_short_one_that_is_alone_in_its_folder(msi: Path) -> None:
    """ICE03, ICE30."""
    folders = {r["Component"]: r["Directory_"] for r in read(msi, "Component").rows}
    seen = set()
    for row in read(msi, "File").rows:
        short = row["FileName"].partition("|")[0]
        assert re.fullmatch(r"[\w~-]{1,8}(\.[\w~-]{1,3})?", short, re.ASCII)
        seen.add((folders[row["Component_"]], short.upper()))
    assert len(seen) == len(read(msi, "File").rows)


def test_every_text_fits_its_column(msi: Path) -> None:
    """ICE03."""
    for name in table_names(msi):
        table = read(msi, name)
        for column, kind in zip(table.columns, table.types, strict=True):
            longest = int(kind[1:])
            if kind[0].lower() in "sl" and longest:
                too_long = [v for v in table.column(column) if len(v) > longest]
                assert not too_long, (name, column)


def test_every_reference_leads_somewhere(msi: Path) -> None:
    """ICE03: foreign keys."""
    for table, column, target, key in (
        ("Component", "Directory_", "Directory", "Directory"),
        ("Directory", "Directory_Parent", "Directory", "Directory"),
        ("File", "Component_", "Component", "Component"),
        ("Registry", "Component_", "Component", "Component"),
        ("Shortcut", "Component_", "Component", "Component"),
        ("Shortcut", "Directory_", "Directory", "Directory"),
        ("AppSearch", "Signature_", "RegLocator", "Signature_"),
    ):
        known = {*read(msi, target).column(key), ""}
        assert set(read(msi, table).column(column)) <= known, (table, column)


def test_no_two_actions_have_the_same_number(msi: Path) -> None:
    given = list(numbers(msi).values())
    assert len(set(given)) == len(given)


def test_every_custom_action_has_its_place(msi: Path) -> None:
    """ICE72, ICE75: and runs a file that the MSI installs."""
    files = {*read(msi, "File").column("File")}
    for row in read(msi, "CustomAction").rows:
        assert row["Action"] in numbers(msi)
        if row["Source"].endswith("Exe"):
            assert row["Source"] in files


def test_what_changes_the_machine_runs_as_the_system_inside_the_transaction(
    msi: Path,
) -> None:
    """ICE77."""
    order = numbers(msi)
    for action, kind in types(msi).items():
        if kind & DEFERRED:
            assert order["InstallInitialize"] < order[action] < order["InstallFinalize"]
            assert kind & NO_IMPERSONATE


def test_what_changes_the_machine_has_its_undoing_just_before(msi: Path) -> None:
    order = numbers(msi)
    for action in ("InstallCertificate", "RemoveCertificate"):
        assert types(msi)[f"Undo{action}"] & ROLLBACK
        assert order[f"Undo{action}"] == order[action] - 1


def test_removal_never_fails_for_a_custom_action(msi: Path) -> None:
    for action in ("StopAgents", "RemoveCertificate"):
        assert types(msi)[action] & CONTINUE


def test_the_certificate_goes_before_the_program_that_takes_it_away(msi: Path) -> None:
    order = numbers(msi)
    assert order["StopAgents"] < order["RemoveCertificate"] < order["RemoveFiles"]
    assert order["InstallFiles"] < order["InstallCertificate"]


def test_an_older_version_goes_first_and_inside_the_transaction(msi: Path) -> None:
    """ICE27 lets it be; a failed upgrade brings the older version back."""
    order = numbers(msi)
    gone = order["RemoveExistingProducts"]
    assert order["InstallInitialize"] < gone < order["ProcessComponents"]


def test_every_searched_or_given_property_is_let_through_to_the_installer(
    msi: Path,
) -> None:
    """ICE46 and the rule of secure properties."""
    secure = set(properties(msi)["SecureCustomProperties"].split(";"))
    assert set(read(msi, "AppSearch").column("Property")) <= secure
    given = {"JOURNALDIR", "CLIENTID", "CLIENTSECRET", "REDIRECTURI", "DATABASEURL"}
    switches = {"AUTOSTART", "STARTMENU", "TRUSTCERT", "SHAREDSERVER"}
    assert given | switches <= secure


def test_the_secret_is_hidden_and_in_no_table_but_its_own_action(msi: Path) -> None:
    assert "CLIENTSECRET" in properties(msi)["MsiHiddenProperties"].split(";")
    assert types(msi)["KeepClient"] & HIDE_TARGET
    written = read(msi, "Registry").column("Value")
    assert not any("CLIENTSECRET" in value for value in written)


def test_nothing_runs_but_our_own_program(msi: Path) -> None:
    """No script, no library, no shell: only installed files by their full path."""
    kinds = {kind & 0x3F for kind in types(msi).values()}
    assert kinds == {18, 51}
    assert read(msi, "Binary").rows == []


def test_shortcuts_start_the_agent_and_are_not_advertised(msi: Path) -> None:
    for row in read(msi, "Shortcut").rows:
        assert row["Target"] == "[#AgentExe]"


@needs_wine
def test_windows_installer_reads_the_swedish_texts(msi: Path, tmp_path: Path) -> None:
    texts = _texts_as_windows_reads_them(msi, tmp_path)
    assert "när programmet tas bort" in texts["Property"]
    assert "För över journaler" in texts["Shortcut"]
    assert "Läs mig först.txt" in texts["File"]
    assert "Låter Journalbryggan avsluta" in texts["ActionText"]


def _texts_as_windows_reads_them(msi: Path, folder: Path) -> dict[str, str]:
    """Ask Windows Installer's own functions, through Python's msilib."""
    script, answer = folder / "texts.py", folder / "texts.json"
    script.write_text(
        "import json, msilib, sys\n"
        "database = msilib.OpenDatabase(sys.argv[1], msilib.MSIDBOPEN_READONLY)\n"
        "texts = {}\n"
        "for name, column in zip(sys.argv[3::2], sys.argv[4::2]):\n"
        "    view = database.OpenView(f'SELECT `{column}` FROM `{name}`')\n"
        "    view.Execute(None)\n"
        "    while row := view.Fetch():\n"
        "        texts[name] = texts.get(name, '') + row.GetString(1) + '|'\n"
        "with open(sys.argv[2], 'w') as file:\n"
        "    json.dump(texts, file)\n"
    )
    columns = ("Property", "Value", "Shortcut", "Description")
    more = ("File", "FileName", "ActionText", "Description")
    files = (windows_path(file) for file in (script, msi, answer))
    # Windows Installer leaves a process behind that would keep a pipe open.
    asked = start(PYTHON, *files, *columns, *more)
    assert asked.wait(timeout=60) == 0
    texts: dict[str, str] = json.loads(answer.read_text())
    return texts


def test_event_viewer_is_told_where_the_texts_of_our_events_are(msi: Path) -> None:
    """WiX marks the path as one to expand (#%), wixl does not; there is nothing to."""
    rows = [
        (row["Root"], row["Name"], row["Value"].removeprefix("#%"))
        for row in read(msi, "Registry").rows
        if row["Key"].endswith(r"EventLog\Application\Journalbryggan")
    ]

    assert sorted(rows) == [
        (LOCAL_MACHINE, "EventMessageFile", "[#TwinExe]"),
        (LOCAL_MACHINE, "TypesSupported", "#7"),
    ]
