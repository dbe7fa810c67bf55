"""What a user changes himself: kept in settings.toml, in force at once, undoable."""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.demo.demo import JOURNALS
from agent.desktop.here import policies
from agent.errors import Refused
from agent.ledger.events import broken_at
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.preferences import choosing
from agent.preferences.choosing import FolderNotChosen
from agent.preferences.preferences import Decider, Part, Preferences
from agent.preferences.settings_file import SettingsNotSaved
from agent.settings import SETTINGS_FILE, Settings, read_settings
from agent.warning.rules import Quiet, Topic
from tests.conftest import Clock
from tests.office import wait_until
from tests.patient import wait_long
from tests.product import product

if TYPE_CHECKING:
    from agent.tray.status import Notice

SIE = next(JOURNALS.glob("*.si"))


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with closing(open_ledger(tmp_path / "ledger.db", clock, "anna på KONTOR-1")) as it:
        yield it


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def df3(tmp_path: Path) -> Path:
    folder = tmp_path / "df3"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    wait_long(monkeypatch)


@pytest.fixture
def in_force() -> list[Settings]:
    return []


@pytest.fixture
def preferences(data: Path, ledger: Ledger, in_force: list[Settings]) -> Preferences:
    return Preferences(Settings(data_dir=data), ledger, in_force.append)


def kept(data: Path) -> Settings:
    """What the next start would read."""
    return read_settings(data_dir=data)


def write(data: Path, text: str) -> None:
    (data / SETTINGS_FILE).write_text(text, "utf-8")


def read(data: Path) -> str:
    return (data / SETTINGS_FILE).read_text("utf-8")


def test_a_folder_is_watched_at_once_and_after_the_next_start(
    preferences: Preferences, data: Path, df3: Path, in_force: list[Settings]
) -> None:
    preferences.watch_folder(df3)

    assert in_force[-1].journal_dirs == (df3,)
    assert preferences.settings.journal_dirs == (df3,)
    assert kept(data).journal_dirs == (df3,)


def test_a_folder_that_is_left_alone_is_left_alone_after_the_next_start(
    preferences: Preferences, data: Path, df3: Path, in_force: list[Settings]
) -> None:
    preferences.watch_folder(df3)

    preferences.stop_watching(df3)

    assert in_force[-1].journal_dirs == ()
    assert kept(data).journal_dirs == ()


def test_what_a_person_has_written_stays_as_it_is(
    preferences: Preferences, data: Path, df3: Path
) -> None:
    write(
        data,
        "# Kontorets egna val\n"
        "grace_seconds = 180  # vår lina är trög\n"
        "journal_dirs = [\n"
        "  'S:/Journaler',  # servern\n"
        "]\n"
        "port = 44310\n",
    )

    preferences.watch_folder(df3)

    text = read(data)
    assert text.startswith("# Kontorets egna val\ngrace_seconds = 180  # vår lina är")
    assert "  'S:/Journaler',  # servern\n" in text
    assert text.endswith("]\nport = 44310\n")
    assert kept(data).journal_dirs == (Path("S:/Journaler"), df3)


def test_a_list_may_be_written_in_any_way_that_toml_has(
    preferences: Preferences, data: Path, df3: Path
) -> None:
    write(data, f"journal_dirs = ['{df3}/a', \"{(df3 / 'b').as_posix()}\"] # två\n")

    preferences.stop_watching(df3 / "a")

    assert kept(data).journal_dirs == (df3 / "b",)
    assert read(data) == f'journal_dirs = ["{(df3 / "b").as_posix()}"] # två\n'


def test_what_was_written_by_hand_since_the_start_is_not_lost(
    preferences: Preferences, data: Path, df3: Path, tmp_path: Path
) -> None:
    write(data, f"journal_dirs = ['{tmp_path / 'annan'}']\n")

    preferences.watch_folder(df3)

    assert kept(data).journal_dirs == (tmp_path / "annan", df3)
    assert preferences.settings.journal_dirs == (tmp_path / "annan", df3)


