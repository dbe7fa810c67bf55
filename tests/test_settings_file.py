"""settings.toml is changed value by value, whatever a person has written in it."""

import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.preferences.settings_file import SettingsNotSaved, write_settings

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1
)
LISTS = st.lists(TEXTS, unique=True, max_size=4).map(tuple)


@given(before=LISTS, after=LISTS, hour=st.integers(0, 23))
def test_whatever_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory,
    before: tuple[str, ...],
    after: tuple[str, ...],
    hour: int,
) -> None:
    file = tmp_path_factory.mktemp("data") / "settings.toml"
    file.write_text("# ett\nport = 44310 # två\n", "utf-8")

    write_settings(file, {"journal_dirs": before, "quiet_from": hour})
    write_settings(file, {"journal_dirs": after})

    read = tomllib.loads(file.read_text("utf-8"))
    assert [Path(one) for one in read.pop("journal_dirs")] == [*map(Path, after)]
    assert read == {"port": 44310, "quiet_from": hour}
    assert file.read_text("utf-8").startswith("# ett\nport = 44310 # två\n")


def test_a_value_is_taken_away_with_its_line_alone(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("a = 1\n# om b\nb = 2\nc = 3\n", "utf-8")

    write_settings(file, {"b": None, "d": None})

    assert file.read_text("utf-8") == "a = 1\n# om b\nc = 3\n"


def test_line_ends_stay_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"# ett\r\nport = 1\r\n")

    write_settings(file, {"port": 2})

    assert file.read_bytes() == b"# ett\r\nport = 2\r\n"


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows lets only some users make links"
)
def test_a_linked_file_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "roaming.toml"
    real.touch()
    link = tmp_path / "settings.toml"
    link.symlink_to(real)

    write_settings(link, {"port": 2})

    assert link.is_symlink()
    assert real.read_text("utf-8") == "port = 2\n"


def test_a_file_that_would_say_something_else_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("port = 1\n", "utf-8")
    monkeypatch.setattr("tomlkit.dumps", lambda _: "port = 3\n")

    with pytest.raises(SettingsNotSaved):
        write_settings(file, {"port": 2})

    assert file.read_text("utf-8") == "port = 1\n"
    assert [one.name for one in tmp_path.iterdir()] == ["settings.toml"]
