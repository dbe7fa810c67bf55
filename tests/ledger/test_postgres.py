"""A ledger on PostgreSQL: as durable and as serial as a file, whoever shares it."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, func, select, text

from agent.errors import (
    LedgerAway,
    LedgerBusy,
    LedgerDamaged,
    LedgerError,
    LedgerFull,
    LedgerTooNew,
)
from agent.ledger import postgres as postgres_module
from agent.ledger.events import broken_at, record
from agent.ledger.journals import Filter, waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.postgres_errors import our_error
from agent.ledger.tables import events
from tests.builders import journal, take_in
from tests.ledger.test_opening import later_version
from tests.postgres import Server, needs_postgres

pytestmark = needs_postgres

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)
# Another PC: writes events until it has written as many as it is told.
WRITER = """
import sys
from datetime import UTC, datetime
from agent.ledger.events import record
from agent.ledger.opening import open_ledger

url, name, number = sys.argv[1:]
ledger = open_ledger(url, lambda: datetime.now(UTC))
for _ in range(int(number)):
    with ledger.writing() as connection:
        record(connection, ledger.now(), name, "ticked")
ledger.close()
"""


def utc_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def opened(url: str, clock: Callable[[], datetime] = utc_now) -> Iterator[Ledger]:
    with closing(open_ledger(url, clock)) as ledger:
        yield ledger


@pytest.fixture
def database_url(empty_database: str) -> str:
    return empty_database


@pytest.fixture
def shared(database_url: str) -> Iterator[Ledger]:
    with opened(database_url) as ledger:
        yield ledger


@pytest.fixture
def own_url(postgres: Server) -> str:
    """A ledger whose tables a test may change."""
    return postgres.new_database()


@pytest.fixture
def bare(postgres: Server) -> str:
    """A database without tables."""
    return postgres.new_database(template="template0")


@pytest.fixture
def dangerous(postgres: Server) -> Iterator[str]:
    """A database on a server that does not wait for its disk."""
    url = postgres.new_database()
    postgres.configure(fsync="off")
    yield url
    postgres.configure(fsync="on")


def asked(ledger: Ledger, setting: str) -> str:
    with ledger.writing() as connection:
        return str(connection.exec_driver_sql(f"SHOW {setting}").scalar())


def number_of_events(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(events)) or 0


def write_event(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        record(connection, ledger.now(), "anna", "ticked")


def test_it_is_shared_and_a_file_is_not(shared: Ledger, tmp_path: Path) -> None:
    with closing(open_ledger(tmp_path / "ledger.db", utc_now)) as own:
        assert (shared.is_shared, own.is_shared) == (True, False)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("synchronous_commit", "on"), ("transaction_isolation", "read committed")],
)
def test_what_durability_rests_on_is_in_force_whatever_the_server_says(
    shared: Ledger, setting: str, value: str
) -> None:
    assert asked(shared, setting) == value


def test_a_server_that_may_lose_what_is_committed_is_refused(dangerous: str) -> None:
    with pytest.raises(LedgerError, match="fsync"):
        open_ledger(dangerous, utc_now)


def test_a_database_that_cannot_hold_every_letter_is_refused(postgres: Server) -> None:
    url = postgres.new_database("template0", encoding="LATIN1")
    with pytest.raises(LedgerError, match="alla tecken"):
        open_ledger(url, utc_now)


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_search_finds_swedish_letters_in_any_database(
    postgres: Server, locale: str
) -> None:
    url = postgres.new_database("template0", lc_ctype=locale)
    with opened(url) as ledger:
        take_in(ledger, "a.si", journal(text="ÅRSAVGIFT ÄPPELGÅRDEN"))
        found = [len(waiting(ledger, Filter(text=t))) for t in ("årsavg", "Äpp", "ü")]
    assert found == [1, 1, 0]


def test_agents_that_start_at_once_make_the_tables_once(bare: str) -> None:
    together = threading.Barrier(4)

    def start(number: int) -> None:
        together.wait()
        with opened(bare) as ledger:
            take_in(ledger, "a.si", journal(), journal(f"B{number}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))

    with opened(bare) as ledger:
        assert len(waiting(ledger)) == 2
        assert broken_at(ledger) is None


def test_a_ledger_of_a_later_version_is_refused(
    own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later_version(tmp_path, monkeypatch)
    open_ledger(own_url, utc_now).close()
    monkeypatch.undo()

    with pytest.raises(LedgerTooNew):
        open_ledger(own_url, utc_now)


def test_a_running_agent_writes_nothing_where_a_later_version_has_begun(
    own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(own_url) as running:
        later_version(tmp_path, monkeypatch)
        open_ledger(own_url, utc_now).close()
        monkeypatch.undo()

        with pytest.raises(LedgerTooNew):
            write_event(running)


def test_a_migration_that_fails_leaves_everything_as_it_was(
    own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later_version(tmp_path, monkeypatch, then='op.drop_table("no_such_table")')
    with pytest.raises(LedgerError):
        open_ledger(own_url, utc_now)
    monkeypatch.undo()

    with opened(own_url) as ledger, ledger.reading() as connection:
        asked = "SELECT count(*) FROM pg_attribute WHERE attname = 'colour'"
        assert connection.exec_driver_sql(asked).scalar() == 0


def test_writers_on_several_pcs_leave_one_unbroken_chain(
    shared: Ledger, database_url: str
) -> None:
    arguments = (sys.executable, "-c", WRITER, database_url)
    others = [
        subprocess.Popen([*arguments, name, "25"], cwd=ROOT) for name in ("bo", "cia")
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: write_event(shared), range(50)))
    assert [other.wait(60) for other in others] == [0, 0]

    assert broken_at(shared) is None
    with shared.reading() as connection:
        times = list(connection.scalars(select(events.c.at).order_by(events.c.id)))
    assert len(times) == 100
    assert times == sorted(times)


@pytest.mark.parametrize("wrong", [-HOUR, HOUR])
def test_a_pc_whose_clock_is_wrong_goes_by_the_servers(
    database_url: str, wrong: timedelta
) -> None:
    with opened(database_url, lambda: utc_now() + wrong) as ledger:
        assert abs(ledger.now() - utc_now()) < HOUR / 60


def test_a_clock_that_is_set_anew_is_noticed_at_the_next_write(
    database_url: str,
) -> None:
    wrong = timedelta(0)
    with opened(database_url, lambda: utc_now() + wrong) as ledger:
        wrong = HOUR
        write_event(ledger)
        assert abs(ledger.now() - utc_now()) < HOUR / 60


def test_readers_see_one_state_while_another_writes(
    shared: Ledger, database_url: str
) -> None:
    with opened(database_url) as other, shared.reading() as connection:
        before = number_of_events(connection)
        write_event(other)
        assert number_of_events(connection) == before
    with shared.reading() as connection:
        assert number_of_events(connection) == before + 1


def test_a_writer_who_waits_too_long_is_told_that_the_ledger_is_busy(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgres_module.SESSION, "lock_timeout", "50ms")
    with opened(database_url) as one, opened(database_url) as other:
        with one.writing(), pytest.raises(LedgerBusy):
            write_event(other)
        write_event(other)


def test_a_pc_that_falls_asleep_in_the_middle_holds_nobody_up(
    shared: Ledger, database_url: str
) -> None:
    limit = "idle_in_transaction_session_timeout"

    def sleep() -> None:
        with shared.writing() as connection:
            assert connection.scalar(text(f"SHOW {limit}")) == "30s"
            connection.execute(text(f"SET LOCAL {limit} = '50ms'"))
            write_event(other)  # waits for as long as the lock is held
            record(connection, shared.now(), "anna", "ticked")

    with opened(database_url) as other:
        with pytest.raises(LedgerAway):
            sleep()
        with other.reading() as connection:
            assert number_of_events(connection) == 1
        write_event(shared)


def test_what_a_dying_server_had_not_committed_is_not_there(
    shared: Ledger, postgres: Server
) -> None:
    def die() -> None:
        with shared.writing() as connection:
            record(connection, shared.now(), "anna", "ticked")
            postgres.kill()

    write_event(shared)
    try:
        with pytest.raises(LedgerAway):
            die()
        with pytest.raises(LedgerAway):
            write_event(shared)
    finally:
        postgres.start()

    write_event(shared)
    with shared.reading() as connection:
        assert number_of_events(connection) == 2
    assert broken_at(shared) is None


def test_a_server_that_restarted_is_not_noticed_by_the_next_who_asks(
    shared: Ledger, postgres: Server
) -> None:
    write_event(shared)
    postgres.stop()
    postgres.start()

    write_event(shared)


def test_a_ledger_opened_while_its_server_is_away_is_made_when_it_is_back(
    postgres: Server, bare: str
) -> None:
    postgres.stop()
    try:
        ledger = open_ledger(bare, utc_now)
        with pytest.raises(LedgerAway):
            waiting(ledger)
    finally:
        postgres.start()

    assert waiting(ledger) == ()
    ledger.close()


def test_a_ledger_opened_while_another_agent_migrates_it_is_made_ready_later(
    bare: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgres_module.SESSION, "lock_timeout", "50ms")
    with psycopg.connect(bare) as another:
        lock = postgres_module.WRITERS_LOCK
        another.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
        ledger = open_ledger(bare, utc_now)
        with pytest.raises(LedgerBusy):
            waiting(ledger)

    assert waiting(ledger) == ()
    ledger.close()


def test_a_database_that_is_not_there_is_told_as_such(postgres: Server) -> None:
    with pytest.raises(LedgerError, match="finns inte") as told:
        open_ledger(postgres.url("saknas"), utc_now)
    assert not isinstance(told.value, LedgerAway)


def as_user(postgres: Server, url: str, name: str, rights: str = "") -> str:
    """Let somebody else than the administrator open a ledger."""
    postgres.execute(f"DROP ROLE IF EXISTS {name}")
    postgres.execute(f"CREATE ROLE {name} LOGIN {rights}")
    return url.replace("user=postgres", f"user={name}")


def test_a_user_without_rights_is_told_as_such(
    postgres: Server, database_url: str
) -> None:
    with pytest.raises(LedgerError, match="rättigheter"):
        open_ledger(as_user(postgres, database_url, "guest"), utc_now)


def test_a_user_with_another_password_is_told_without_it(
    postgres: Server, database_url: str
) -> None:
    url = as_user(postgres, database_url, "stranger", "PASSWORD 'right'")
    with pytest.raises(LedgerError, match="lösenordet") as told:
        open_ledger(f"{url}&password=planted-secret", utc_now)
    assert "planted" not in repr(told.value) + repr(told.value.__cause__)


def test_a_user_whom_the_server_shuts_out_is_told_so(
    postgres: Server, database_url: str
) -> None:
    with pytest.raises(LedgerError, match="släpper inte in"):
        open_ledger(as_user(postgres, database_url, "shut_out"), utc_now)


def test_where_no_connection_is_free_it_is_away_for_now(
    postgres: Server, database_url: str
) -> None:
    url = as_user(postgres, database_url, "one_too_many", "CONNECTION LIMIT 0")
    with opened(url) as ledger, pytest.raises(LedgerAway, match="lediga förbindelser"):
        waiting(ledger)


def test_a_database_that_can_only_be_read_is_away_for_writers(
    postgres: Server, own_url: str
) -> None:
    name = own_url.partition("///")[2].partition("?")[0]
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with opened(own_url) as ledger:
        with pytest.raises(LedgerAway, match="bara att läsa"):
            write_event(ledger)
        assert waiting(ledger) == ()


CONNECTING = 'connection failed: connection to server at "x", port 5432 failed:'
SHUT_OUT = (
    'FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "a", database "b", '
    "no encryption"
)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("FATALT:  Lösenordsautentisering misslyckades", "lösenordet"),
        ("fe_sendauth: no password supplied", "lösenordet"),
        ('FATALT:  databasen "x" existerar inte', "finns inte"),
        (SHUT_OUT, "släpper inte in"),
        ("server does not support SSL, but SSL was required", "krypterade"),
        ("SSL error: certificate verify failed", "krypterade"),
        ('root certificate file "C:/x.crt" does not exist', "krypterade"),
    ],
)
def test_who_is_not_let_in_is_told_why(sentence: str, words: str) -> None:
    told = our_error(psycopg.OperationalError(f"{CONNECTING} {sentence}"))
    assert type(told) is LedgerError
    assert words in told.message


@pytest.mark.parametrize(
    "sentence",
    [
        "FATAL:  sorry, too many clients already",
        "FATALT:  ledsen, för många klienter",
        "FATAL:  the database system is starting up",
        'could not translate host name "ssl-password" to address',
        "failed to resolve host 'ssl-password': [Errno -2] Name not known",
        "SSL SYSCALL error: EOF detected",
        "connection timeout expired",
        "consuming input failed: SSL connection has been closed unexpectedly",
    ],
)
def test_what_will_pass_is_a_server_that_is_away(sentence: str) -> None:
    for said in (f"{CONNECTING} {sentence}", sentence):
        assert type(our_error(psycopg.OperationalError(said))) is LedgerAway


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (psycopg.errors.DiskFull, LedgerFull),
        (psycopg.errors.DataCorrupted, LedgerDamaged),
        (psycopg.errors.DeadlockDetected, LedgerBusy),
        (psycopg.errors.QueryCanceled, LedgerBusy),
        (psycopg.errors.AdminShutdown, LedgerAway),
        (psycopg.errors.UniqueViolation, LedgerError),
    ],
)
def test_what_the_server_says_becomes_one_of_ours(
    error: type[psycopg.Error], kind: type[LedgerError]
) -> None:
    assert type(our_error(error("planted"))) is kind


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:planted-secret@server:x/ledger?nonsense=1",
        "postgresql://anna:planted%secret@server/ledger",
    ],
)
def test_an_address_that_cannot_be_read_is_told_without_its_password(url: str) -> None:
    with pytest.raises(LedgerError, match="går inte att läsa") as told:
        open_ledger(url, utc_now)
    assert "planted" not in str(told.value) + repr(told.value.__cause__)
