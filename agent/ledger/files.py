"""Files that have been read, known by their content, with what was wrong in them."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from agent.ledger.events import PROGRAM, record
from agent.ledger.ledger import Ledger
from agent.ledger.tables import files, journals

# Of a folder full of trouble a page shows as much as a person takes in at a time.
MOST_SHOWN = 20
MOST_PROBLEMS = 20  # of one file


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What identifies a file, and where it lay when it was read."""

    sha256: str
    name: str
    folder: str
    size: int
    format: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something in a file that a person should look at, in Swedish."""

    severity: str
    line: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file with its first problems, of which there may be `more`.

    `refused` says why nothing of it was taken in.
    """

    id: int
    name: str
    folder: str
    read_at: datetime
    journals: int
    problems: tuple[FileProblem, ...]
    more: int
    refused: str


@dataclass(frozen=True, slots=True)
class LastFile:
    """The newest file, and when it was read."""

    name: str
    read_at: datetime


def already_read(ledger: Ledger, sha256: str) -> bool:
    """Tell whether this content has been taken in. A refused file may come again."""
    with ledger.reading() as connection:
        return is_taken_in(connection, sha256)


def is_taken_in(connection: Connection, sha256: str) -> bool:
    """Tell whether this content has been taken in, within somebody's transaction."""
    return _refusal(connection, sha256) == ""


def enter(
    connection: Connection,
    facts: FileFacts,
    problems: Sequence[FileProblem],
    now: datetime,
    refused: str = "",
) -> int:
    """Enter a file, over what an earlier refusal of the same content said.

    What was wrong with an earlier content of the same file is thereby settled.
    """
    known = connection.scalar(select(files.c.id).where(files.c.sha256 == facts.sha256))
    if known is not None:
        connection.execute(delete(files).where(files.c.id == known))
    connection.execute(
        update(files)
        .where(files.c.folder == facts.folder, files.c.name == facts.name)
        .where(files.c.dismissed_at.is_(None))
        .values(dismissed_at=now)
    )
    values = {
        **asdict(facts),
        "read_at": now,
        "refused": refused,
        "problems": [asdict(problem) for problem in problems],
    }
    added = connection.execute(insert(files).returning(files.c.id), values)
    return int(added.scalar_one())


def refuse(ledger: Ledger, facts: FileFacts, why: str) -> None:
    """Record that nothing of a file could be taken in, and why."""
    with ledger.writing() as connection:
        if _refusal(connection, facts.sha256) in ("", why):
            return
        enter(connection, facts, (), ledger.now(), refused=why)
        record(
            connection, ledger.now(), PROGRAM, "file refused", file=facts.name, why=why
        )


def with_problems(ledger: Ledger) -> tuple[FileView, ...]:
    """Return the newest files that a person should look at."""
    with ledger.reading() as connection:
        found = connection.execute(_newest_to_look_at()).all()
    return tuple(_view(row) for row in found)


def newest(ledger: Ledger) -> LastFile | None:
    """Return the file that was read last, whatever came of it."""
    wanted = select(files.c.name, files.c.read_at).order_by(files.c.id.desc()).limit(1)
    with ledger.reading() as connection:
        row = connection.execute(wanted).one_or_none()
    return None if row is None else LastFile(row.name, row.read_at)


def count_with_problems(ledger: Ledger) -> int:
    """Count all files that a person should look at."""
    wanted = select(func.count()).select_from(files).where(*_is_to_look_at())
    with ledger.reading() as connection:
        return int(connection.scalar(wanted) or 0)


def refused_files(ledger: Ledger) -> dict[int, str]:
    """Return the names, by id, of files of which nothing was taken in."""
    wanted = (
        select(files.c.id, files.c.name)
        .where(files.c.dismissed_at.is_(None), files.c.refused != "")
        .order_by(files.c.id)
    )
    with ledger.reading() as connection:
        return {row.id: row.name for row in connection.execute(wanted)}


def dismiss(ledger: Ledger, file_id: int, actor: str) -> None:
    """Record that a person has seen what was wrong with a file."""
    with ledger.writing() as connection:
        connection.execute(
            update(files).where(files.c.id == file_id).values(dismissed_at=ledger.now())
        )
        record(connection, ledger.now(), actor, "file problems seen", file=file_id)


def show_again(ledger: Ledger, file_id: int, actor: str) -> None:
    """Take back that a file has been seen, unless a newer content has settled it."""
    newer = files.alias()
    settled = exists().where(
        newer.c.folder == files.c.folder,
        newer.c.name == files.c.name,
        newer.c.id > files.c.id,
    )
    with ledger.writing() as connection:
        shown = connection.execute(
            update(files)
            .where(files.c.id == file_id, files.c.dismissed_at.is_not(None), ~settled)
            .values(dismissed_at=None)
        )
        if shown.rowcount:
            now = ledger.now()
            record(connection, now, actor, "file shown again", file=file_id)


def name_of(ledger: Ledger, file_id: int) -> str:
    """Return a file's name; "" where there is no such file."""
    with ledger.reading() as connection:
        name: str | None = connection.scalar(
            select(files.c.name).where(files.c.id == file_id)
        )
    return name or ""


def _refusal(connection: Connection, sha256: str) -> str | None:
    """Why a content was refused, "" where it was taken in, None where it is new."""
    why: str | None = connection.scalar(
        select(files.c.refused).where(files.c.sha256 == sha256)
    )
    return why


def _is_to_look_at() -> Iterator[ColumnElement[bool]]:
    yield files.c.dismissed_at.is_(None)
    has_problems = func.json_array_length(files.c.problems) > 0
    yield has_problems | (files.c.refused != "")


def _newest_to_look_at() -> Select[Any]:
    count = (
        select(func.count())
        # Below 0 is what was made here from a journal of the file (reversals.py).
        .where(journals.c.file_id == files.c.id, journals.c.ordinal >= 0)
        .scalar_subquery()
        .label("journals")
    )
    return (
        select(files, count)
        .where(*_is_to_look_at())
        .order_by(files.c.read_at.desc(), files.c.id.desc())
        .limit(MOST_SHOWN)
    )


def _view(row: Row[Any]) -> FileView:
    return FileView(
        id=row.id,
        name=row.name,
        folder=row.folder,
        read_at=row.read_at,
        journals=row.journals,
        problems=tuple(FileProblem(**one) for one in row.problems[:MOST_PROBLEMS]),
        more=max(len(row.problems) - MOST_PROBLEMS, 0),
        refused=row.refused,
    )
