"""Searches the help by plain words: every one of them must be said under a heading."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from webui.help_texts import Section, Subject

MOST = 20
AROUND = 90  # characters of the text on either side of what was found
# What Swedish hangs on a word, the longest first, so that "kopplingarna" finds
# "koppling".
ENDINGS = re.compile(
    r"(?:arnas|ernas|ornas|arna|erna|orna|ens|ets|ade|ar|er|or|en|et|na|as|t|s)$"
)
SHORTEST = 4  # letters that must be left of a word


@dataclass(frozen=True, slots=True)
class Hit:
    """A section where all the words are, and the piece of it to show."""

    subject: Subject
    section: Section
    before: str
    found: str
    after: str


def search(subjects: Iterable[Subject], asked: str) -> list[Hit]:
    """Return where the help says all of the words, headings first."""
    stems = [_stem(word) for word in re.findall(r"\w+", _plain(asked))]
    if not stems:
        return []
    ranked = [
        (rank, _hit(subject, section, stems))
        for subject in subjects
        for section in subject.sections
        if (rank := _rank(subject, section, stems)) is not None
    ]
    return [hit for _, hit in sorted(ranked, key=lambda one: one[0])][:MOST]


def _rank(subject: Subject, section: Section, stems: list[str]) -> int | None:
    """Tell how far down a section comes: 0 where its heading begins with it all."""
    heading, own = _plain(section.heading), _plain(section.words)
    everything = f"{_plain(subject.title)} {heading} {own}"
    is_there = all(stem in everything for stem in stems)
    if not is_there or not any(stem in f"{heading} {own}" for stem in stems):
        return None
    return sum(_distance(stem, heading, own) for stem in stems)


def _distance(stem: str, heading: str, words: str) -> int:
    """Words of the heading come first, and those that begin so before the rest."""
    begins = re.compile(rf"\b{re.escape(stem)}")
    if begins.search(heading):
        return 0
    if stem in heading:
        return 1
    return 2 if begins.search(words) else 3


def _hit(subject: Subject, section: Section, stems: list[str]) -> Hit:
    words = section.words
    at, end = _first(words, stems)
    start = max(0, at - AROUND)
    before, after = words[start:at], words[end : end + AROUND]
    return Hit(
        subject,
        section,
        f"… {before.partition(' ')[2]}" if start else before,
        words[at:end],
        f"{after.rpartition(' ')[0]} …" if end + AROUND < len(words) else after,
    )


def _first(words: str, stems: list[str]) -> tuple[int, int]:
    """Return where the first of the words stands, whole; nowhere is the beginning."""
    either = "|".join(map(re.escape, stems))
    plain = _plain(words)
    found = re.search(rf"\b(?:{either})", plain) or re.search(either, plain)
    if found is None:
        return 0, 0
    whole = re.compile(r"\w*").match(words, found.start())
    return found.start(), whole.end() if whole else found.end()


def _plain(text: str) -> str:
    """Fold case and accents, letter for letter."""
    return "".join(unicodedata.normalize("NFD", one)[0] for one in text.lower())


def _stem(word: str) -> str:
    short = ENDINGS.sub("", word)
    return short if len(short) >= SHORTEST else word
