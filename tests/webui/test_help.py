"""Hjälp: every text is found, every link in and to it leads somewhere; it answers."""

import re
from pathlib import Path

import pytest

from tests.webui.visitor import Visitor, words_of
from webui.help_search import search
from webui.help_texts import anchor_of, contents, folder, subjects

TEMPLATES = Path(__file__).parents[2] / "webui" / "templates"
ROOT = Path(__file__).parents[2]


def anchors(name: str) -> list[str]:
    return [section.anchor for section in subjects()[name].sections]


def is_there(user: Visitor, address: str, within: str) -> bool:
    """Tell whether an address of a rendered text leads to a page and a heading."""
    path, _, anchor = address.partition("#")
    if path and user.get(path).status_code != 200:
        return False
    return not anchor or anchor in anchors(path.rpartition("/")[2] or within)


def test_every_text_is_in_the_contents() -> None:
    files = {file.stem for file in (folder() / "hjalp").glob("*.md")} - {"README"}
    assert files == set(subjects()) - {"installation"}


@pytest.mark.parametrize("name", sorted(subjects()))
def test_a_subject_is_reached_and_what_it_leads_to_exists(
    user: Visitor, name: str
) -> None:
    assert f'href="/hjalp/{name}"' in user.get("/hjalp").text
    page = user.get(f"/hjalp/{name}")
    assert page.status_code == 200
    article = page.text[page.text.index("<article") :]
    addresses = re.findall(r'(?:href|src)="([^"]+)"', article)
    assert [one for one in addresses if not is_there(user, one, name)] == []


@pytest.mark.parametrize("name", sorted(subjects()))
def test_a_subject_begins_with_its_title_and_no_heading_comes_twice(name: str) -> None:
    sections = subjects()[name].sections
    assert [one.level for one in sections].count(1) == 1
    assert sections[0].level == 1
    assert len(set(anchors(name))) == len(anchors(name))


def test_the_contents_call_a_subject_what_it_is_called() -> None:
    listed = (folder() / "hjalp" / "README.md").read_text("utf-8")
    for group in contents():
        for one in group.subjects:
            assert f"[{one.title}](" in listed
            assert one.about.endswith(".")


def test_every_place_of_the_help_that_a_template_names_exists() -> None:
    named = [
        (file.name, place)
        for file in TEMPLATES.glob("*.html")
        for place in re.findall(r'ui\.help\("([^"]+)"\)', file.read_text("utf-8"))
    ]
    for file, place in named:
        name, _, anchor = place.partition("#")
        assert name in subjects(), (file, place)
        assert not anchor or anchor in anchors(name), (file, place)


def test_an_anchor_is_the_one_that_github_gives() -> None:
    assert anchor_of("Vad gör jag när …") == "vad-gör-jag-när-"
    assert anchor_of("1. Du får en avisering") == "1-du-får-en-avisering"


def test_html_in_a_text_is_shown_and_not_let_through(user: Visitor) -> None:
    for name in subjects():
        article = user.get(f"/hjalp/{name}").text.partition("<article")[2]
        assert "<script" not in article.partition("</article>")[0]


def test_an_unknown_subject_is_not_found(user: Visitor) -> None:
    assert user.get("/hjalp/finns-inte").status_code == 404
    assert user.get("/hjalp/bilder/..%2Farchitecture.md").status_code == 404


def test_a_stranger_sees_no_help(stranger: Visitor) -> None:
    assert stranger.get("/hjalp").status_code == 403


def test_the_search_finds_words_in_any_form_and_order(user: Visitor) -> None:
    found = words_of(user.get("/hjalp?sok=fortnox+bolaget"))
    assert "Fel bolag i Fortnox" in found


def test_the_search_says_when_there_is_nothing(user: Visitor) -> None:
    assert "Inget om ”xyzzy”" in words_of(user.get("/hjalp?sok=xyzzy"))
    assert search(subjects().values(), " ... ") == []


def test_what_is_searched_for_is_shown_as_it_was_typed(user: Visitor) -> None:
    assert "<script>" not in user.get("/hjalp?sok=<script>").text.partition("<main")[2]
