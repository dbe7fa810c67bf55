"""Mappar under Inställningar: chosen by name, by suggestion or by leafing."""

from pathlib import Path

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from agent.errors import Refused
from agent.preferences import choosing
from agent.preferences.browsing import browse, starting_places
from agent.preferences.choosing import FolderNotChosen
from agent.preferences.preferences import Part
from webui.current import rooms
from webui.settings import PARTS, SECTIONS, changed, in_full

pages = Blueprint("settings_folders", __name__, url_prefix="/installningar/mappar")


@pages.post("")
def watch() -> Response | tuple[str, int]:
    """Watch a folder."""
    typed = request.form.get("mapp", "")

    def watch_it() -> None:
        rooms().preferences.watch_folder(choosing.folder_from(typed))

    return changed(Part.FOLDERS, watch_it, typed=typed)


@pages.post("/sluta")
def stop() -> Response | tuple[str, int]:
    """Leave a folder alone."""
    folder = Path(request.form.get("mapp", ""))
    return changed(Part.FOLDERS, lambda: rooms().preferences.stop_watching(folder))


@pages.get("/prov")
def look() -> str:
    """Say of a folder, while it is typed, what it holds or why it will not do."""
    part, settings = _part(), rooms().preferences.settings
    try:
        folder = choosing.folder_from(request.args.get("mapp", ""))
        holds = choosing.look_into(folder)
        if part is Part.FOLDERS:
            choosing.refuse_for_journals(folder, settings)
        else:
            choosing.refuse_for_backups(folder, settings)
    except FolderNotChosen as error:
        return render_template("_folder_look.html", mistake=in_full(error))
    return render_template("_folder_look.html", holds=holds, part=part)


@pages.get("/bladdra")
def leaf() -> str | tuple[str, int]:
    """Show a folder's subfolders to go into, or where to begin."""
    part, typed = _part(), request.args.get("mapp", "")
    if not typed:
        return _leafing(part)
    try:
        return _leafing(part, browsed=browse(choosing.folder_from(typed)))
    except FolderNotChosen as error:
        return _leafing(part, mistake=in_full(error)), error.http_status


def _leafing(part: Part, **shown: object) -> str:
    section = SECTIONS[part]
    return render_template(
        "browse.html", part=part, section=section, places=starting_places(), **shown
    )


def _part() -> Part:
    part = PARTS.get(request.args.get("till", SECTIONS[Part.FOLDERS]))
    if part not in (Part.FOLDERS, Part.BACKUP):
        raise Refused("Det är inte en mapp.", action="Gå tillbaka.")
    return part
