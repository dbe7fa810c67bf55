"""Inställningar: one page, whose sections are saved and taken back each by itself."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.errors import AgentError, LedgerError, Refused, SettingsRefused
from agent.preferences.choosing import FolderNotChosen, look_into
from agent.preferences.preferences import DECIDED, Part
from agent.preferences.survey import Survey
from agent.settings import VERSION
from agent.warning.rules import Quiet, Topic
from webui.current import rooms
from webui.settings_owners import found_owners

pages = Blueprint("settings", __name__, url_prefix="/installningar")

# The section of the page that shows each part: its address and its anchor.
SECTIONS: Final = {
    Part.FOLDERS: "mappar",
    Part.MESSAGES: "aviseringar",
    Part.BACKUP: "sakerhetskopior",
    Part.FIRST_STEPS: "guiden",
}
PARTS: Final = {section: part for part, section in SECTIONS.items()}
HOURS: Final = range(24)
TOPICS: Final = {
    Topic.JOURNALS: "Nya journaler från dinafastigheter 3",
    Topic.FILES: "Filer som inte gick att läsa",
    Topic.ENDING: "Kopplingar och certifikat som upphör, en till två veckor i förväg",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be saved, where it stands, with what had been typed."""

    part: Part
    text: str
    typed: str = ""


@pages.get("")
def show() -> str:
    """Show every section."""
    return _page()


@pages.get("/aviseringar/prov")
def quiet_hours() -> str:
    """Say what the hours being chosen come to, or those in force."""
    return in_words(_quiet() if request.args else _in_force())


@pages.post("/aviseringar")
def messages() -> Response | tuple[str, int]:
    """Keep what the user is told of, and when."""
    wanted = {topic for topic in Topic if topic.value in request.form}
    untold = frozenset(Topic) - wanted
    quiet = _quiet()
    return changed(
        Part.MESSAGES, lambda: rooms().preferences.set_messages(quiet, untold)
    )


@pages.post("/guiden")
def first_steps() -> Response | tuple[str, int]:
    """Show the way to the first voucher again."""
    return changed(
        Part.FIRST_STEPS, lambda: rooms().preferences.show_first_steps(shown=True)
    )


@pages.post("/<section>/angra")
def undo(section: str) -> Response | tuple[str, int]:
    """Take back a section's last change; once more, and it is there again."""
    if section not in PARTS:
        raise Refused("Det finns inget sådant att ångra.", action="Gå tillbaka.")
    part = PARTS[section]
    return changed(part, lambda: rooms().preferences.undo(part), "angrat")


def changed(
    part: Part, change: Callable[[], None], done: str = "sparat", typed: str = ""
) -> Response | tuple[str, int]:
    """Change something and lead back to its section, or say there why not."""
    try:
        change()
    except (Refused, SettingsRefused, LedgerError) as error:
        trouble = Trouble(part, in_full(error), typed)
        return _page(trouble), error.http_status
    section = SECTIONS[part]
    there = url_for("settings.show", gjort=f"{done}-{section}", _anchor=section)
    return redirect(there, HTTPStatus.SEE_OTHER)


def in_full(error: AgentError) -> str:
    """Say what happened, and what to do."""
    return f"{error.message} {error.action}"


def in_words(quiet: Quiet) -> str:
    """Say which hours are quiet."""
    if quiet.from_hour == quiet.to_hour:
        return "Ingen tyst tid."
    hours = (quiet.to_hour - quiet.from_hour) % len(HOURS)
    return (
        f"Tyst från {quiet.from_hour:02}.00 till {quiet.to_hour:02}.00, "
        f"{hours} {'timme' if hours == 1 else 'timmar'} om dygnet."
    )


def _quiet() -> Quiet:
    first, last = (
        request.values.get(name, -1, type=int) for name in ("tyst-fran", "tyst-till")
    )
    if first not in HOURS or last not in HOURS:
        raise Refused("Tyst tid anges i hela timmar.", action="Gå tillbaka.")
    return Quiet(first, last)


def _in_force() -> Quiet:
    settings = rooms().preferences.settings
    return Quiet(settings.quiet_from, settings.quiet_to)


def _page(trouble: Trouble | None = None) -> str:
    preferences, backup = rooms().preferences, rooms().backup
    settings, quiet = preferences.settings, _in_force()
    return render_template(
        "settings.html",
        trouble=trouble,
        file_trouble=preferences.trouble(),
        decided=_by_section(_decided),
        former=_by_section(_former),
        sections={part.name: section for part, section in SECTIONS.items()},
        settings=settings,
        folders=rooms().folders(),
        suggested=_suggested(),
        topics=TOPICS,
        hours=HOURS,
        quiet=quiet,
        said=in_words(quiet),
        backup=backup,
        file=preferences.file,
        version=VERSION,
        seat=settings.seat,
        computer=None if settings.demo else rooms().computer,
        found=found_owners(request.args),
    )


def _suggested() -> list[tuple[Path, Survey]]:
    """Return folders to watch, where none is or they are asked for, and their files."""
    is_wanted = not rooms().folders() or "forslag" in request.args
    if not is_wanted or _decided(Part.FOLDERS):
        return []
    found = []
    for folder in rooms().preferences.suggested_folders():
        with suppress(FolderNotChosen):  # it has gone since then
            found.append((folder, look_into(folder)))
    return found


def _by_section(ask: Callable[[Part], Any]) -> Mapping[str, Any]:
    return {section: ask(part) for part, section in SECTIONS.items()}


def _decided(part: Part) -> str:
    """Say in Swedish who decides on a part; "" where the user does."""
    decider = rooms().preferences.decider(part)
    return "" if decider is None else DECIDED[decider]


def _former(part: Part) -> str:
    """Say how a part was before its last change; "" where there is none."""
    before = rooms().preferences.former(part)
    if before is None:
        return ""
    match part:
        case Part.FOLDERS:
            watched = ", ".join(map(str, before["journal_dirs"])) or "ingen mapp"
            return f"{watched} bevakades"
        case Part.MESSAGES:
            quiet = Quiet(before["quiet_from"], before["quiet_to"])
            told = len(Topic) - len(before["untold"])
            hours = in_words(quiet).rstrip(".").lower()
            return f"{hours}, och {told} av {len(Topic)} slags aviseringar visades"
        case Part.BACKUP:
            return f"kopiorna lades i {before['backup_dir'] or 'datamappen'}"
        case Part.FIRST_STEPS:
            return "guiden visades" if before["first_steps"] else "guiden visades inte"
