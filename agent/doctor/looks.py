"""Everything that is looked at, in the order in which it is told."""

from collections.abc import Callable
from functools import partial

from agent.doctor import (
    folder_looks,
    fortnox_looks,
    ledger_looks,
    page_looks,
    program_looks,
    store_looks,
)
from agent.doctor.examination import Look
from agent.doctor.findings import Finding
from agent.doctor.pc import Pc

READING_ALL = 180.0  # seconds; ten years' ledger is read in a few of them


def looks(pc: Pc) -> tuple[Look, ...]:
    """Return every look at a PC; nothing is looked at yet."""
    settings = pc.settings
    return (
        _look("Datamapp", partial(folder_looks.data_folder, settings)),
        _look("Huvudbok", partial(ledger_looks.ledger_health, pc), READING_ALL),
        _look(
            "Mapp för säkerhetskopior", partial(folder_looks.backup_folder, settings)
        ),
        _look("Säkerhetskopia", partial(ledger_looks.backups, pc)),
        *_journal_folders(pc),
        _look("Kopplingar", partial(ledger_looks.connections, pc)),
        Look("Fortnox", partial(fortnox_looks.way_to_fortnox, pc)),
        Look("Lösenordslager", partial(store_looks.store, pc)),
        _look("Port", partial(page_looks.port, pc)),
        _look("Certifikat", partial(page_looks.certificate, pc)),
        _look("Start vid inloggning", partial(page_looks.autostart, pc)),
        _look("dinafastigheter 3", program_looks.dinafastigheter),
        _look("Versioner", program_looks.our_versions),
    )


def _journal_folders(pc: Pc) -> tuple[Look, ...]:
    folders = pc.settings.journal_dirs
    if not folders:
        return (_look("Journalmapp", folder_looks.no_journal_folder),)
    return tuple(
        _look("Journalmapp", partial(folder_looks.journal_folder, folder))
        for folder in folders
    )


def _look(title: str, find: Callable[[], Finding], patience: float = 20.0) -> Look:
    return Look(title, lambda: (find(),), patience)
