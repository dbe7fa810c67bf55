"""How another process of the same user asks the running agent for its page.

`journalbryggan open` leaves a question in the data folder, which is the user's alone;
the agent answers with a one-time link beside it. Nothing listens for this, so that
nobody else can ask.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

QUESTION = "open-request.json"
ANSWER = "open-answer.json"
PATIENCE = 10.0  # seconds
INTERVAL = 0.1  # seconds between looks


def ring(
    data_folder: Path,
    path: str = "/",
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> str | None:
    """Ask for a one-time link to `path`; None where no agent answers."""
    answer = data_folder / ANSWER
    answer.unlink(missing_ok=True)
    _write(data_folder / QUESTION, {"path": path})
    give_up = clock() + PATIENCE
    while clock() < give_up:
        if answer.exists():
            link = str(json.loads(answer.read_text("utf-8"))["link"])
            answer.unlink()
            return link
        sleep(INTERVAL)
    (data_folder / QUESTION).unlink(missing_ok=True)
    return None


def answer_ring(data_folder: Path, link: Callable[[str], str]) -> bool:
    """Answer, if anybody has asked."""
    question = data_folder / QUESTION
    if not question.exists():
        return False
    path = str(json.loads(question.read_text("utf-8"))["path"])
    question.unlink()
    _write(data_folder / ANSWER, {"link": link(path)})
    return True


def _write(file: Path, content: dict[str, str]) -> None:
    """Write in one step, so that nobody reads half of it."""
    draft = file.with_suffix(".tmp")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content), "utf-8")
    draft.replace(file)
