"""Folders that are looked for and leafed through: quickly, and by names alone."""

import os
import threading
from itertools import count
from pathlib import Path

import pytest

from agent.preferences import browsing, likely
from agent.preferences.browsing import MOST_FOLDERS, browse
from agent.preferences.choosing import FolderNotChosen
from agent.preferences.likely import likely_folders
from agent.preferences.patience import within
from agent.preferences.survey import Survey, survey
from agent.settings import Settings
from tests.patient import wait_long


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home, the one place of the PC."""
    folder = tmp_path / "anna"
    folder.mkdir()
    monkeypatch.setattr(likely, "places", lambda: (folder,))
    monkeypatch.setattr(browsing, "places", lambda: (folder,))
    monkeypatch.setattr(Path, "home", lambda: folder)
    wait_long(monkeypatch)
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def make(folder: Path, *files: str) -> Path:
    folder.mkdir(parents=True)
    for number, name in enumerate(files):
        (folder / name).touch()
        os.utime(folder / name, (number, number))
    return folder


def test_a_survey_counts_what_may_be_journals_and_names_the_newest(
    tmp_path: Path,
) -> None:
    folder = make(tmp_path / "df3", "A1.SI", "A2.csv", "A3.se", "brev.docx")
    (folder / "arkiv.si").mkdir()

    found = survey(folder)

    assert (found.journals, found.newest) == (3, "A3.se")
    assert found.newest_at is not None
    assert found.newest_at.timestamp() == 2
    assert survey(make(tmp_path / "tom")) == Survey(0)


def test_folders_with_journals_come_before_those_that_are_only_called_so(
    home: Path, settings: Settings
) -> None:
    named = make(home / "Fortnox")
    full = make(home / "df3" / "Journaler", "A1.si")
    make(home / "Bilder", "A1.si")

    assert likely_folders(settings) == (full, named, home / "df3")


def test_what_is_watched_is_not_suggested(home: Path, settings: Settings) -> None:
    folder = make(home / "Journaler", "A1.si")
    watched = settings.model_copy(update={"journal_dirs": (folder,)})

    assert likely_folders(watched) == ()


def test_a_whole_home_is_not_suggested(home: Path, settings: Settings) -> None:
    (home / "A1.si").touch()

    assert likely_folders(settings) == ()


def test_a_place_that_is_not_there_is_left_out(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(home / "Journaler")
    monkeypatch.setattr(likely, "places", lambda: (home / "borta", home))

    assert likely_folders(settings) == (folder,)


def test_a_drive_that_hangs_is_not_waited_for(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(home / "Journaler")
    hangs = threading.Event()

    def hang(_: Path) -> Survey:
        hangs.wait()
        return Survey(1)

    monkeypatch.setattr(likely, "survey", hang)
    ticks = count(0.0, 100.0)

    found = likely_folders(settings, clock=lambda: next(ticks))
    hangs.set()

    assert found == ()


def test_who_does_not_answer_in_time_is_given_up() -> None:
    hangs = threading.Event()

    with pytest.raises(TimeoutError):
        within(0.0, hangs.wait)
    hangs.set()


def test_an_answer_and_an_error_come_through() -> None:
    def fail() -> None:
        raise FileNotFoundError

    assert within(60.0, lambda: 1) == 1
    with pytest.raises(FileNotFoundError):
        within(60.0, fail)


def test_subfolders_are_shown_with_what_they_hold(home: Path) -> None:
    make(home / "df3", "A1.si")
    make(home / "Bilder")
    make(home / ".dold")
    make(home / "$Recycle.Bin")
    (home / "brev.docx").touch()

    found = browse(home)

    shown = {one.path.name: one.holds for one in found.subfolders}
    assert list(shown) == ["Bilder", "df3"]
    assert shown["df3"] is not None
    assert shown["df3"].journals == 1
    assert found.above is None


def test_one_leafs_up_to_where_one_began(home: Path) -> None:
    folder = make(home / "df3" / "2026")

    assert browse(folder).above == home / "df3"
    assert browse(home / "df3").above == home


def test_where_time_is_up_names_are_shown_alone(home: Path) -> None:
    make(home / "df3", "A1.si")
    ticks = count(0.0, 100.0)

    found = browse(home, clock=lambda: next(ticks))

    assert [(one.path.name, one.holds) for one in found.subfolders] == [("df3", None)]


def test_of_a_folder_with_very_many_the_first_are_shown(home: Path) -> None:
    for number in range(MOST_FOLDERS + 1):
        (home / f"{number:04}").mkdir()

    assert len(browse(home).subfolders) == MOST_FOLDERS


def test_a_folder_that_is_gone_is_told(home: Path) -> None:
    with pytest.raises(FolderNotChosen, match="finns inte"):
        browse(home / "borta")


def test_leafing_does_not_leave_the_users_places(home: Path) -> None:
    for elsewhere in (home.parent, home / ".." / "data"):
        with pytest.raises(FolderNotChosen, match="kan inte bläddras i"):
            browse(elsewhere)
