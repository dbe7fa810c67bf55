"""A WSGI application with pages that a server can do wrong."""

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

BLOCK = bytes(range(256)) * 64


def block_of(size: int) -> bytes:
    """The `size` bytes that /download answers with."""
    return (BLOCK * (size // len(BLOCK) + 1))[:size]


class Pages:
    """/ tells who asks, /upload a digest, /download sends, /wait waits."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.may_answer = threading.Event()
        self.requests = 0

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        self.requests += 1
        match environ["PATH_INFO"]:
            case "/upload":
                body = [_digest(environ)]
            case "/download":
                size = int(parse_qs(environ["QUERY_STRING"])["size"][0])
                start_response("200 OK", [("Content-Length", str(size))])
                return _blocks(size)
            case "/wait":
                self.entered.set()
                self.may_answer.wait(20)
                body = [b"answered"]
            case _:
                body = [_who(environ)]
        start_response("200 OK", [("Content-Length", str(len(body[0])))])
        return body


def _who(environ: WSGIEnvironment) -> bytes:
    told = ("REMOTE_ADDR", "REMOTE_PORT", "SERVER_PORT", "wsgi.url_scheme")
    path = environ["PATH_INFO"]
    return json.dumps({"path": path} | {key: environ[key] for key in told}).encode()


def _digest(environ: WSGIEnvironment) -> bytes:
    digest = hashlib.sha256()
    while block := environ["wsgi.input"].read(65536):
        digest.update(block)
    return digest.hexdigest().encode()


def _blocks(size: int) -> Iterator[bytes]:
    while size > 0:
        yield BLOCK[:size]
        size -= len(BLOCK)
