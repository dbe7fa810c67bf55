"""From a complete file to the ledger: read, taken in once, or refused with a reason."""

import hashlib
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path

import structlog

from agent.errors import FileRefused
from agent.journal import Journal
from agent.ledger.files import FileFacts, FileProblem, already_read, refuse
from agent.ledger.imports import Imported, import_journals
from agent.ledger.ledger import Ledger
from agent.sources.detect import read_journals

# Beyond any ledger: sums of öre are made in 64 bits, with room for 90,000 like it.
TOO_LARGE = Decimal(10) ** 12

log = structlog.get_logger(__name__)


def take_in(ledger: Ledger, path: Path, content: bytes) -> Imported:
    """Take in a file's journals; the same content twice adds nothing.

    Raises:
        LedgerError: the ledger did not take it; hand the file in again later.
    """
    facts = _facts(path, hashlib.sha256(content).hexdigest(), len(content))
    if already_read(ledger, facts.sha256):
        return Imported()
    try:
        reading = read_journals(content, path.name)
    except FileRefused as refusal:
        return _refused(ledger, facts, refusal)
    problems = [FileProblem(**asdict(problem)) for problem in reading.problems]
    sound = [one for one in reading.journals if one.debit < TOO_LARGE]
    absurd = [one for one in reading.journals if one.debit >= TOO_LARGE]
    problems += [_too_large(one) for one in absurd]
    imported = import_journals(
        ledger,
        replace(facts, format=reading.format, encoding=reading.encoding),
        sound,
        problems,
        reading.centre_names,
    )
    log.info("file read", file=path.name, problems=len(problems), **asdict(imported))
    return imported


def refuse_unread(ledger: Ledger, path: Path, refusal: FileRefused) -> None:
    """Record a file that could not even be opened, known by its path."""
    name = hashlib.sha256(f"unread:{path}".encode()).hexdigest()
    _refused(ledger, _facts(path, name, 0), refusal)


def _too_large(journal: Journal) -> FileProblem:
    message = f"Journal {journal.number}, rad {journal.line}: summan är orimligt stor."
    return FileProblem("error", journal.line, "belopp", message)


def _facts(path: Path, sha256: str, size: int) -> FileFacts:
    return FileFacts(sha256=sha256, name=path.name, folder=str(path.parent), size=size)


def _refused(ledger: Ledger, facts: FileFacts, refusal: FileRefused) -> Imported:
    refuse(ledger, facts, f"{refusal.message} {refusal.action}")
    log.warning("file refused", file=facts.name, why=refusal.message)
    return Imported()
