"""Hjälp: every text is found, every link in and to it leads somewhere; it answers."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pytest

from agent.checks.findings import Finding, Severity
from agent.checks.rules import RULES
from agent.demo.demo import MemoryStore
from agent.doctor.looks import looks
from agent.doctor.pc import Pc
from agent.errors import AgentError
from agent.ledger import journals, selection
from agent.ledger.connections import Condition
from agent.ledger.ledger import Ledger
from agent.ledger.refreshes import failed
from agent.rooms import Rooms
from agent.transfer import sentences
from agent.transfer.outcomes import Outcome
from agent.warning.connections import AT_ONCE
from tests.webui.samples import GARDENS
from tests.webui.stand_ins import PlayedChecking
from tests.webui.visitor import Visitor, words_of
from webui import errors, help_texts, words
from webui.help import SYMPTOMS, about, point, symptom
from webui.help_search import search
from webui.help_texts import (
    PICTURES,
    PLACE,
    anchor_of,
    contents,
    folder,
    subjects,
)
from webui.rule_help import HEADINGS, explained

TEMPLATES = Path(__file__).parents[2] / "webui" / "templates"


def anchors(name: str) -> list[str]:
    return [section.anchor for section in subjects()[name].sections]


def is_there(address: str, within: str) -> bool:
    """Tell whether an address of a rendered text leads to a page and a heading."""
    path, _, anchor = unquote(address).partition("#")
    if path.startswith(PICTURES):
        return (folder() / "screenshots" / PurePosixPath(path).name).exists()
    name = PurePosixPath(path).name or within
    is_subject = path in {"", f"{PLACE}/{name}"} and name in subjects()
    return is_subject and (not anchor or anchor in anchors(name))


def test_every_text_is_in_the_contents() -> None:
    files = {file.stem for file in (folder() / "hjalp").glob("*.md")} - {"README"}
    assert files == set(subjects()) - {"installation"}


def test_a_subject_is_reached_and_what_it_leads_to_exists(user: Visitor) -> None:
    listed = user.get("/hjalp").text
    for name in subjects():
        assert f'href="/hjalp/{name}"' in listed
        article = (
            user.get(f"/hjalp/{name}")
            .text.partition("<article")[2]
            .partition("</article>")[0]
        )
        addresses = re.findall(r'(?:href|src)="([^"]+)"', article)
        assert [one for one in addresses if not is_there(one, name)] == []


def test_a_picture_is_shown(user: Visitor) -> None:
    shown = user.get("/hjalp/bilder/kvitto.png")
    assert shown.content_type == "image/png"


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
            assert one.about.endswith((".", "?"))


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


def test_the_search_gives_headings_first_and_whole_beginnings_before_the_rest() -> None:
    found = [hit.section.heading for hit in search(subjects().values(), "port")]
    assert set(found[:2]) == {"Porten är upptagen", "Port"}
    assert "kopi" in search(subjects().values(), "säkerhetskopiorna")[0].section.anchor


def test_the_search_shows_the_words_where_they_stand() -> None:
    (hit,) = search(subjects().values(), "dubblett")
    assert hit.found.lower() == "dubblett"
    assert hit.before.startswith("… ") or hit.section.words.startswith(hit.before)


def test_the_search_says_when_there_is_nothing(user: Visitor) -> None:
    assert "Inget om ”xyzzy”" in words_of(user.get("/hjalp?sok=xyzzy"))
    assert search(subjects().values(), " ... ") == []


def test_what_is_searched_for_is_shown_as_it_was_typed(user: Visitor) -> None:
    assert "<script>" not in user.get("/hjalp?sok=<script>").text.partition("<main")[2]


# What a user reads as a title and needs no symptom for; why, after each.
NO_SYMPTOM = {
    "Kopplad",  # well
    "Väntar",  # usual
    "I kö",  # usual
    "Skickas",  # usual
    "Bokförd",  # usual
    "Ersatt",  # what a person chose
    "Stämmer",  # well
    "Stämmer, ifylld i Fortnox",  # well; explained on the page about Avstämning
    "Hjälpens filer saknas",  # there is no help then
    "Ikonen vid klockan kan inte visas",  # on servers without a desktop: said there
}


def titles(kind: type[AgentError]) -> set[str]:
    """Every title in the tree of errors below a kind, those of other rooms too."""
    own = [
        one for one in kind.__subclasses__() if not one.__module__.startswith("test")
    ]
    return {kind.title}.union(*map(titles, own))


def told_to_the_user() -> set[str]:
    """What stands on the screen where one may be stuck."""
    return (
        titles(AgentError)
        | set(words.CONDITIONS.values())
        | set(words.STATES.values())
        | {sentences.outcome(one) for one in Outcome}
        | {trouble.one for trouble in AT_ONCE.values()}
        | set(errors.TITLES.values())
        | {errors.OTHERWISE}
    )


def test_there_is_a_symptom_for_all_that_a_user_can_be_told() -> None:
    explained = {section.heading for section in subjects()[SYMPTOMS].sections}
    assert told_to_the_user() - NO_SYMPTOM - explained == set()
    assert not NO_SYMPTOM & explained


def test_a_symptom_leads_to_its_words_and_else_to_all() -> None:
    assert symptom("Utreds") == "vad-gor-jag-nar#utreds"
    assert symptom("Bokförd två gånger?") == "vad-gor-jag-nar#bokförd-två-gånger"
    assert symptom("Kopplad") == "vad-gor-jag-nar"


def test_every_rule_of_the_checks_is_explained() -> None:
    assert set(HEADINGS) == {rule.id for rule in RULES}
    headings = {one.heading for one in subjects()["kontroller"].sections}
    assert set(HEADINGS.values()) <= headings
    assert explained("unbalanced") == "kontroller#debet-och-kredit-skiljer"
    assert explained("unheard-of") == "kontroller"


def test_the_help_calls_a_place_by_its_heading() -> None:
    assert about("kopplingar") == "Kopplingar"
    assert about("kopplingar#fel-bolag") == "Fel bolag"


def test_every_point_of_troubleshooting_is_explained(rooms: Rooms) -> None:
    pc = Pc(rooms.settings, rooms.clock, nullcontext, MemoryStore, lambda: None)
    fortnox = {"Fortnox inloggning", "Fortnox API", "Klocka", "Proxy", "Klient-id"}
    for what in {look.title for look in looks(pc)} - {"Fortnox"} | fortnox:
        assert point(what).startswith("felsokning#"), what
    assert point("Annat") == "felsokning"


def test_the_program_carries_the_texts_and_pictures_where_they_are_looked_for() -> None:
    root = folder().parent
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {
        f"docs/{name}": f"webui/docs/{name}"
        for name in ("hjalp", "installation.md", "screenshots")
    }


def leads_to(page: str) -> set[str]:
    """The places of the help that a page leads to."""
    return {unquote(one) for one in re.findall(r'href="/hjalp/([^"]+)"', page)}


def forget_the_help() -> None:
    for one in vars(help_texts).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the help's texts, not read yet, that something can be taken from."""
    shutil.copytree(folder() / "hjalp", tmp_path / "docs" / "hjalp")
    forget_the_help()
    monkeypatch.setattr(help_texts, "folder", lambda: tmp_path / "docs")
    yield tmp_path / "docs" / "hjalp"
    forget_the_help()


