"""A round of looks, all at once, of which none holds up the others.

A look at a network or a server's folder may hang for long: each has a thread of its
own, and is given up in words when its patience is over.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from agent.doctor.findings import Finding, Gravity, from_error, gravest, to_do, wrong
from agent.errors import AgentError

PATIENCE = 20.0  # seconds; a name that nobody knows takes Windows a dozen

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at together; `patience` is in seconds."""

    title: str
    findings: Callable[[], Sequence[Finding]]
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Section:
    """What a look has found; None while it goes on."""

    title: str
    findings: tuple[Finding, ...] | None


class Examination:
    """One round, which begins at once."""

    def __init__(
        self,
        looks: Sequence[Look],
        begun_at: datetime,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin to look; `begun_at` is for who reads the findings."""
        self.begun_at = begun_at
        self._monotonic = monotonic
        self._began = monotonic()
        self._looks = tuple(looks)
        self._found: dict[Look, tuple[Finding, ...]] = {}
        self._threads = [
            threading.Thread(
                target=self._run, args=(look,), name=f"doctor-{number}", daemon=True
            )
            for number, look in enumerate(self._looks)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def sections(self) -> tuple[Section, ...]:
        """What has been found by now."""
        return tuple(Section(one.title, self._found_by(one)) for one in self._looks)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that has been found by now."""
        return tuple(one for part in self.sections for one in part.findings or ())

    @property
    def is_done(self) -> bool:
        """Whether every look has found something, or has been given up."""
        return all(part.findings is not None for part in self.sections)

    @property
    def gravity(self) -> Gravity:
        """What everything found by now comes to."""
        return gravest(self.findings)

    def in_turn(self) -> Iterator[Finding]:
        """Wait for every look, and tell what each has found."""
        for look, thread in zip(self._looks, self._threads, strict=True):
            thread.join(max(0.0, self._began + look.patience - self._monotonic()))
            yield from self._found_by(look) or (_gave_no_answer(look),)

    def _run(self, look: Look) -> None:
        try:
            self._found[look] = tuple(look.findings())
        except AgentError as error:
            self._found[look] = (from_error(look.title, error),)
        except Exception as error:  # the thread's supervisor
            log.exception("look failed", look=look.title)
            self._found[look] = (_not_examined(look, error),)

    def _found_by(self, look: Look) -> tuple[Finding, ...] | None:
        found = self._found.get(look)
        is_over = self._monotonic() - self._began >= look.patience
        return (_gave_no_answer(look),) if found is None and is_over else found


def _gave_no_answer(look: Look) -> Finding:
    return wrong(
        look.title,
        f"Inget svar på {look.patience:.0f} sekunder.",
        "Kontrollera nätverket och försök igen.",
        gave_up_after=look.patience,
    )


def _not_examined(look: Look, error: Exception) -> Finding:
    return to_do(
        look.title,
        "Det gick inte att undersöka.",
        "Spara underlaget till supporten och skicka det.",
        error=type(error).__name__,
    )
