"""Säkerhetskopior under Inställningar: where they go, how it went, and one more now."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.preferences import choosing
from agent.preferences.preferences import Part
from webui.current import rooms
from webui.settings import SECTIONS, changed

pages = Blueprint(
    "settings_backup", __name__, url_prefix="/installningar/sakerhetskopior"
)


@pages.post("")
def choose() -> Response | tuple[str, int]:
    """Put the backups in another folder; in the data folder where none is named."""
    typed = request.form.get("mapp", "").strip()

    def put_there() -> None:
        folder = choosing.folder_from(typed) if typed else None
        rooms().preferences.set_backup_folder(folder)

    return changed(Part.BACKUP, put_there, typed=typed)


@pages.post("/nu")
def begin() -> Response:
    """Make a backup now."""
    rooms().backup.begin()
    there = url_for("settings.show", _anchor=SECTIONS[Part.BACKUP])
    return redirect(there, HTTPStatus.SEE_OTHER)


@pages.get("/lage")
def how() -> str:
    """Show how it goes, and nothing else."""
    return render_template("_backup.html", backup=rooms().backup)
