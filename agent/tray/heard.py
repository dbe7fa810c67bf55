"""What a desktop tells the icon of, beside the choices of its menu."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """What is called then, on the icon's thread.

    `session_ends` may take two seconds; the others return at once. `notice_gone` is
    called when a notification has gone without a click.
    """

    notice_clicked: Callable[[], None]
    notice_gone: Callable[[], None]
    session_ends: Callable[[], None]
    woken: Callable[[], None]
