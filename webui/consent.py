"""Recognising Fortnox' answer among the requests for `/`, to which it is sent."""

from flask import request

from agent.connections.consent import is_answer
from webui.current import rooms


def is_answer_from_fortnox() -> bool:
    """Tell whether this request is the browser coming back from Fortnox.

    A locked Fortnox account sends it back with nothing at all; then that it comes
    from another site while an answer is awaited has to do.
    """
    if request.endpoint != "overview.show":
        return False
    return is_answer(request.args) or _comes_empty_handed()


def _comes_empty_handed() -> bool:
    from_elsewhere = request.headers.get("Sec-Fetch-Site") == "cross-site"
    return not request.args and from_elsewhere and rooms().connections.awaits_answer
