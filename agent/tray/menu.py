"""The menu of the icon, as far as it can be said without a desktop."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the menu. `default` is what a click on the icon itself means.

    A line that is not `enabled` is shown in grey.
    """

    text: str | Callable[[], str]
    chosen: Callable[[], None]
    checked: Callable[[], bool] | None = None
    enabled: Callable[[], bool] | None = None
    default: bool = False
