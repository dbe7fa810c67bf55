"""Which text Fortnox takes, so that a preview can show what will be sent.

Fortnox's own pattern allows more than its servers do: `_`, `·` and `…` were refused
in production (shared/fortnox.md, 3.2). Here only what is known to pass is kept.
"""

import unicodedata
from typing import Final

SAFE_SIGNS: Final = frozenset(" .,:;/()+-=%#0123456789")
STAND_IN: Final = "-"
KNOWN_STAND_INS: Final = str.maketrans(
    {
        "&": "+",
        "…": "...",
        "!": ".",
        "?": ".",
        "[": "(",
        "]": ")",
        "{": "(",
        "}": ")",
        '"': None,
        "'": None,
        "”": None,
        "“": None,
        "’": None,
        "`": None,
        "´": None,
        "\u00ad": None,  # soft hyphen
        "\u200b": None,  # zero width space
    }
)


def allowed_text(text: str, limit: int) -> str:
    """Return the text that Fortnox will be sent: safe characters, at most `limit`.

    Letters of any language stay; another sign becomes one that resembles it, or a
    hyphen. What is allowed already comes back unchanged.
    """
    composed = unicodedata.normalize("NFC", text).translate(KNOWN_STAND_INS)
    safe = "".join(_allowed_character(character) for character in composed)
    return safe.strip()[:limit].strip()


def _allowed_character(character: str) -> str:
    if character.isalpha() or character in SAFE_SIGNS:
        return character
    return " " if character.isspace() else STAND_IN