@pytest.mark.usefixtures("books")
def test_every_page_works_where_the_help_is_missing(
    user: Visitor, broken: Path
) -> None:
    shutil.rmtree(broken)
    for path in ("/", "/overforing", "/kopplingar", "/installningar", "/felsokning"):
        page = user.get(path)
        assert page.status_code == 200, path
        assert leads_to(page.text), path
    assert leads_to(user.get("/finns-inte").text) == {SYMPTOMS}


@pytest.mark.parametrize("path", ["/hjalp", "/hjalp/kopplingar", "/hjalp?sok=konto"])
def test_the_help_says_that_it_is_missing_and_what_to_do(
    user: Visitor, broken: Path, path: str
) -> None:
    shutil.rmtree(broken)
    shown = user.get(path)
    said = words_of(shown)
    assert leads_to(shown.text) == set()
    assert "Hjälpens filer saknas" in said
    assert "Allt utom hjälpen fungerar" in said
    assert "reparera installationen" in said


def test_a_text_or_a_picture_that_is_missing_is_said_where_it_should_be(
    user: Visitor, broken: Path
) -> None:
    (broken / "kopplingar.md").unlink()
    assert user.get("/kopplingar").status_code == 200
    assert "HelpMissing kopplingar.md" in words_of(user.get("/hjalp/kopplingar"))
    assert "HelpMissing kvitto.png" in words_of(user.get("/hjalp/kvitton"))


def test_the_help_is_back_when_it_has_been_repaired(
    user: Visitor, broken: Path, tmp_path: Path
) -> None:
    broken.rename(tmp_path / "away")
    assert "Hjälpens filer saknas" in words_of(user.get(f"/hjalp/{SYMPTOMS}"))
    (tmp_path / "away").rename(broken)
    assert leads_to(user.get("/finns-inte").text) == {f"{SYMPTOMS}#sidan-finns-inte"}


def test_an_error_leads_to_its_own_words(user: Visitor, stranger: Visitor) -> None:
    shown = user.post("/overforing/starta", {"kryss": ""})
    assert leads_to(shown.text) == {"vad-gor-jag-nar#ingen-journal-är-vald"}
    assert leads_to(stranger.get("/").text) == set()


def test_a_connection_in_trouble_leads_to_its_condition(
    user: Visitor, books: Ledger
) -> None:
    failed(books, GARDENS.organisation_number, Condition.LICENCE, "Den är slut.")
    shown = leads_to(user.get("/kopplingar").text)
    assert shown == {"kopplingar", "vad-gor-jag-nar#licens-saknas"}


def test_a_finding_leads_to_its_rule_and_a_change_to_what_it_means(
    user: Visitor, books: Ledger, checking: PlayedChecking
) -> None:
    one = next(view for view in journals.waiting(books) if view.number == "A25")
    selection.tick(books, [one.id], ticked=True)
    checking.found = {one.id: (Finding("alike", Severity.WARNS, "Lik.", "Jämför."),)}
    shown = leads_to(user.get("/overforing").text)
    assert "kontroller#en-annan-journal-är-likadan" in shown
    assert {"vad-gor-jag-nar#ändrad", "vad-gor-jag-nar#att-granska"} <= shown
