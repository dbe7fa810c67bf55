"""Brings journals to any state by the protocol's own steps."""

from agent.ledger import outbox, vouchers
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from agent.ledger.vouchers import Intent

COMPANY = "1018318"


def intent(ledger: Ledger, journal_id: int, attempt: int = 1) -> Intent:
    """Intend to send a journal as the next voucher of series A."""
    return Intent(
        journal_id, COMPANY, f"DF3-{journal_id}", "A", 2, 1, attempt, ledger.now()
    )


def bring_to(ledger: Ledger, journal_id: int, state: JournalState) -> None:
    """Bring a waiting journal to a state; a booked one gets its id as number."""
    for step in _WAYS[state]:
        match step:
            case JournalState.PLANNED:
                outbox.plan(ledger, [journal_id], "anna")
            case JournalState.SENDING:
                vouchers.intend(ledger, intent(ledger, journal_id))
            case JournalState.UNKNOWN:
                vouchers.unknown(ledger, journal_id)
            case JournalState.HELD:
                vouchers.held(ledger, journal_id, "Finns den i Fortnox?")
            case JournalState.REJECTED:
                vouchers.rejected(ledger, journal_id, "Kontot finns inte.")
            case _:
                vouchers.booked(ledger, journal_id, journal_id)


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
