"""When a connection's tokens are refreshed. Arithmetic only.

Each company has a minute of the day of its own, told by its number, so that an office
with sixty does not ask for all at once and the same one comes at the same time each
day. What is due is due by the wall clock: a PC that was off at that minute makes up
for it as soon as it is on.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from agent.ledger.connections import Condition, ConnectionView, Kind

DAY: Final = timedelta(days=1)
MINUTES_A_DAY: Final = 24 * 60
# Between tries that fail: most of what hinders is over soon, or not for hours.
PATIENCE: Final = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60))


def latest_turn(database_number: str, now: datetime) -> datetime:
    """Return when the company's minute of the day was last."""
    digest = hashlib.sha256(database_number.encode()).digest()
    minute = int.from_bytes(digest[:4]) % MINUTES_A_DAY
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = midnight + timedelta(minutes=minute)
    return today if today <= now else today - DAY


def is_due(view: ConnectionView, now: datetime) -> bool:
    """Tell whether a connection is to be refreshed, or tried again.

    A user's consent that Fortnox has ended is left alone. A service account's has no
    token to lose, and comes back to life when it is approved again, from another PC
    say. It is tried daily like the others: nothing expires, but an approval that was
    withdrawn is noticed before anybody needs it.
    """
    if view.has_ended and view.kind is Kind.USER:
        return False
    if view.condition is not Condition.WELL:
        return True
    # One from the future is of a clock that was wrong.
    return not latest_turn(view.database_number, now) <= view.refreshed_at <= now


def is_patient(failures: int, tried_at: datetime, now: datetime) -> bool:
    """Tell whether it is too soon after a try that failed to try again."""
    wait = PATIENCE[min(failures, len(PATIENCE)) - 1]
    return timedelta(0) <= now - tried_at < wait
