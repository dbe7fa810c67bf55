"""Ending at the user's word: a transfer under way is finished first, or parked.

Either way nothing is lost or sent twice; the user says which, since only he knows
whether the PC is about to be switched off.
"""

import threading
import time
from collections.abc import Callable
from typing import Final, assert_never

from agent.desktop.answer import Answer

TITLE: Final = "En överföring pågår"
QUESTION: Final = """Ska överföringen bli klar först?

Ja: Journalbryggan avslutas när den är klar.
Nej: Journalbryggan avslutas nu. Det som är kvar förs över nästa gång den är igång.
Avbryt: Journalbryggan fortsätter att vara igång."""
INTERVAL: Final = 0.5  # seconds between looks whether the transfer is done


class Quitting:
    """Ends the agent, and asks first where a transfer is under way.

    Args:
        is_transferring: tells whether one is.
        ask: shows a question and returns the user's answer.
        end: ends the agent, which parks what is under way.
        sleep: passed in for tests.
    """

    def __init__(
        self,
        is_transferring: Callable[[], bool],
        ask: Callable[[str, str], Answer],
        end: Callable[[], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._is_transferring = is_transferring
        self._ask = ask
        self._end = end
        self._sleep = sleep
        self._waits = False

    def quit(self) -> None:
        """End at once, when the transfer is done, or not at all."""
        if not self._is_transferring():
            self._end()
            return
        match self._ask(TITLE, QUESTION):
            case Answer.YES:
                self._wait()
            case Answer.NO:
                self._end()
            case Answer.CANCEL:
                self._waits = False
            case other:
                assert_never(other)

    def _wait(self) -> None:
        if not self._waits:
            self._waits = True
            threading.Thread(
                target=self._end_when_done, name="quit-when-done", daemon=True
            ).start()

    def _end_when_done(self) -> None:
        while self._waits and self._is_transferring():
            self._sleep(INTERVAL)
        if self._waits:
            self._end()
