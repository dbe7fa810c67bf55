"""Bringing a ledger to the newest schema, with a copy of it as it was.

On its own, because a ledger that is there already needs none of it: see `schema.py`.
"""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from agent.errors import LedgerTooNew

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, at: str | None, keep_copy: Callable[[str], None]) -> None:
    """Migrate a ledger from `at`, which is None where it is empty.

    Others who want to do the same meanwhile wait, and find it done.

    Raises:
        LedgerTooNew: a later version wrote it; it is left as it is.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    if at is not None:
        scripts = ScriptDirectory.from_config(config)
        if at not in {script.revision for script in scripts.walk_revisions()}:
            raise LedgerTooNew("Huvudboken är skriven av en senare version.")
        keep_copy(at)
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
