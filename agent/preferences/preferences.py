"""What a user may change himself: folders, messages, where backups go.

Kept in settings.toml of the data folder, noted in the treatment history, in force at
once. What an administrator, the environment or the command line has decided is shown
and cannot be changed: it would overrule the file at the next start.
"""

import threading
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import structlog
from pydantic import TypeAdapter

from agent.desktop.here import policies
from agent.errors import Refused, SettingsRefused
from agent.ledger import seat_settings
from agent.ledger.ledger import Ledger
from agent.ledger.seat_settings import Change
from agent.preferences import choosing, likely
from agent.preferences.settings_file import Value, unreadable, write_settings
from agent.settings import (
    SETTINGS_FILE,
    Settings,
    named_by_administrators,
    read_settings,
)
from agent.warning.rules import Quiet, Topic

log = structlog.get_logger(__name__)


class Part(StrEnum):
    """What is changed, and taken back, together."""

    FOLDERS = "folders"
    MESSAGES = "messages"
    BACKUP = "backup"
    FIRST_STEPS = "first steps"


class Decider(StrEnum):
    """Who decides on a part, where the user does not."""

    ADMINISTRATOR = "administrator"
    START = "start"  # environment or command line


NAMES: Final = {
    Part.FOLDERS: ("journal_dirs",),
    Part.MESSAGES: ("quiet_from", "quiet_to", "untold"),
    Part.BACKUP: ("backup_dir",),
    Part.FIRST_STEPS: ("first_steps",),
}
DECIDED: Final = {
    Decider.ADMINISTRATOR: "Administratören bestämmer det här.",
    Decider.START: "Det bestämdes när Journalbryggan startades.",
}


