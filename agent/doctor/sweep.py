"""The last look at what is to leave the PC: nothing in it may name anybody.

It should find nothing, for the bundle is made of what is known to be harmless. It is
there for the day when that is not so: then nothing is saved.
"""

import re
from collections.abc import Iterable
from typing import Final

from agent.errors import BundleRefused

# What looks like a secret, a person, a company or a place, whoever's it is.
FORMS: Final = {
    "en hemlighet": re.compile(
        r"eyJ[\w-]{10,}\.|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{40}|"
        r"(?i:bearer|basic)\s+\S{8,}"
    ),
    "en e-postadress": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "ett organisations- eller personnummer": re.compile(
        r"(?<![\d.])(?:\d{2})?\d{6}[-+]?\d{4}(?![\d.])"
    ),
    "en sökväg": re.compile(r"(?i:\b[a-z]:[\\/]\w|[\\/](?:home|users)[\\/]|\\\\\w)"),
}
WORDS: Final = re.compile(r"\w+")
SHORTEST: Final = 3  # letters; a shorter name is in too many words
# Accounts and PCs that are called so name nobody.
NOBODY: Final = frozenset(
    {"root", "admin", "administrator", "administratör", "user", "användare", "system",
     "localhost", "test", "journalbryggan"}
)  # fmt: skip


def refuse_names(
    texts: Iterable[str], names: Iterable[str], secrets: Iterable[str]
) -> None:
    """See that texts hold no name, no secret, and nothing that looks like either.

    Raises:
        BundleRefused: one of them does; it does not say which.
    """
    known = [_spelt(name) for name in names]
    known = [one for one in known if len(one) >= SHORTEST and one not in NOBODY]
    secret = [one for one in secrets if one]
    for text in texts:
        for what, form in FORMS.items():
            if form.search(text):
                raise _refused(what)
        if any(one in text for one in secret):
            raise _refused("en hemlighet")
        said = _spelt(text)
        words = frozenset(said.split())
        if any(words.issuperset(one.split()) and _is_in(one, said) for one in known):
            raise _refused("ett namn")


def _spelt(text: str) -> str:
    """Write text as its words alone, whatever stands between them."""
    return " ".join(WORDS.findall(text.casefold()))


def _is_in(name: str, said: str) -> bool:
    return f" {name} " in f" {said} "


def _refused(what: str) -> BundleRefused:
    return BundleRefused(f"Underlaget skulle ha innehållit {what}.")
