"""What several commands have in common: options, settings and exit codes."""

from pathlib import Path
from typing import Any

import click

from agent.settings import Settings, read_settings

ALL_WELL, TO_DO, WRONG = 0, 1, 2

data_dir = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Mapp för huvudbok, logg och inställningar.",
)
journal_dirs = click.option(
    "--journal-dir",
    "journal_dirs",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Mapp där df3 lägger sina journaler. Kan anges flera gånger.",
)
port = click.option("--port", type=int, help="Sidans port; annars 44300.")
as_json = click.option("--json", "as_json", is_flag=True, help="Svara med JSON.")


def settings_from(**given: Any) -> Settings:
    """Settings with what the command line gave over the rest.

    Raises:
        SettingsRefused: what somebody has set cannot be what he meant.
    """
    return read_settings(**{name: value for name, value in given.items() if value})