@pytest.mark.parametrize(
    "broken",
    [
        b"journal_dirs = [",
        b"port = 'm\xe5nga'\n",
        b"quiet_from = 99\n",
        b"okand = 1\n",
        b"port = 44310\nport = 44311\n",
    ],
)
def test_a_file_that_cannot_be_read_is_left_alone_and_told(
    preferences: Preferences,
    data: Path,
    df3: Path,
    in_force: list[Settings],
    broken: bytes,
) -> None:
    (data / SETTINGS_FILE).write_bytes(broken)

    with pytest.raises(SettingsNotSaved) as refused:
        preferences.watch_folder(df3)

    assert "lämnas därför som den är" in refused.value.message
    assert (data / SETTINGS_FILE).read_bytes() == broken
    assert "går inte att läsa" in preferences.trouble()
    assert in_force == []


def test_a_file_that_can_be_read_is_no_trouble(preferences: Preferences) -> None:
    assert preferences.trouble() == ""


def test_what_cannot_be_written_is_neither_in_force_nor_in_the_history(
    preferences: Preferences,
    ledger: Ledger,
    df3: Path,
    in_force: list[Settings],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: Path, __: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SettingsNotSaved):
        preferences.watch_folder(df3)

    assert in_force == []
    assert preferences.former(Part.FOLDERS) is None
    assert broken_at(ledger) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_nobody_else_reads_the_file_that_may_hold_a_password(
    preferences: Preferences, data: Path, df3: Path
) -> None:
    preferences.watch_folder(df3)
    assert (data / SETTINGS_FILE).stat().st_mode & 0o777 == 0o600

    (data / SETTINGS_FILE).chmod(0o640)
    preferences.stop_watching(df3)
    assert (data / SETTINGS_FILE).stat().st_mode & 0o777 == 0o640


def test_the_installers_folder_stays_when_a_user_adds_one(
    data: Path, ledger: Ledger, df3: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "proposals", lambda: {"JournalDir": "C:/df3"})
    preferences = Preferences(Settings(data_dir=data), ledger, lambda _: None)

    preferences.watch_folder(df3)

    assert kept(data).journal_dirs == (Path("C:/df3"), df3)


def test_what_an_administrator_decides_cannot_be_changed(
    data: Path, ledger: Ledger, df3: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "policies", lambda: {"JournalDir": "C:/df3"})
    preferences = Preferences(Settings(data_dir=data), ledger, lambda _: None)

    assert preferences.decider(Part.FOLDERS) is Decider.ADMINISTRATOR
    assert preferences.decider(Part.MESSAGES) is None
    with pytest.raises(Refused, match="Administratören bestämmer"):
        preferences.watch_folder(df3)
    assert not (data / SETTINGS_FILE).exists()


