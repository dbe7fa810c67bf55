"""Om Journalbryggan under Inställningar: licences, and the folder of the log."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from agent.desktop.here import file_manager
from agent.errors import Refused
from agent.licences import licences
from webui.current import rooms

pages = Blueprint("settings_about", __name__, url_prefix="/installningar/om")


@pages.get("/licenser")
def show_licences() -> str:
    """Show whose work is inside."""
    return render_template("licences.html", licences=licences())


@pages.post("/datamappen")
def show_data_folder() -> Response:
    """Show the folder of ledger, log and settings in the file manager."""
    if not file_manager.show(rooms().settings.data_dir):
        raise Refused(
            "Mappen kunde inte visas.",
            not_done="Ingenting har ändrats.",
            action=f"Öppna den själv: {rooms().settings.data_dir}",
        )
    there = url_for("settings.show", _anchor="om")
    return redirect(there, HTTPStatus.SEE_OTHER)
