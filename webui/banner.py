"""What is wrong, on top of every page until it is mended.

Nobody can close it: it goes when the trouble goes. A page that is looked at asks here
now and then (static/banner.js).
"""

from flask import Blueprint, render_template, request

from agent.warning.warning import Alert
from webui.current import current

pages = Blueprint("banner", __name__)


@pages.get("/varningar")
def show() -> str:
    """Give a page what is wrong by now; `sida` is its path."""
    return render_template("_banner.html", here=request.args.get("sida", ""))


def alerts() -> tuple[Alert, ...]:
    """Return what is wrong, the gravest first; nothing to who has not been let in."""
    cookie = request.cookies.get(current().cookie, "")
    return current().rooms.alerts() if current().sessions.is_open(cookie) else ()
