"""Texts for the notification area, cut to what Windows has room for.

NOTIFYICONDATAW holds 128 (tip), 256 (info) and 64 (title) UTF-16 units with the final
zero; pystray raises ValueError, or leaves the zero out, where a text is longer.
"""

TOOLTIP_UNITS = 127
NOTICE_UNITS = 255
NOTICE_TITLE_UNITS = 63
ELLIPSIS = "…"


def cut(text: str, units: int) -> str:
    """Shorten a text to so many UTF-16 units, no character halved, "…" at its end."""
    if _units(text) <= units:
        return text
    kept = text.encode("utf-16-le", "replace")[: 2 * (units - len(ELLIPSIS))]
    return kept.decode("utf-16-le", "ignore").rstrip() + ELLIPSIS


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2
