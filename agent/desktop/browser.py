"""Opening a page in the user's own browser, where BankID and passwords are.

Only ever with a URL that we built ourselves: what opens it is the system's own opener
for any kind of address, so that a file or a program must never get there. No shell
takes part (on Windows it is ShellExecute).
"""

import os
import platform
import webbrowser
from urllib.parse import urlsplit

import structlog

log = structlog.get_logger(__name__)


def open_in_browser(url: str) -> bool:
    """Open an http(s) URL; False where no browser could be started.

    Raises:
        ValueError: The URL is not one of ours: another scheme, no host, or characters
            that a URL does not have. That is an error in the calling code.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ValueError("not an address of a page")
    if not url.isascii() or not url.isprintable() or any(c in url for c in " \"'<>\\`"):
        raise ValueError("characters that a URL does not have")
    if not _has_desktop():
        return False
    try:
        opened = webbrowser.open(url)
    except (webbrowser.Error, OSError) as error:
        log.warning("browser_failed", host=parts.hostname, reason=str(error))
        return False
    log.info("browser_opened", host=parts.hostname, opened=opened)
    return opened


def _has_desktop() -> bool:
    """Without one, Python would start a text browser in the agent's own terminal."""
    if platform.system() != "Linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
