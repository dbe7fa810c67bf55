"""Hjälp: the texts of docs/hjalp with their pictures, searched by plain words.

Where the installation has lost them, every other page works and leads here all the
same, and here it is said.
"""

from http import HTTPStatus

from flask import Blueprint, abort, render_template, request, send_from_directory
from werkzeug.wrappers import Response

from webui import help_texts
from webui.help_search import search
from webui.help_texts import (
    PLACE,
    HelpMissing,
    Section,
    anchor_of,
    contents,
    folder,
    subjects,
)

SYMPTOMS = "vad-gor-jag-nar"
POINTS = "felsokning"

pages = Blueprint("help", __name__, url_prefix=PLACE)


@pages.get("")
def index() -> str:
    """Show the contents, or what was searched for."""
    asked = request.args.get("sok", "").strip()
    hits = search(subjects().values(), asked)
    return render_template("help.html", groups=contents(), asked=asked, hits=hits)


@pages.get("/<subject>")
def show(subject: str) -> str:
    """Show a subject, with the contents beside it."""
    one = help_texts.subject(subject)
    if one is None:
        abort(HTTPStatus.NOT_FOUND)
    return render_template("help_subject.html", groups=contents(), subject=one)


@pages.get("/bilder/<name>")
def picture(name: str) -> Response:
    """Send a picture of the help."""
    return send_from_directory(folder() / "screenshots", name)


def about(place: str) -> str:
    """Say what the help has at `subject` or `subject#anchor`: its heading."""
    name, _, anchor = place.partition("#")
    try:
        first, *others = _sections(name)
    except HelpMissing:
        return "den här sidan"
    return next((one.heading for one in others if one.anchor == anchor), first.heading)


def symptom(words: str) -> str:
    """Return the place in the help where the words on the screen are explained."""
    return _place(SYMPTOMS, words)


def point(what: str) -> str:
    """Return the place in the help where a point of Felsökning is explained."""
    return _place(POINTS, what)


def _place(subject: str, words: str) -> str:
    anchor = anchor_of(words)
    try:
        known = {section.anchor for section in _sections(subject)}
    except HelpMissing:
        return subject
    return f"{subject}#{anchor}" if anchor in known else subject


def _sections(name: str) -> tuple[Section, ...]:
    found = help_texts.subject(name)
    if found is None:
        raise HelpMissing(f"{name} is not in the contents")
    return found.sections
