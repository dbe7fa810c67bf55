"""The log: one JSON object a line, in English, in a file that rotates. No secrets.

Our own code never logs a secret; what a library might is masked here by its pattern.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

import structlog
from structlog.types import EventDict, WrappedLogger

LOG_FILE: Final = "journalbryggan.log"
MOST_BYTES: Final = 2_000_000
KEPT_FILES: Final = 5
MASK: Final = "***"
_NEVER: Final = logging.CRITICAL  # which nobody here logs at
SECRETS: Final = re.compile(
    r"(?i)(bearer\s+|basic\s+|"
    r"postgres(?:ql)?://[^:@/\s]*:|"
    r"(?:access_token|refresh_token|client_secret|password|code_verifier|code|state|#t)"
    r"[\"']?\s*[=:]\s*[\"']?)([^\s\"'&,}]+)"
)


def begin_logging(folder: Path) -> None:
    """Log to a file in `folder` from now on, our own events and the libraries'."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / LOG_FILE,
        maxBytes=MOST_BYTES,
        backupCount=KEPT_FILES,
        encoding="utf-8",
        delay=True,
    )
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_STAMPS,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                mask_secrets,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    structlog.configure(
        processors=[*_STAMPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )


def end_logging() -> None:
    """Let go of the file, which Windows would otherwise not let anybody remove."""
    for handler in tuple(logging.root.handlers):
        if isinstance(handler, RotatingFileHandler):
            logging.root.removeHandler(handler)
            handler.close()


@contextmanager
def silent() -> Iterator[None]:
    """Log nothing: the file is a running agent's, and the output a command's own."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(_NEVER))
    try:
        yield
    finally:
        structlog.configure(**before)


def mask_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Mask what looks like a secret in any text of an event."""
    return {
        key: SECRETS.sub(rf"\g<1>{MASK}", value) if isinstance(value, str) else value
        for key, value in event.items()
    }


_STAMPS: Final[list[structlog.types.Processor]] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
