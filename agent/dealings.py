"""Our dealings with Fortnox put together: connections, transfers, checks, comparisons.

Built once, carried on by the clock, stopped in reverse.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from agent.connections.connections import Connections
from agent.connections.keeping import Keeper
from agent.connections.secrets import Secrets
from agent.connections.tokens import Alone
from agent.errors import LedgerError
from agent.fortnox.http import Http
from agent.ledger.ledger import Ledger
from agent.settings import Settings
from agent.sharing import Reception
from agent.transfer.checking import Checking
from agent.transfer.reconciler import Reconciler
from agent.transfer.reversing import Reversing
from agent.transfer.transfers import Transfers

log = structlog.get_logger(__name__)

PARKED_WITHIN = 1.0  # seconds that requests may take where the session ends


@dataclass(frozen=True, slots=True)
class Dealings:
    """Everything that asks or tells Fortnox something."""

    http: Http
    connections: Connections
    keeper: Keeper
    reconciler: Reconciler
    transfers: Transfers
    reversing: Reversing
    checking: Checking

    def carry_on(self) -> None:
        """Go on with what is due. Cheap to call often."""
        try:
            self.transfers.carry_on()
            self.keeper.look()
        except LedgerError as error:  # its database is away, say; we come again
            log.warning("not carried on", reason=str(error))

    def wake_up(self) -> None:
        """Go on after sleep: connections kept are dead, and what was due is overdue."""
        self.http.reset()
        self.keeper.wake_up()

    def park(self) -> None:
        """Leave what Fortnox has not answered to be settled after the next start."""
        self.keeper.stop(0.0)
        self.transfers.stop(PARKED_WITHIN)

    def stop(self, grace: float) -> None:
        """End; requests under way may take `grace` seconds each."""
        self.checking.stop()
        self.transfers.stop(grace)
        self.reconciler.stop(grace)
        self.keeper.stop(grace)


def dealings_with_fortnox(
    settings: Settings,
    ledger: Ledger,
    secrets: Secrets,
    reception: Reception,
    *,
    alone: Alone,
    may_send: Callable[[], bool],
) -> Dealings:
    """Put them together; nothing is asked yet, and nothing sent until it may be.

    `reception` is where Fortnox' answers arrive; `alone` keeps others who share the
    secrets from refreshing tokens at the same time.
    """
    http = Http()
    connections = Connections(
        ledger,
        secrets,
        login_url=settings.login_url,
        api_url=settings.api_url,
        redirect_uri=settings.redirect_uri,
        http=http,
        expect_answer=reception.expect_answer,
        state_prefix=reception.state_prefix,
        lifetime=timedelta(days=settings.connection_days),
        alone=alone,
    )
    reconciler = Reconciler(ledger, connections)
    transfers = Transfers(
        ledger,
        connections,
        grace=settings.grace,
        second_look=settings.second_look,
        may_send=may_send,
        reconcile=reconciler.after_transfers,
    )
    return Dealings(
        http,
        connections,
        Keeper(connections, ledger),
        reconciler,
        transfers,
        Reversing(ledger, connections, transfers, reconciler),
        Checking(ledger, connections, transfers.shelf),
    )
