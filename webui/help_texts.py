"""The help's texts: docs/hjalp as it stands on GitHub, made ready for the page.

docs/hjalp/README.md is the contents: its groups and their order, a link and a sentence
for each subject. A subject is the file that such a link leads to. HTML is not let
through, and a heading's anchor is the one that GitHub gives it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path, PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

from agent.errors import AgentError

PLACE = "/hjalp"
PICTURES = f"{PLACE}/bilder"
PART = 2  # the level of a heading


class HelpMissing(AgentError):
    """A file of the help is not there, or cannot be read: a broken installation."""

    title = "Hjälpens filer saknas"
    not_done = "Ingenting har ändrats. Allt utom hjälpen fungerar som vanligt."
    action = (
        "Be administratören reparera installationen: "
        "msiexec /fa och Journalbryggans installationsfil."
    )

    def __init__(self, detail: str) -> None:
        """Say in `detail` what could not be read."""
        super().__init__(
            "Hjälpens texter eller bilder finns inte på datorn, "
            "eller går inte att läsa. Installationen är inte hel.",
            detail=detail,
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, where it is found, and the words under it until the next one."""

    anchor: str
    heading: str
    level: int
    words: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One page of the help; its first section is the title's."""

    name: str
    title: str
    about: str
    html: str
    sections: tuple[Section, ...]

    @property
    def parts(self) -> list[Section]:
        """Its sections of the first order, as a list of contents has them."""
        return [one for one in self.sections if one.level == PART]


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects that belong together, as the contents list them."""

    heading: str
    subjects: tuple[Subject, ...]


def folder() -> Path:
    """Return docs/: beside us where we are installed or frozen, else the checkout's."""
    packaged = Path(__file__).parent / "docs"
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / "docs"


@cache
def contents() -> tuple[Group, ...]:
    """Read every text, once: they are as unchanging as the program.

    Raises:
        HelpMissing: one of them, or a picture in it, cannot be read.
    """
    return tuple(
        Group(heading, tuple(_subject(*entry) for entry in entries))
        for heading, entries in _listed()
    )


@cache
def subjects() -> dict[str, Subject]:
    """Return every subject by its name, in the contents' order."""
    return {one.name: one for group in contents() for one in group.subjects}


@cache
def subject(name: str) -> Subject | None:
    """Return one subject, reading no other: any page of ours may ask for a few.

    Raises:
        HelpMissing: it, or the contents, cannot be read.
    """
    for _, entries in _listed():
        for file, about in entries:
            if PurePosixPath(file).stem == name:
                return _subject(file, about)
    return None


@cache
def _listed() -> list[tuple[str, list[tuple[str, str]]]]:
    """Read the contents: group by group each subject's file and sentence."""
    tokens = _markdown().parse(_read(folder() / "hjalp" / "README.md"))
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for token, inline in _with_inline(tokens):
        if token.tag == "h2":
            groups.append((inline.content, []))
        elif groups and (entry := _entry(inline)):
            groups[-1][1].append(entry)
    return groups


def anchor_of(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _entry(inline: Token) -> tuple[str, str] | None:
    """Return the file and the sentence of a line of the contents, if it is one."""
    first, *rest = inline.children or [inline]
    if first.type != "link_open":
        return None
    words = _words(rest[rest.index(_closing(rest)) + 1 :])
    return str(first.attrs["href"]), words.strip(" –")


def _closing(tokens: Sequence[Token]) -> Token:
    return next(one for one in tokens if one.type == "link_close")


@cache
def _subject(file: str, about: str) -> Subject:
    tokens = _markdown().parse(_read(folder() / "hjalp" / file))
    sections = tuple(_sections(tokens))
    for token, inline in _with_inline(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor_of(_words(inline.children or [])))
        for child in inline.children or []:
            _lead_to_the_page(child)
    html = _markdown().renderer.render(tokens, _markdown().options, {})
    return Subject(PurePosixPath(file).stem, sections[0].heading, about, html, sections)


def _with_inline(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Pair what holds text with what opened it."""
    for before, token in pairwise(tokens):
        if token.type == "inline":
            yield before, token


def _sections(tokens: Sequence[Token]) -> Iterator[Section]:
    heading, level, words = "", 0, list[str]()
    for token, inline in _with_inline(tokens):
        said = _words(inline.children or [])
        if token.type != "heading_open":
            words.append(said)
            continue
        if heading:
            yield Section(anchor_of(heading), heading, level, " ".join(words))
        heading, level, words = said, int(token.tag[1]), []
    yield Section(anchor_of(heading), heading, level, " ".join(words))


def _words(children: Sequence[Token]) -> str:
    return "".join(
        " " if one.type.endswith("break") else one.content
        for one in children
        if one.type != "image"
    )


def _lead_to_the_page(token: Token) -> None:
    """Turn the addresses that hold on GitHub into those of the page."""
    if token.type == "link_open":
        file, mark, anchor = str(token.attrs["href"]).partition("#")
        if file.endswith(".md"):
            file = f"{PLACE}/{PurePosixPath(file).stem}"
        token.attrSet("href", f"{file}{mark}{anchor}")
    elif token.type == "image":
        name = PurePosixPath(str(token.attrs["src"])).name
        width, height = _size(name)
        token.attrs |= {
            "src": f"{PICTURES}/{name}",
            "width": width,
            "height": height,
            "loading": "lazy",
        }


def _size(picture: str) -> tuple[int, int]:
    """Return a picture's size, so that nothing moves when it comes."""
    try:
        with Image.open(folder() / "screenshots" / picture) as opened:
            return opened.size
    except OSError as error:
        raise HelpMissing(picture) from error


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise HelpMissing(file.name) from error
