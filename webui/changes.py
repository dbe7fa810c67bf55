"""What has changed since a page was shown: its parts anew, or nothing (live.js)."""

from collections.abc import Callable
from http import HTTPStatus

from flask import request
from werkzeug.wrappers import Response

from webui.current import rooms

HEADER = "X-Version"


def version() -> str:
    """Name how things stand; "" where others change them, and nobody knows.

    Ask for it before a page is made: what changes meanwhile is then shown next time.
    """
    if rooms().ledger.is_shared:
        return ""
    parts = (
        rooms().ledger.writes,
        rooms().folders(),
        rooms().alerts(),
        rooms().checking.progress(),
        tuple(rooms().transfers.doing.items()),
        rooms().clock().astimezone().date(),
    )
    return str(hash(parts))


def since_asked(make: Callable[[], str]) -> Response:
    """Answer with what `make` makes of the parts, unless the page has them so."""
    now = version()
    if now and now == request.args.get("version"):
        return Response(status=HTTPStatus.NO_CONTENT)
    answer = Response(make(), mimetype="text/html")
    answer.headers[HEADER] = now
    return answer
