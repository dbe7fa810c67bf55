"""The policies' templates: whole, in both languages, for values that are read."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from agent.settings import named_by_administrators

ADMX = Path(__file__).parents[2] / "installer" / "admx"
NAMESPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"
SOURCES = Path(__file__).parents[2] / "installer" / "journalbryggan.wxs"
NOT_READ_YET = {"ClientId"}  # as its explanation says
READ_BY_THE_INSTALLER = {"StartMenu"}


def root() -> ET.Element:
    return ET.parse(ADMX / "journalbryggan.admx").getroot()


def policies() -> dict[str, ET.Element]:
    return {p.attrib["name"]: p for p in root().iter(f"{NAMESPACE}policy")}


@pytest.fixture(params=["sv-SE", "en-US"])
def language(request: pytest.FixtureRequest) -> ET.Element:
    return ET.parse(ADMX / str(request.param) / "journalbryggan.adml").getroot()


def test_every_text_that_is_spoken_of_is_there_and_no_other(
    language: ET.Element,
) -> None:
    texts = {t.attrib["id"] for t in language.iter(f"{NAMESPACE}string")}
    spoken = {
        value[len("$(string.") : -1]
        for element in root().iter()
        for value in element.attrib.values()
        if value.startswith("$(string.")
    }
    assert texts == spoken


def test_every_field_has_its_box(language: ET.Element) -> None:
    boxes = {box.attrib["refId"] for box in language.iter(f"{NAMESPACE}textBox")}
    fields = {field.attrib["id"] for field in root().iter(f"{NAMESPACE}text")}
    assert boxes == fields


def test_every_policy_is_a_value_of_ours_under_policies() -> None:
    for name, policy in policies().items():
        assert policy.attrib["key"] == r"Software\Policies\Journalbryggan"
        field = policy.find(f"{NAMESPACE}elements/{NAMESPACE}text")
        written = policy.attrib if field is None else field.attrib
        assert written["valueName"] == name


def test_what_the_installer_is_given_can_be_decided_by_policy_too() -> None:
    given = {
        value.attrib["Name"]
        for value in ET.parse(SOURCES).getroot().iter()
        if value.tag.endswith("RegistryValue") and value.attrib["Name"] in policies()
    }
    assert set(policies()) == given


@pytest.mark.parametrize("name", sorted(policies()))
def test_every_policy_is_read_by_somebody_or_says_that_it_is_not(name: str) -> None:
    by_agent = bool(named_by_administrators({name: "1"}))
    assert by_agent != (name in NOT_READ_YET | READ_BY_THE_INSTALLER)
