"""Programs: df3, and what we are ourselves made of."""

import platform
import sqlite3
import ssl
from importlib.metadata import PackageNotFoundError, version

from agent.desktop.df3 import FIRST_WITH_JOURNALS, as_text
from agent.desktop.here import df3
from agent.doctor.findings import Finding, to_do, well
from agent.settings import VERSION


def dinafastigheter() -> Finding:
    """Look for df3 on this PC, and at its version."""
    what, found = "dinafastigheter 3", df3.find_df3()
    if found is None:
        text = "Finns inte på den här datorn; journalerna får komma från en annan."
        return well(what, text, found=False)
    if not found.version:
        text = f"{found.name} finns; versionen går inte att läsa."
        return well(what, text, found=True)
    here = as_text(found.version)
    if found.is_new_enough:
        return well(what, f"{found.name}, version {here}.", version=here)
    action = f"Uppdatera till {as_text(FIRST_WITH_JOURNALS)} eller senare."
    return to_do(what, f"{found.name} har version {here}.", action, version=here)


def versions() -> dict[str, str]:
    """Return the versions of what we are made of, by name."""
    return {
        "Journalbryggan": VERSION,
        "Python": platform.python_version(),
        "System": platform.platform(),
        "SQLite": sqlite3.sqlite_version,
        "psycopg": _of_package("psycopg"),
        "OpenSSL": ssl.OPENSSL_VERSION.removeprefix("OpenSSL "),
    }


def our_versions() -> Finding:
    """Say what we are made of."""
    found = versions()
    parts = ", ".join(
        f"{name} {number}" for name, number in found.items() if name != "System"
    )
    return well("Versioner", f"{parts}. Datorn: {found['System']}.", **found)


def _of_package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "saknas"