class Preferences:
    """Reads and changes them; safe to share between threads."""

    def __init__(
        self, settings: Settings, ledger: Ledger, apply: Callable[[Settings], None]
    ) -> None:
        """Begin with what held at the start; `apply` puts what is changed in force."""
        self._settings = settings
        self._ledger = ledger
        self._apply = apply
        self._lock = threading.Lock()

    @property
    def settings(self) -> Settings:
        """What is in force now."""
        return self._settings

    @property
    def file(self) -> Path:
        """Where they are kept."""
        return self._settings.data_dir / SETTINGS_FILE

    def decider(self, part: Part) -> Decider | None:
        """Return who decides on a part; None where the user does."""
        decided = self._settings.decided.intersection(NAMES[part])
        if not decided:
            return None
        by_policy = named_by_administrators(policies.policies()).keys()
        return Decider.ADMINISTRATOR if decided & by_policy else Decider.START

    def trouble(self) -> str:
        """Say in Swedish that the file cannot be read; "" where it can."""
        try:
            self._kept()
        except SettingsRefused as error:
            return f"{error.message} {error.action}"
        return ""

    def suggested_folders(self) -> tuple[Path, ...]:
        """Return folders on this PC that df3 may write in, the likeliest first."""
        return likely.likely_folders(self._settings)

    def watch_folder(self, path: Path) -> None:
        """Watch one more folder, from now on.

        Raises:
            FolderNotChosen: it is not there, cannot be read, or is watched already.
            Refused: somebody else decides.
            SettingsRefused: settings.toml cannot be read or written.
            LedgerError: the change cannot be noted.
        """
        folder = choosing.folder_from(str(path))
        choosing.look_into(folder)

        def with_it(kept: Settings) -> dict[str, Any]:
            choosing.refuse_for_journals(folder, kept)
            return {"journal_dirs": (*kept.journal_dirs, folder)}

        self._change(Part.FOLDERS, with_it)

    def stop_watching(self, path: Path) -> None:
        """Leave a folder alone from now on; what has come out of it stays.

        Raises:
            Refused: somebody else decides.
            SettingsRefused: settings.toml cannot be read or written.
            LedgerError: the change cannot be noted.
        """
        self._change(
            Part.FOLDERS,
            lambda kept: {
                "journal_dirs": tuple(one for one in kept.journal_dirs if one != path)
            },
        )

    def set_messages(self, quiet: Quiet, untold: frozenset[Topic]) -> None:
        """Tell the user only outside `quiet`, and nothing `untold`.

        Raises:
            Refused: somebody else decides.
            SettingsRefused: settings.toml cannot be read or written.
            LedgerError: the change cannot be noted.
        """
        wanted = {
            "quiet_from": quiet.from_hour,
            "quiet_to": quiet.to_hour,
            "untold": untold,
        }
        self._change(Part.MESSAGES, lambda _: wanted)

    def set_backup_folder(self, path: Path | None) -> None:
        """Put the backups in another folder from now on; None for the data folder.

        Raises:
            FolderNotChosen: it is not there, or nothing can be written there.
            Refused: somebody else decides.
            SettingsRefused: settings.toml cannot be read or written.
            LedgerError: the change cannot be noted.
        """
        folder = None if path is None else choosing.folder_from(str(path))

        def with_it(kept: Settings) -> dict[str, Any]:
            if folder is not None:
                choosing.refuse_for_backups(folder, kept)
            return {"backup_dir": folder}

        self._change(Part.BACKUP, with_it)

    def show_first_steps(self, *, shown: bool) -> None:
        """Show the way to the first voucher on Översikt, or leave it out.

        Raises:
            Refused: somebody else decides.
            SettingsRefused: settings.toml cannot be read or written.
            LedgerError: the change cannot be noted.
        """
        self._change(Part.FIRST_STEPS, lambda _: {"first_steps": shown})

    def former(self, part: Part) -> Mapping[str, Any] | None:
        """Return a part's settings before its last change, by name.

        None where it has never been changed here, or somebody has since then changed
        it otherwise: by hand, say.
        """
        last = seat_settings.last_change(self._ledger, part)
        now = _as_json({name: getattr(self._settings, name) for name in NAMES[part]})
        if last is None or last.after != now:
            return None
        return {name: _as_meant(name, value) for name, value in last.before.items()}

    def undo(self, part: Part) -> None:
        """Take back the last change of a part; once more, and it is there again.

        Raises:
            Refused: there is nothing to take back, or somebody else decides.
            SettingsRefused: settings.toml cannot be read or written.
            LedgerError: the change cannot be noted.
        """
        former = self.former(part)
        if former is None:
            raise Refused(
                "Det finns ingen ändring att ångra.", action="Gå tillbaka till dem."
            )
        self._change(part, lambda _: dict(former))

    def _change(self, part: Part, change: Callable[[Settings], dict[str, Any]]) -> None:
        with self._lock:
            self._refuse_decided(part)
            kept = self._kept()
            after = change(kept)
            before = {name: getattr(kept, name) for name in after}
            if after != before:
                self._keep(part, Change(_as_json(before), _as_json(after)))
            self._settings = self._settings.model_copy(update=after)
            self._apply(self._settings)
        log.info("preferences changed", part=part)

    def _keep(self, part: Part, change: Change) -> None:
        actor = self._settings.user
        with seat_settings.changing(self._ledger, actor, part, change):
            write_settings(self.file, {n: _as_toml(v) for n, v in change.after.items()})

    def _kept(self) -> Settings:
        """Read the file anew: a person may have written in it since the start."""
        if self._settings.demo:  # which reads none
            return self._settings
        try:
            return read_settings(data_dir=self._settings.data_dir)
        except SettingsRefused as error:
            raise unreadable(self.file, error.detail) from error

    def _refuse_decided(self, part: Part) -> None:
        decider = self.decider(part)
        if decider is not None:
            raise Refused(
                DECIDED[decider],
                not_done="Ingenting har ändrats.",
                action="Be den som sköter datorn ändra det.",
            )


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _json(name, value) for name, value in values.items()}


def _json(name: str, value: Any) -> Any:
    as_json = TypeAdapter(_type_of(name)).dump_python(value, mode="json")
    return sorted(as_json) if isinstance(value, frozenset) else as_json


def _as_meant(name: str, value: Any) -> Any:
    return TypeAdapter(_type_of(name)).validate_python(value)


def _type_of(name: str) -> Any:
    return Settings.model_fields[name].annotation


def _as_toml(value: Any) -> Value | None:
    return tuple(value) if isinstance(value, list) else value