def test_what_was_told_at_the_start_cannot_be_changed(
    data: Path, ledger: Ledger, df3: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNALBRYGGAN_QUIET_FROM", "20")
    settings = Settings(data_dir=data, journal_dirs=(df3,))
    preferences = Preferences(settings, ledger, lambda _: None)

    assert preferences.decider(Part.FOLDERS) is Decider.START
    assert preferences.decider(Part.MESSAGES) is Decider.START
    assert preferences.decider(Part.BACKUP) is None
    with pytest.raises(Refused, match="när Journalbryggan startades"):
        preferences.set_messages(Quiet(), frozenset())


def test_messages_are_kept_and_in_force(
    preferences: Preferences, data: Path, in_force: list[Settings]
) -> None:
    preferences.set_messages(Quiet(20, 6), frozenset({Topic.JOURNALS, Topic.FILES}))

    for settings in (in_force[-1], kept(data)):
        assert (settings.quiet_from, settings.quiet_to) == (20, 6)
        assert settings.untold == {Topic.JOURNALS, Topic.FILES}


def test_the_first_steps_are_put_away_and_taken_back(
    preferences: Preferences, data: Path
) -> None:
    preferences.show_first_steps(shown=False)
    assert not kept(data).first_steps

    preferences.undo(Part.FIRST_STEPS)
    assert kept(data).first_steps


def test_the_backups_folder_is_kept_and_taken_back(
    preferences: Preferences, data: Path, tmp_path: Path
) -> None:
    server = tmp_path / "server"
    server.mkdir()

    preferences.set_backup_folder(server)
    assert kept(data).backup_dir == server

    preferences.undo(Part.BACKUP)
    assert kept(data).backup_dir is None
    assert "backup_dir" not in read(data)

    preferences.undo(Part.BACKUP)
    assert kept(data).backup_dir == server


def test_the_last_change_of_folders_is_taken_back_and_again(
    preferences: Preferences, data: Path, df3: Path, tmp_path: Path
) -> None:
    other = tmp_path / "andra"
    other.mkdir()
    preferences.watch_folder(df3)
    preferences.watch_folder(other)
    preferences.stop_watching(df3)

    preferences.undo(Part.FOLDERS)
    assert kept(data).journal_dirs == (df3, other)

    preferences.undo(Part.FOLDERS)
    assert kept(data).journal_dirs == (other,)


def test_each_part_is_taken_back_by_itself(
    preferences: Preferences, data: Path, df3: Path
) -> None:
    preferences.watch_folder(df3)
    preferences.set_messages(Quiet(1, 2), frozenset())

    preferences.undo(Part.FOLDERS)

    assert kept(data).journal_dirs == ()
    assert kept(data).quiet_from == 1


def test_there_is_nothing_to_take_back_before_the_first_change(
    preferences: Preferences,
) -> None:
    assert preferences.former(Part.FOLDERS) is None
    with pytest.raises(Refused, match="ingen ändring att ångra"):
        preferences.undo(Part.FOLDERS)


def test_what_was_changed_otherwise_meanwhile_is_not_taken_back(
    preferences: Preferences, data: Path, ledger: Ledger, df3: Path
) -> None:
    preferences.watch_folder(df3)
    write(data, "journal_dirs = ['/egen']\n")
    restarted = Preferences(Settings(data_dir=data), ledger, lambda _: None)

    assert restarted.former(Part.FOLDERS) is None


def test_another_seats_changes_are_not_ours_to_take_back(
    preferences: Preferences, data: Path, clock: Clock, tmp_path: Path, df3: Path
) -> None:
    preferences.watch_folder(df3)
    with closing(
        open_ledger(tmp_path / "ledger.db", clock, "bo på KONTOR-2")
    ) as theirs:
        other = Preferences(Settings(data_dir=data), theirs, lambda _: None)

        assert other.former(Part.FOLDERS) is None


def test_saving_what_is_so_already_says_nothing_in_the_history(
    preferences: Preferences,
) -> None:
    preferences.set_messages(Quiet(), frozenset())

    assert preferences.former(Part.MESSAGES) is None


def test_a_pasted_path_may_be_within_quotes(df3: Path) -> None:
    assert choosing.folder_from(f' "{df3}" ') == df3


@pytest.mark.parametrize("text", ["", '  ""', "journaler", "a\0b"])
def test_what_is_no_whole_path_is_refused(text: str) -> None:
    with pytest.raises(FolderNotChosen):
        choosing.folder_from(text)


def test_what_is_not_there_or_is_a_file_is_refused(
    preferences: Preferences, df3: Path
) -> None:
    (df3 / "a.si").touch()

    with pytest.raises(FolderNotChosen, match="finns inte"):
        preferences.watch_folder(df3 / "borta")
    with pytest.raises(FolderNotChosen, match="är en fil"):
        preferences.watch_folder(df3 / "a.si")


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root reads all"
)
def test_what_may_not_be_read_is_refused(preferences: Preferences, df3: Path) -> None:
    df3.chmod(0)
    try:
        with pytest.raises(FolderNotChosen, match="får inte läsa"):
            preferences.watch_folder(df3)
    finally:
        df3.chmod(0o700)


