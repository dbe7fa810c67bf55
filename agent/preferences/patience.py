"""Asking a disk that may never answer, such as a network drive whose server is away.

Windows lets go of such a question after a minute or more. Whoever asks gets an error
long before, and the thread that hangs ends when Windows does.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Answer = TypeVar("Answer")

PATIENCE = 3.0  # seconds; a person waits for the page meanwhile


def within(patience: float, ask: Callable[[], Answer]) -> Answer:
    """Return what `ask` answers, unless that takes more than `patience` seconds.

    Raises:
        OSError: what `ask` raised; TimeoutError where it has not answered.
    """
    outcome: Future[Answer] = Future()

    def run() -> None:
        try:
            outcome.set_result(ask())
        except OSError as error:
            outcome.set_exception(error)

    threading.Thread(target=run, name="folder-look", daemon=True).start()
    return outcome.result(patience)
