"""The log, as far as it may leave the PC."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agent.doctor.harmless import Harmless, harmless, words_of_event
from agent.logs import KEPT_FILES, LOG_FILE

AT_MOST = 20_000  # lines, of the newest


def log_extract(folder: Path, fields: Mapping[str, Harmless]) -> str:
    """Return the newest lines of the log in a folder, the oldest of them first."""
    newest = deque(_lines(folder), maxlen=AT_MOST)
    return "".join(f"{_told(line, fields)}\n" for line in newest)


def _lines(folder: Path) -> Iterator[str]:
    older = (f"{LOG_FILE}.{number}" for number in range(KEPT_FILES, 0, -1))
    for name in (*older, LOG_FILE):
        try:
            with (folder / name).open(encoding="utf-8", errors="replace") as lines:
                yield from lines
        except OSError:  # there are not as many yet, or it is being turned over
            continue


def _told(line: str, fields: Mapping[str, Harmless]) -> str:
    event = _event(line)
    told = {"event": words_of_event(event), **harmless(event, fields)}
    return json.dumps(told, ensure_ascii=False)


def _event(line: str) -> Mapping[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
