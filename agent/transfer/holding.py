"""A company's lease, kept by a thread of its own for as long as somebody sends."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from agent.errors import LeaseLost, LedgerError
from agent.ledger import leases
from agent.ledger.leases import Lease
from agent.ledger.ledger import Ledger

log = structlog.get_logger(__name__)

KEEP_EVERY = 10.0  # seconds: two may fail before a lease ends


@contextmanager
def holding(ledger: Ledger, database_number: str) -> Iterator[Lease | None]:
    """Hold a company's lease, or give None where another seat has it.

    Raises:
        LedgerError: the ledger could not be asked.
    """
    lease = leases.take(ledger, database_number)
    if lease is None:
        yield None
        return
    is_over = threading.Event()
    keeper = threading.Thread(
        target=_keep,
        args=(ledger, lease, is_over),
        name=f"lease-{database_number}",
        daemon=True,
    )
    keeper.start()
    try:
        yield lease
    finally:
        is_over.set()
        keeper.join()
        _let_go(ledger, lease)


def _keep(ledger: Ledger, lease: Lease, is_over: threading.Event) -> None:
    while not is_over.wait(KEEP_EVERY):
        try:
            leases.keep(ledger, lease)
        except LeaseLost:
            log.warning("lease lost", company=lease.database_number)
            return
        except LedgerError as error:
            log.warning("lease not kept", error=str(error))


def _let_go(ledger: Ledger, lease: Lease) -> None:
    try:
        leases.let_go(ledger, lease)
    except LedgerError as error:
        log.warning("lease left to end by itself", error=str(error))
