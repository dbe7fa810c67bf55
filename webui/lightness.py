"""What makes a page light on its way: text is compressed, static files are kept.

A secret beside a stranger's words in one compressed answer can be told by its length
(BREACH). Here that takes all of what we do not have: no page carries a secret (the
session is a cookie that scripts cannot read, a link's secret a fragment that is never
sent), no other site can make the browser ask with that cookie (it is Strict, and
`SameOrigin` refuses the rest), and nobody sees the length of what stays on this PC.

Static files lie below an address that is made of their content, so that a browser may
keep them for good and yet has the new ones at once after an upgrade.
"""

import gzip
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from flask import Response, request

STATIC = Path(__file__).parent / "static"
SMALLEST = 1_000  # bytes; below it there is nothing to win
LEVEL = 5  # 300 kB in 6 ms, and 3 % more than the slowest
TEXT = frozenset(
    {
        "application/javascript",
        "application/json",
        "image/svg+xml",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)
KEPT = 365 * 24 * 3600  # seconds; longer is not heeded (RFC 9111)


def static_address() -> str:
    """Return where static files are served: another address for other content."""
    content = sha256()
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            content.update(file.relative_to(STATIC).as_posix().encode())
            content.update(file.read_bytes())
    return f"/static/{content.hexdigest()[:12]}"


def compress(answer: Response) -> Response:
    """Compress an answer that is text, where the browser takes that."""
    if answer.mimetype not in TEXT or answer.content_encoding:
        return answer
    if answer.is_streamed and not answer.direct_passthrough:
        return answer  # an export: all of it in memory is what streaming spares
    answer.vary.add("Accept-Encoding")
    if answer.status_code != HTTPStatus.OK or not request.accept_encodings["gzip"]:
        return answer
    answer.direct_passthrough = False
    text = answer.get_data()
    if len(text) < SMALLEST:
        return answer
    answer.set_data(gzip.compress(text, LEVEL, mtime=0))
    answer.content_encoding = "gzip"
    tag, _ = answer.get_etag()
    if tag:
        answer.set_etag(tag, weak=True)  # other bytes for the same (RFC 9110 8.8.1)
    return answer
