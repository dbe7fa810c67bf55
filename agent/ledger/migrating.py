"""Bringing a ledger to the newest schema, with a copy of it as it was.

On its own, because a ledger that is there already needs none of it: see `opening.py`.
"""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from agent.errors import LedgerTooNew

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, file: Path, at: str | None, now: datetime) -> None:
    """Migrate the ledger in `file` from `at`, which is None where it is empty.

    Raises:
        LedgerTooNew: a later version wrote it; it is left as it is.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    if at is not None:
        scripts = ScriptDirectory.from_config(config)
        if at not in {script.revision for script in scripts.walk_revisions()}:
            raise LedgerTooNew(
                f"Huvudboken {file.name} är skriven av en senare version."
            )
        _copy(file, file.with_name(f"{file.stem}-{now:%Y%m%dT%H%M%S}-{at}.db"))
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _copy(file: Path, copy: Path) -> None:
    """Copy a ledger that may be in use, with what its WAL holds."""
    with (
        closing(sqlite3.connect(file)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
