"""Översikt: what waits, what needs somebody, and how every owner is connected.

Its address is also the one that Fortnox sends the browser back to.
"""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.errors import AgentError
from agent.ledger import files, owners
from agent.transfer.elsewhere import seen_elsewhere
from webui.consent import is_answer_from_fortnox
from webui.current import current, rooms
from webui.outcomes import Visit

pages = Blueprint("overview", __name__)


@pages.get("/")
def show() -> str | Response:
    """Show the overview, or handle Fortnox's answer and leave its address behind."""
    if is_answer_from_fortnox():
        name = _handle_answer()
        return redirect(url_for("entrance.back", name=name), HTTPStatus.SEE_OTHER)
    owned = owners.overview(rooms().ledger)
    return render_template(
        "overview.html",
        owners=owned,
        elsewhere=seen_elsewhere(rooms().ledger),
        waiting=sum(one.waiting for one in owned),
        waiting_owners=sum(1 for one in owned if one.waiting),
        debit=sum(one.waiting_debit for one in owned),
        to_review=sum(one.to_review for one in owned),
        files=files.with_problems(rooms().ledger),
        file_count=files.count_with_problems(rooms().ledger),
        folders=rooms().folders(),
        computer=None if rooms().settings.demo else rooms().computer,
        today=rooms().clock().date(),
    )


@pages.post("/filer/<int:file_id>/sedd")
def dismiss(file_id: int) -> Response:
    """Stop showing a file's problems: somebody has seen them."""
    files.dismiss(rooms().ledger, file_id, rooms().settings.user)
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@pages.post("/agare/<int:owner_id>/samma/<int:known_owner_id>")
def confirm_same(owner_id: int, known_owner_id: int) -> Response:
    """Record that an owner without organisation number is one that we know."""
    owners.confirm_same(rooms().ledger, owner_id, known_owner_id, rooms().settings.user)
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


def _handle_answer() -> str:
    asked = rooms().connections.question_of(request.args)
    try:
        finished = rooms().connections.finish(request.args, rooms().settings.user)
        rooms().checking.refresh(finished.owner_id)
        return current().outcomes.keep(Visit(asked, finished))
    except AgentError as error:
        return current().outcomes.keep(Visit(asked, error))
