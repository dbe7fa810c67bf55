"""Brings journals to any state by the protocol's own steps."""

from agent.ledger import leases, outbox, vouchers
from agent.ledger.attempts import Intent
from agent.ledger.leases import Lease
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState

COMPANY = "1018318"


def intent(ledger: Ledger, journal_id: int, attempt: int = 1) -> Intent:
    """Intend to send a journal as the next voucher of series A."""
    return Intent(
        journal_id, COMPANY, f"DF3-{journal_id}", "A", 2, 1, attempt, ledger.now()
    )


def lease(ledger: Ledger) -> Lease:
    """Take the lease of the company that all is sent to."""
    taken = leases.take(ledger, COMPANY)
    assert taken is not None
    return taken


def bring_to(ledger: Ledger, journal_id: int, state: JournalState) -> None:
    """Bring a waiting journal to a state; a booked one gets its id as number."""
    meant = intent(ledger, journal_id)
    for step in _WAYS[state]:
        match step:
            case JournalState.PLANNED:
                outbox.plan(ledger, [journal_id], "anna")
            case JournalState.SENDING:
                vouchers.intend(ledger, lease(ledger), meant)
            case JournalState.UNKNOWN:
                vouchers.unknown(ledger, meant)
            case JournalState.HELD:
                vouchers.held(ledger, meant, "Finns den i Fortnox?")
            case JournalState.REJECTED:
                vouchers.refused(ledger, meant, "Kontot finns inte.")
            case _:
                vouchers.booked(ledger, meant, journal_id)


_PLANNED = (JournalState.PLANNED,)
_SENDING = (*_PLANNED, JournalState.SENDING)
_UNKNOWN = (*_SENDING, JournalState.UNKNOWN)
_WAYS: dict[JournalState, tuple[JournalState, ...]] = {
    JournalState.WAITING: (),
    JournalState.PLANNED: _PLANNED,
    JournalState.SENDING: _SENDING,
    JournalState.UNKNOWN: _UNKNOWN,
    JournalState.HELD: (*_UNKNOWN, JournalState.HELD),
    JournalState.REJECTED: (*_SENDING, JournalState.REJECTED),
    JournalState.BOOKED: (*_SENDING, JournalState.BOOKED),
}