def test_a_drive_that_never_answers_is_given_up(
    preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(_: float, __: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(choosing, "within", hang)

    with pytest.raises(FolderNotChosen, match="svarar inte"):
        preferences.watch_folder(Path("/borta").absolute())


def test_a_folder_is_not_watched_twice(preferences: Preferences, df3: Path) -> None:
    (df3 / "2026").mkdir()
    preferences.watch_folder(df3)

    for one in (df3, df3 / "2026"):
        with pytest.raises(FolderNotChosen, match="bevakas redan"):
            preferences.watch_folder(one)


def test_a_folder_around_a_watched_one_is_refused(
    preferences: Preferences, df3: Path
) -> None:
    (df3 / "2026").mkdir()
    preferences.watch_folder(df3 / "2026")

    with pytest.raises(FolderNotChosen, match="i den mappen bevakas redan"):
        preferences.watch_folder(df3)


def test_our_own_files_are_no_journals(
    preferences: Preferences, data: Path, tmp_path: Path
) -> None:
    (data / "backup").mkdir()

    for one in (data, data / "backup", tmp_path):
        with pytest.raises(FolderNotChosen, match="egna filer"):
            preferences.watch_folder(one)


def test_nobody_watches_a_whole_disk(
    preferences: Preferences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "anna"
    home.mkdir()
    monkeypatch.setattr(Path, "home", lambda: home)

    with pytest.raises(FolderNotChosen, match="mycket mer än journaler"):
        preferences.watch_folder(home)


def test_backups_do_not_go_where_journals_are_looked_for(
    preferences: Preferences, data: Path, df3: Path
) -> None:
    preferences.watch_folder(df3)

    with pytest.raises(FolderNotChosen, match="bevakas"):
        preferences.set_backup_folder(df3)
    with pytest.raises(FolderNotChosen, match="egna filer"):
        preferences.set_backup_folder(data)
    with pytest.raises(FolderNotChosen, match="finns inte"):
        preferences.set_backup_folder(df3.parent / "borta")


def test_what_is_set_on_the_page_is_so_in_the_running_agent(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with product(tmp_path, is_watched=False) as running:
        rooms = running.agent.rooms
        assert rooms.folders() == ()
        shutil.copy(SIE, running.folder)

        rooms.preferences.watch_folder(running.folder)
        assert [one.path for one in rooms.folders()] == [running.folder]
        wait_until(lambda: len(waiting(rooms.ledger)) == 2)

        rooms.preferences.stop_watching(running.folder)
        assert rooms.folders() == ()
        wait_until(lambda: not any("folder-" in name for name in new_threads(before)))


def new_threads(before: set[threading.Thread]) -> list[str]:
    """The names of those that have started and not ended since."""
    return [one.name for one in threading.enumerate() if one not in before]


def test_new_journals_are_not_told_of_where_nobody_wants_to_know(
    tmp_path: Path,
) -> None:
    notices: list[Notice] = []
    with product(tmp_path) as running:
        running.agent.tell_through(lambda _: None, notices.append)
        rooms = running.agent.rooms
        rooms.preferences.set_messages(Quiet(), frozenset({Topic.JOURNALS}))

        shutil.copy(SIE, running.folder)
        wait_until(lambda: len(waiting(rooms.ledger)) == 2)

    assert notices == []


def test_backups_go_to_the_new_folder_at_once(tmp_path: Path) -> None:
    server = tmp_path / "server"
    server.mkdir()
    with product(tmp_path) as running:
        rooms = running.agent.rooms

        rooms.preferences.set_backup_folder(server)

        wait_until(lambda: rooms.backup.newest is not None)
        newest = rooms.backup.newest
        assert newest is not None
        assert newest.file.parent == server / rooms.settings.seat
