"""The administrator's manual says all that can be given, and nothing else."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from installer.files import WIX

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "installation.md").read_text("utf-8")
SOURCES = ET.parse(ROOT / "installer" / "journalbryggan.wxs").getroot()


def test_every_property_is_in_the_manual() -> None:
    properties = (p.attrib for p in SOURCES.iter(f"{{{WIX}}}Property"))
    given = {p["Id"] for p in properties if "Secure" in p}
    given = {name for name in given if not name.startswith(("KEPT", "POLICY"))}
    told = set(re.findall(r"^\| `([A-Z]+)` \|", MANUAL, re.MULTILINE))
    assert told == given | {"INSTALLDIR"}


def test_every_policy_that_the_installer_reads_is_named() -> None:
    for search in SOURCES.iter(f"{{{WIX}}}RegistrySearch"):
        if "Policies" in search.attrib["Key"]:
            assert f"`{search.attrib['Name']}`" in MANUAL


def test_the_versions_of_files_in_examples_are_of_one_release() -> None:
    assert len(set(re.findall(r"Journalbryggan-([\d.]+)\.msi", MANUAL))) == 1
