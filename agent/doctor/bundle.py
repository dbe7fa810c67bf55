"""The support bundle: what support need know, and nothing about anybody.

Made of what is known to be harmless (harmless.py), looked through once more (sweep.py),
and held as it is shown: what somebody has seen is what is saved.
"""

import hashlib
import io
import json
import platform
import zipfile
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from agent.connections.secrets import Secrets
from agent.doctor.findings import Finding
from agent.doctor.harmless import Harmless, Pseudonyms, fields, harmless, kind_of
from agent.doctor.log_extract import log_extract
from agent.doctor.pc import Pc
from agent.doctor.program_looks import versions
from agent.doctor.sweep import refuse_names
from agent.errors import AgentError, LedgerError
from agent.ledger.anonymous import names_in, newest_events, states_in
from agent.ledger.backup import contents
from agent.ledger.connections import all_connections
from agent.ledger.ledger import Ledger
from agent.ledger.schema import schema_of
from agent.settings import VERSION, Settings

EVENTS: Final = 5_000  # of the treatment history, the newest
# Settings whose values name nobody; of all others only whether they are set.
SHOWN: Final = (
    "port", "grace_seconds", "second_look_seconds", "shared_server",
    "trust_certificate", "autostart", "demo", "plain_http", "connection_days",
)  # fmt: skip
READ_ME: Final = """Underlag till supporten för Journalbryggan {version}, {made_at}

Innehåll:
{contents}

Här finns inga hemligheter, namn, organisationsnummer, texter, belopp eller sökvägar.
Fastighetsägare, bolag och journaler har ersatts av ägare-1, bolag-1, journal-1 och så
vidare: samma nummer är samma sak i alla filerna. Det som inte säkert är ofarligt är
utelämnat.
"""


@dataclass(frozen=True, slots=True)
class BundleFile:
    """One file; `about` says in Swedish what it is."""

    name: str
    about: str
    text: str

    @property
    def size(self) -> int:
        """How many bytes it is."""
        return len(self.text.encode())


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files, as they are shown and as they are saved."""

    made_at: datetime
    files: tuple[BundleFile, ...]

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"journalbryggan-underlag-{self.made_at.astimezone():%Y%m%d-%H%M%S}.zip"

    @property
    def digest(self) -> str:
        """Tell it from any other."""
        return hashlib.sha256(self.as_zip()).hexdigest()[:16]

    def as_zip(self) -> bytes:
        """Return it as a file, the same each time."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in self.files:
                entry = zipfile.ZipInfo(file.name, self.made_at.timetuple()[:6])
                packed.writestr(entry, file.text, zipfile.ZIP_DEFLATED)
        return content.getvalue()


def make_bundle(pc: Pc, findings: Collection[Finding]) -> Bundle:
    """Make the bundle, also where the ledger cannot be read.

    Raises:
        BundleRefused: something in it might name somebody. Nothing is kept of it.
    """
    names = Pseudonyms()
    of = fields(names)
    history, ledger, known = _of_ledger(pc, of, names)
    files = [
        BundleFile(
            "undersokning.json", "Vad felsökningen fann", _json(_bare(findings))
        ),
        BundleFile("versioner.json", "Program och versioner", _json(versions())),
        BundleFile("installningar.json", "Inställningar", _json(_told(pc.settings))),
        BundleFile("huvudbok.json", "Antal rader i huvudboken", _json(ledger)),
        BundleFile("handelser.jsonl", "Vad som har hänt, och när", history),
        BundleFile("logg.jsonl", "Loggen", log_extract(pc.settings.data_dir, of)),
    ]
    own = {pc.settings.user, pc.settings.seat, platform.node(), Path.home().name}
    ours = {one.what for one in findings}  # a cost centre may be called Port
    refuse_names([file.text for file in files], (known | own) - ours, _secrets(pc))
    return Bundle(pc.clock(), (_read_me(files, pc.clock()), *files))


def _read_me(files: Iterable[BundleFile], made_at: datetime) -> BundleFile:
    listed = "\n".join(f"  {one.name}: {one.about}" for one in files)
    moment = f"{made_at.astimezone():%Y-%m-%d %H.%M}"
    text = READ_ME.format(version=VERSION, made_at=moment, contents=listed)
    return BundleFile("lasmig.txt", "Vad underlaget innehåller", text)


def _bare(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings without the words that may name somebody."""
    return [
        {"what": one.what, "gravity": one.gravity.value, **one.facts}
        for one in findings
    ]


def _told(settings: Settings) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        is_usual = value == field.get_default(call_default_factory=True)
        is_shown = name in SHOWN
        told[name] = value if is_shown else ("som vanligt" if is_usual else "ändrad")
    told["journal_dirs"] = len(settings.journal_dirs)
    told["ledger"] = "SQLite" if isinstance(settings.ledger, Path) else "PostgreSQL"
    return told


def _of_ledger(
    pc: Pc, of: Mapping[str, Harmless], names: Pseudonyms
) -> tuple[str, dict[str, Any], frozenset[str]]:
    """Return history, numbers and names; where it cannot be read, the error's kind."""
    try:
        with pc.ledger() as ledger:
            if ledger is None:
                return "", {"begun": False}, frozenset()
            return _history(ledger, of), _numbers(ledger, names), names_in(ledger)
    except LedgerError as error:
        return "", {"error": type(error).__name__}, frozenset()


def _history(ledger: Ledger, of: Mapping[str, Harmless]) -> str:
    lines = (
        {
            "at": one.at.isoformat(),
            "kind": kind_of(one.kind),
            "by": "en person" if one.is_a_person_s else "Journalbryggan",
            **harmless(one.detail, of),
        }
        for one in newest_events(ledger, EVENTS)
    )
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in lines)


def _numbers(ledger: Ledger, names: Pseudonyms) -> dict[str, Any]:
    held = contents(ledger)
    with ledger.reading() as connection:
        schema = schema_of(connection)
    return {
        "schema": schema,
        "rows": held.rows,
        "booked": held.booked,
        "states": states_in(ledger),
        "connections": [
            {
                "owner": names.owner(one.owner_id),
                "company": names.company(one.database_number),
                "kind": one.kind.value,
                "condition": one.condition.value,
                "refreshed_at": one.refreshed_at.isoformat(),
                "scopes": sorted(one.scopes),
            }
            for one in all_connections(ledger).values()
        ],
    }


def _secrets(pc: Pc) -> list[str]:
    """Return the secrets that are known here, so far as the PC gives them out."""
    url = pc.settings.database_url
    found = [urlsplit(url.get_secret_value()).password or ""] if url else []
    with suppress(AgentError):
        kept = Secrets(pc.store(), pc.machine_client)
        client = kept.client(pc.settings.redirect_uri)
        found += [client.client_id, client.client_secret] if client else []
        with pc.ledger() as ledger:
            numbers = {
                one.database_number
                for one in (all_connections(ledger).values() if ledger else ())
            }
        found += [kept.refresh_token(number) or "" for number in numbers]
    return found


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
