"""Searching texts whatever their case, on either database.

PostgreSQL's own rules depend on how a database was made: in many, `lower` knows A to Z
only, and a search for "å" would not find "Å". Sqlite.py teaches SQLite the same.
"""

from typing import Any

from sqlalchemy import ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

CAPITALS = "ÅÄÖÆØÜÉÈÊËÁÀÂÃÇÍÌÎÏÑÓÒÔÕÚÙÛÝ"


class Lower(FunctionElement[str]):
    """A text in lower case."""

    type = Text()
    inherit_cache = True


def contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Hold where a text contains another, whatever the case of either."""
    return Lower(column).contains(text.lower(), autoescape=True)


@compiles(Lower)
def _lower(element: Lower, compiler: SQLCompiler, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(Lower, "postgresql")
def _lower_whatever_the_collation(
    element: Lower, compiler: SQLCompiler, **options: Any
) -> str:
    lower = _lower(element, compiler, **options)
    return f"translate({lower}, '{CAPITALS}', '{CAPITALS.lower()}')"
