"""The ledger, its backups, and the connections that it knows of."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.daily_backup import backup_problem
from agent.doctor.findings import Finding, to_do, well, wrong
from agent.doctor.pc import Pc
from agent.errors import LedgerTooNew
from agent.ledger.backup import contents
from agent.ledger.connections import TRANSIENT, Condition, all_connections
from agent.ledger.health import faults_of
from agent.ledger.ledger import Ledger
from agent.ledger.rotation import backups_in
from agent.ledger.schema import NEWEST_SCHEMA, schema_of

WORDS = {
    Condition.WELL: "fungerar",
    Condition.ENDED: "har upphört",
    Condition.NOT_REACHED: "når inte Fortnox just nu",
    Condition.PROXY: "stoppas av proxyservern",
    Condition.FORTNOX_DOWN: "väntar på ett fel hos Fortnox",
    Condition.CLIENT_REFUSED: "nekas för klientens skull",
    Condition.LICENCE: "saknar licens i Fortnox",
    Condition.SCOPE: "saknar behörighet i Fortnox",
    Condition.STORE: "kommer inte åt datorns lösenordslager",
}
NOT_BEGUN = "Den påbörjas när Journalbryggan startas första gången."
OLDER = "Den är från en tidigare version och uppdateras när Journalbryggan startas."


def ledger_health(pc: Pc) -> Finding:
    """Read all of the ledger.

    Raises:
        LedgerError: it cannot be read.
    """
    what = "Huvudbok"
    with _at_our_schema(pc) as ledger:
        if isinstance(ledger, str):
            return well(what, ledger)
        faults, held = faults_of(ledger), contents(ledger)
    if faults:
        return wrong(
            what,
            " ".join(one.text for one in faults),
            "Spara en kopia av huvudboken, och kontakta supporten.",
            faults=", ".join(sorted({one.what for one in faults})),
        )
    journals = held.rows["journals"]
    return well(
        what,
        "Huvudboken är hel och behandlingshistoriken obruten "
        f"({journals} journaler{_size(pc)}).",
        journals=journals,
    )


def backups(pc: Pc) -> Finding:
    """Look whether a PC's own ledger is backed up.

    Raises:
        LedgerError: it cannot be read.
    """
    what, folder = "Säkerhetskopia", pc.settings.backup_folder
    with _at_our_schema(pc) as ledger:
        if isinstance(ledger, str):
            return well(what, "Den första görs när Journalbryggan är igång.")
        if ledger.is_shared:
            return well(what, "Databasens administratör säkerhetskopierar huvudboken.")
        problem = backup_problem(pc.settings, ledger, pc.clock())
    if problem:
        action = (
            f"Starta Journalbryggan, och se till att det går att skriva i {folder}."
        )
        return to_do(what, problem, action)
    newest = max(backups_in(folder), default=None)
    if newest is None:
        return well(what, "Den första görs när Journalbryggan är igång.")
    return well(what, f"Den senaste är från {newest}.", newest=newest.isoformat())


def connections(pc: Pc) -> Finding:
    """Count the connections by how they are.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    what = "Kopplingar"
    with _at_our_schema(pc) as ledger:
        found = [] if isinstance(ledger, str) else [*all_connections(ledger).values()]
    if not found:
        return well(what, "Ingen fastighetsägare är kopplad än.")
    number = Counter(one.condition for one in found)
    told = [f"{number[one]} {words}" for one, words in WORDS.items() if number[one]]
    text = f"{', '.join(told)}."
    facts = {one.value: number[one] for one in WORDS if number[one]}
    if number.keys() == {Condition.WELL}:
        return well(what, text, **facts)
    mends_itself = number.keys() <= {Condition.WELL, *TRANSIENT}
    if mends_itself:
        action = "Vänta: Journalbryggan försöker igen av sig själv."
        return to_do(what, text, action, **facts)
    return wrong(
        what, text, "Se under Kopplingar vad som är fel, och rätta det.", **facts
    )


@contextmanager
def _at_our_schema(pc: Pc) -> Iterator[Ledger | str]:
    """Give the ledger, or say in Swedish why there is none to read yet."""
    with pc.ledger() as ledger:
        if ledger is None:
            yield NOT_BEGUN
            return
        with ledger.reading() as connection:
            schema = schema_of(connection)
        if schema is not None and schema > NEWEST_SCHEMA:
            raise LedgerTooNew("Huvudboken är skriven av en senare version.")
        if schema is None:
            yield NOT_BEGUN
        else:
            yield ledger if schema == NEWEST_SCHEMA else OLDER


def _size(pc: Pc) -> str:
    where = pc.settings.ledger
    if not isinstance(where, Path):
        return ""
    megabytes = max(where.stat().st_size / 1e6, 0.1)
    return f", {megabytes:.1f} MB".replace(".", ",")
