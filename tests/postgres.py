"""A real PostgreSQL for tests: started once in a process, a new database for each test.

It listens on a socket in a folder of its own, so that any number may run at once. It
loses nothing by itself (`fsync`), but unless it is asked to it does not wait for its
disk (`synchronous_commit`), as a server may be set up.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest

from agent.ledger.opening import open_ledger
from agent.ledger.tables import metadata
from tests.tools import needs

MIGRATED = "migrated"
PATIENCE = 60.0
USUAL_PORT = 5432
# Who is let in, and how.
RULES = """
local all stranger scram-sha-256
local all shut_out reject
local all all trust
host all all 127.0.0.1/32 trust
"""
SETTINGS = {
    "autovacuum_naptime": "1h",
    "max_connections": 60,
    "shared_buffers": "16MB",
    "synchronous_commit": "off",
}


def program(name: str) -> str:
    """Find a program of PostgreSQL's, which Debian keeps off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else name)


needs_postgres = (
    pytest.mark.skip(reason="drives a PostgreSQL on Linux")
    if sys.platform == "win32"
    else needs(program("initdb"), program("postgres"))
)


@dataclass(slots=True)
class Server:
    """A server that can be stopped, killed and started again.

    With a `port` it is there for who knows no sockets in folders too.
    """

    folder: Path
    port: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str, user: str = "postgres") -> str:
        """Return the address of a database."""
        where = f"host={self.folder}&port={self.port or USUAL_PORT}"
        return f"postgresql:///{database}?{where}&user={user}"

    def start(self) -> None:
        """Start, unless it runs, and wait until it answers."""
        if self._process is not None:
            return
        where = {
            "listen_addresses": "127.0.0.1" if self.port else "",
            "port": self.port or USUAL_PORT,
            "unix_socket_directories": self.folder,
        }
        given = [f"--{name}={value}" for name, value in (SETTINGS | where).items()]
        self._process = self._run("postgres", *given)
        give_up = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < give_up, "PostgreSQL does not start"
            time.sleep(0.02)

    def stop(self) -> None:
        """Shut down, without waiting for those who are connected."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End as in a power cut; the next start recovers."""
        self._end(signal.SIGQUIT)

    def create(self) -> None:
        """Make an empty server, with a migrated ledger to copy from."""
        made = self._run("initdb", "--no-sync", "-U", "postgres", "-E", "UTF8",
                         "-A", "trust", "--locale=C")  # fmt: skip
        assert made.wait(PATIENCE) == 0, (self.folder / "log").read_text()
        rules = self.folder / "data" / "pg_hba.conf"
        rules.write_text(RULES)
        self.start()
        self.execute(f"CREATE DATABASE {MIGRATED}")
        open_ledger(self.url(MIGRATED), lambda: datetime.now(UTC)).close()

    def new_database(self, template: str = MIGRATED, **options: str) -> str:
        """Make a database and return its address: a ledger, unless told otherwise."""
        name = f"ledger_{next(self._numbers)}"
        given = " ".join(f"{key} '{value}'" for key, value in options.items())
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} {given}")
        return self.url(name)

    def empty(self, url: str) -> None:
        """Forget all that a ledger holds."""
        sequences = "SELECT sequencename FROM pg_sequences"
        with psycopg.connect(url) as connection:
            connection.execute("SET session_replication_role = replica")
            for name in metadata.tables:
                connection.execute(f"DELETE FROM {name}".encode())
            for (name,) in connection.execute(sequences).fetchall():
                connection.execute(f"ALTER SEQUENCE {name} RESTART".encode())

    def configure(self, **settings: str) -> None:
        """Set what can be set while it runs."""
        for name, value in settings.items():
            self.execute(f"ALTER SYSTEM SET {name} = {value}")
        self.execute("SELECT pg_reload_conf()")

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Carry out a statement as the server's own administrator."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [program(name), "-D", str(self.folder / "data"), *arguments],
                user=_owner(),
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
                stdout=log,
                stderr=log,
            )

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)
            self._process = None


@contextmanager
def running_server(port: int = 0) -> Iterator[Server]:
    """Start a server with nothing on it but a migrated ledger to copy."""
    # Not pytest's own folder, which the server's user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    if owner := _owner():
        shutil.chown(folder, owner)
    server = Server(folder, port)
    try:
        server.create()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)


def _owner() -> str | None:
    """Whose the server is: PostgreSQL refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None
