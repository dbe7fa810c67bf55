import gzip
import re
from pathlib import Path

import pytest
from flask import Response

from agent.ledger.ledger import Ledger
from tests.webui.visitor import SAME_ORIGIN, Visitor
from webui import lightness
from webui.page import Page

ZIPPED = {**SAME_ORIGIN, "Accept-Encoding": "gzip, deflate, br"}
REFERENCE = re.compile(r'(?:href|src)="(/static/[^"]*)"')


def test_a_page_is_compressed_for_who_takes_that(user: Visitor, books: Ledger) -> None:
    assert books
    plain, zipped = user.get("/overforing"), user.get("/overforing", ZIPPED)
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert len(zipped.data) < len(plain.data) / 3
    assert int(zipped.headers["Content-Length"]) == len(zipped.data)


def test_nobody_gets_what_he_does_not_take(user: Visitor, books: Ledger) -> None:
    assert books
    for takes in ("identity", "gzip;q=0", "br"):
        answer = user.get("/overforing", {**SAME_ORIGIN, "Accept-Encoding": takes})
        assert "Content-Encoding" not in answer.headers
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_little_is_left_as_it_is(page: Page) -> None:
    with page.flask.test_request_context(headers=ZIPPED):
        answer = Response("x" * (lightness.SMALLEST - 1), mimetype="text/html")
        assert lightness.compress(answer).content_encoding is None


def test_what_is_streamed_is_never_held_in_memory(page: Page) -> None:
    with page.flask.test_request_context(headers=ZIPPED):
        answer = Response(iter(["x" * 5000]), mimetype="text/plain")
        assert lightness.compress(answer).is_streamed
        assert answer.content_encoding is None


def test_what_is_compressed_already_is_left_as_it_is(page: Page) -> None:
    packed = gzip.compress(b"x" * 5000)
    with page.flask.test_request_context(headers=ZIPPED):
        answer = Response(packed, mimetype="text/css")
        answer.content_encoding = "gzip"
        assert lightness.compress(answer).get_data() == packed


def test_static_files_are_compressed_and_kept_for_good(
    user: Visitor, page: Page
) -> None:
    address = f"{page.flask.static_url_path}/page.css"
    answer = user.get(address, ZIPPED)
    css = gzip.decompress(answer.data)
    assert css == (lightness.STATIC / "page.css").read_bytes()
    assert f"max-age={lightness.KEPT}" in answer.headers["Cache-Control"]
    assert answer.headers["ETag"].startswith("W/")
    known = {**ZIPPED, "If-None-Match": answer.headers["ETag"]}
    assert user.get(address, known).status_code == 304


def test_every_page_names_its_static_files_below_the_versioned_address(
    user: Visitor, page: Page, books: Ledger
) -> None:
    assert books
    for path in ("/", "/overforing", "/kopplingar", "/oppna"):
        found = REFERENCE.findall(user.get(path).text)
        assert found
        for one in found:
            assert one.startswith(f"{page.flask.static_url_path}/"), path


def test_other_content_has_another_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lightness, "STATIC", tmp_path)
    file = tmp_path / "page.css"
    file.write_text("a{}")
    before = lightness.static_address()
    assert lightness.static_address() == before
    file.write_text("b{}")
    changed = lightness.static_address()
    file.rename(tmp_path / "sida.css")
    assert len({before, changed, lightness.static_address()}) == 3


def test_an_address_of_another_version_is_not_found(user: Visitor) -> None:
    assert user.get("/static/000000000000/page.css").status_code == 404
