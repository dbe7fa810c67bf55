from datetime import UTC, datetime, timedelta

from agent.ledger.bookings import booked_between_times
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from tests.builders import journal, take_in
from tests.conftest import Clock
from tests.ledger.sending import bring_to

NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
JANUARY = datetime(2027, 1, 1, tzinfo=UTC)


def test_vouchers_are_counted_in_the_period_that_booked_them(
    ledger: Ledger, clock: Clock
) -> None:
    take_in(ledger, "a.si", *(journal(number=f"A{nr}") for nr in range(4)))
    ids = [one.id for one in waiting(ledger)]
    clock.now = DECEMBER - timedelta(microseconds=1)
    bring_to(ledger, ids[0], JournalState.BOOKED)
    clock.now = DECEMBER
    bring_to(ledger, ids[1], JournalState.BOOKED)
    bring_to(ledger, ids[2], JournalState.BOOKED)
    bring_to(ledger, ids[3], JournalState.REJECTED)
    assert booked_between_times(ledger, (NOVEMBER, DECEMBER, JANUARY)) == (1, 2)
