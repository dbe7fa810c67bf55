"""What the page Felsökning asks: the latest round of looks, and the bundle shown."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.doctor.bundle import Bundle, make_bundle
from agent.doctor.examination import Examination, Look
from agent.doctor.pc import Pc
from agent.errors import Refused
from agent.settings import Settings


class Doctor:
    """Remembers what was found and shown last; safe to share between threads."""

    def __init__(self, pc: Pc, looks: Callable[[Pc], Sequence[Look]]) -> None:
        """Know what to look at; nothing is begun yet."""
        self._pc = pc
        self._looks = looks
        self._lock = threading.Lock()
        self._latest: Examination | None = None
        self._bundle: Bundle | None = None

    def go_by(self, settings: Settings) -> None:
        """Look at the PC as these settings have it, from the next round on."""
        with self._lock:
            self._pc = replace(self._pc, settings=settings)

    def latest(self) -> Examination:
        """Return the latest round; the first is begun by asking."""
        with self._lock:
            return self._latest or self._begin()

    def again(self) -> Examination:
        """Begin another round, unless one is under way."""
        with self._lock:
            is_under_way = self._latest is not None and not self._latest.is_done
            return self._latest if self._latest and is_under_way else self._begin()

    def prepare_bundle(self) -> Bundle:
        """Make the support bundle of what has been found by now, and hold it.

        Raises:
            BundleRefused: something in it might name somebody.
        """
        bundle = make_bundle(self._pc, self.latest().findings)
        with self._lock:
            self._bundle = bundle
        return bundle

    def bundle(self, digest: str) -> Bundle:
        """Return the bundle that was shown, and never another in its place.

        Raises:
            Refused: another has been made since, or none.
        """
        with self._lock:
            bundle = self._bundle
        if bundle is None or bundle.digest != digest:
            raise Refused(
                "Underlaget finns inte längre.",
                not_done="Ingenting har sparats.",
                action="Ta fram det på nytt under Felsökning.",
            )
        return bundle

    def _begin(self) -> Examination:
        self._latest = Examination(self._looks(self._pc), self._pc.clock())
        return self._latest
