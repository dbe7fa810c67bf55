"""What a user copies to whoever helps: enough to find an error in the log."""

import secrets

import structlog
from flask import request

from agent.settings import VERSION
from webui.current import rooms

log = structlog.get_logger(__name__)


def details(kind: str, detail: str = "") -> str:
    """Write down an error that is being shown, and note it in the log by the same id.

    Of the address only its pattern is told: names and queries may be somebody's.
    """
    error_id = secrets.token_hex(4)
    asked = f"{request.method} {request.url_rule or 'unknown address'}"
    log.info("error shown", id=error_id, kind=kind, asked=asked)
    lines = (
        f"Error: {error_id}",
        f"Time: {rooms().clock():%Y-%m-%d %H:%M:%S} UTC",
        f"Version: Journalbryggan {VERSION}",
        f"Asked: {asked}",
        f"What: {kind} {detail}".rstrip(),
    )
    return "\n".join(lines)
