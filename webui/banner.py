"""What is wrong, on top of every page until it is mended.

Nobody can close it: it goes when the trouble goes.
"""

from flask import request

from agent.warning.warning import Alert
from webui.current import current


def alerts() -> tuple[Alert, ...]:
    """Return what is wrong, the gravest first; nothing to who has not been let in."""
    cookie = request.cookies.get(current().cookie, "")
    return current().rooms.alerts() if current().sessions.is_open(cookie) else ()
