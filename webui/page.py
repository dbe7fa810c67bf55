"""The page put together: blueprints, templates, errors, and the layers around them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask

from agent.journal import hyphenated, kronor
from agent.transfer import sentences
from webui import (
    banner,
    checklist,
    checks,
    client,
    computer,
    connecting,
    connections,
    copying,
    entrance,
    errors,
    exports,
    findings,
    history,
    lightness,
    overview,
    owner_settings,
    paper,
    receipts,
    reconciliation,
    repairs,
    reversal,
    rule_help,
    selecting,
    settings,
    settings_about,
    settings_backup,
    settings_folders,
    settings_owners,
    start,
    swedish,
    ticking,
    transfer,
    treatment,
    troubleshooting,
    words,
)
from webui import help as help_pages
from webui import round as guided_round
from webui.current import Current, remember
from webui.outcomes import Outcomes
from webui.security import guarded
from webui.sessions import Sessions

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from agent.rooms import Rooms

AREAS = (
    entrance.pages,
    banner.pages,
    overview.pages,
    start.pages,
    selecting.pages,
    ticking.pages,
    copying.pages,
    checks.pages,
    repairs.pages,
    transfer.pages,
    history.pages,
    exports.pages,
    treatment.pages,
    receipts.pages,
    reconciliation.pages,
    reversal.pages,
    connections.pages,
    connecting.pages,
    guided_round.pages,
    client.pages,
    owner_settings.pages,
    checklist.pages,
    computer.pages,
    troubleshooting.pages,
    settings.pages,
    settings_folders.pages,
    settings_owners.pages,
    settings_backup.pages,
    settings_about.pages,
    help_pages.pages,
)
# 2,000 ticked journals are some 30 kB.
LARGEST_FORM = 1_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """The page as a WSGI application, and the way in to it."""

    app: "WSGIApplication"
    flask: Flask
    origin: str
    sessions: Sessions

    def link(self, path: str = "/") -> str:
        """Return a one-time link to `path`, for the tray, the start menu and the CLI.

        The secret is in the fragment, which no browser sends and no log keeps.
        """
        return f"{self.origin}/oppna#t={quote(self.sessions.new_link(path))}"


def create_page(rooms: "Rooms", origin: str) -> Page:
    """Make the page over the agent's rooms, to be served at `origin` alone."""
    app = Flask(__name__, static_url_path=lightness.static_address())
    sessions = Sessions(rooms.clock)
    remember(app, Current(rooms, sessions, Outcomes(), origin))
    _set_limits(app)
    _add_filters(app)
    errors.handle_in(app)
    app.before_request(entrance.require_session)
    app.after_request(lightness.compress)
    for area in AREAS:
        app.register_blueprint(area)
    return Page(guarded(app, origin), app, origin, sessions)


def _set_limits(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = lightness.KEPT
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FORM
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.auto_reload = False


def _add_filters(app: Flask) -> None:
    app.add_template_global(banner.alerts)
    app.add_template_global(paper.printed)
    app.add_template_global(help_pages.about, "help_about")
    app.add_template_global(help_pages.symptom, "symptom")
    app.add_template_global(help_pages.point, "point")
    app.add_template_global(rule_help.explained, "explained")
    app.add_template_filter(repairs.word, "repair")
    app.add_template_filter(findings.in_order, "gravest_first")
    app.add_template_filter(hyphenated, "organisation_number")
    app.add_template_filter(kronor, "amount")
    for write in (
        sentences.outcome,
        swedish.cell,
        swedish.count,
        swedish.day,
        swedish.lately,
        swedish.moment,
        swedish.ore,
        swedish.whole,
        words.condition,
        words.scope,
        words.severity,
        words.state,
    ):
        app.add_template_filter(write)
