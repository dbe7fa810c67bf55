"""The tables of an MSI, read and written through msitools' text format (IDT)."""

import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

Row = dict[str, str]


@dataclass(slots=True)
class Table:
    """One table: its columns, their types, its keys, and its rows."""

    name: str
    columns: list[str]
    types: list[str]
    keys: list[str]
    rows: list[Row] = field(default_factory=list)

    def row(self, **key: str) -> Row:
        """Return the row that has these values.

        Raises:
            LookupError: there is none.
        """
        for row in self.rows:
            if all(row[column] == value for column, value in key.items()):
                return row
        raise LookupError(f"{self.name} has no row {key}")

    def column(self, name: str) -> list[str]:
        """Return every value of a column."""
        return [row[name] for row in self.rows]


def table_names(msi: Path) -> list[str]:
    """Return the names of all tables, without those of the format itself."""
    listed = _run("msiinfo", "tables", str(msi))
    return [name for name in listed.split() if not name.startswith("_")]


def read_table(msi: Path, name: str) -> Table:
    """Return one table."""
    lines = _run("msiinfo", "export", str(msi), name).split("\r\n")
    columns, types, keys, *rows = [line.split("\t") for line in lines if line]
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    return Table(name, columns, types, keys[1:], named)


def write_table(msi: Path, table: Table) -> None:
    """Put one table in, instead of the one that was there."""
    lines = [table.columns, table.types, [table.name, *table.keys]]
    lines += [[row[column] for column in table.columns] for row in table.rows]
    _import(msi, table.name, lines)


def set_codepage(msi: Path, codepage: int) -> None:
    """Say how the database's texts are written; wixl leaves that out."""
    _import(msi, "_ForceCodepage", [[], [], [str(codepage), "_ForceCodepage"]])


def set_summary(msi: Path, title: str, author: str, template: str) -> None:
    """Say what file this is, with a package code of its own."""
    _run("msibuild", str(msi), "-s", title, author, template, f"{{{uuid4()}}}".upper())


def _import(msi: Path, name: str, lines: list[list[str]]) -> None:
    text = "".join("\t".join(line) + "\r\n" for line in lines)
    with tempfile.TemporaryDirectory() as folder:
        idt = Path(folder, f"{name}.idt")
        idt.write_bytes(text.encode())
        _run("msibuild", str(msi), "-i", str(idt))


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603  our own words
    return done.stdout.decode()
