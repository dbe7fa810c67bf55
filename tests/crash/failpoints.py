"""Every point at which the agent is killed, named here and nowhere else.

The product knows nothing of them: they are put around its seams in the process of a
test, see `process.py`.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agent.simulator import Fault, Step
from tests.crash.seams import replace_seam

VOUCHERS = "/3/vouchers"
TOKEN = "/oauth-v1/token"


class When(StrEnum):
    """On which side of a seam."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Failpoint:
    """A place to die in the agent.

    `fault` falls on the first voucher, where the place lies on the way out of trouble.
    `address` is the end of the address that a request must have. `is_first_start` is
    whether the agent dies where nothing is there yet.
    """

    name: str
    seam: str
    when: When
    fault: Fault | None = None
    address: str = ""
    is_first_start: bool = False


def _both(
    what: str, seam: str, fault: Fault | None = None, address: str = ""
) -> tuple[Failpoint, Failpoint]:
    before, after = (
        Failpoint(f"{when} {what}", seam, when, fault, address) for when in When
    )
    return before, after


FAILPOINTS = (
    *_both("planning", "agent.ledger.outbox:plan"),
    *_both("taking the lease", "agent.ledger.leases:take"),
    *_both(
        "renewing the lease", "agent.ledger.leases:keep", Fault.RESET_BEFORE_BOOKING
    ),
    *_both("giving the lease back", "agent.ledger.leases:let_go"),
    *_both("recovering", "agent.ledger.vouchers:recover"),
    *_both("the intent", "agent.ledger.vouchers:intend"),
    Failpoint(
        "before the POST leaves",
        "agent.fortnox.http:Http.post",
        When.BEFORE,
        address=VOUCHERS,
    ),
    *_both(
        "the last word before it leaves", "agent.transfer.departure:Departure.check"
    ),
    Failpoint(
        "answer arrived, number not stored",
        "agent.ledger.vouchers:booked",
        When.BEFORE,
    ),
    Failpoint("number stored", "agent.ledger.vouchers:booked", When.AFTER),
    *_both("rejecting", "agent.ledger.vouchers:rejected"),
    *_both("finishing", "agent.ledger.outbox:finish_transfers"),
    *_both(
        "calling it unknown",
        "agent.ledger.vouchers:unknown",
        Fault.ANSWER_LOST_AFTER_BOOKING,
    ),
    *_both(
        "looking",
        "agent.fortnox.api:CompanyApi.voucher_headings",
        Fault.ANSWER_LOST_AFTER_BOOKING,
    ),
    *_both(
        "sending again",
        "agent.ledger.vouchers:absent",
        Fault.RESET_BEFORE_BOOKING,
    ),
    *_both(
        "being asked to wait", "agent.ledger.vouchers:back_to_planned", Fault.TOO_MANY
    ),
    Failpoint(
        "before a refresh leaves",
        "agent.fortnox.http:Http.post",
        When.BEFORE,
        address=TOKEN,
    ),
    Failpoint(
        "rotated at Fortnox, not stored",
        "agent.connections.secrets:Secrets.keep_refresh_token",
        When.BEFORE,
    ),
    Failpoint(
        "rotated token stored, not used",
        "agent.connections.secrets:Secrets.keep_refresh_token",
        When.AFTER,
    ),
    *_both("keeping a reconciliation", "agent.transfer.reconciler:keep"),
    *_both("an import", "agent.intake:import_journals"),
    Failpoint("inside an import", "agent.ledger.imports:record", When.BEFORE),
    Failpoint(
        "before the first migration",
        "alembic.command:upgrade",
        When.BEFORE,
        is_first_start=True,
    ),
    Failpoint(
        "inside the first migration",
        "alembic.op:create_index",
        When.BEFORE,
        is_first_start=True,
    ),
)

# What the simulator tells of, at which the agent is killed from outside.
AT_FORTNOX = {
    "during the POST, received": Step.RECEIVED,
    "booked, before the answer": Step.CARRIED_OUT,
}


def failpoint(name: str) -> Failpoint:
    """Find a failpoint by its name."""
    return next(one for one in FAILPOINTS if one.name == name)


def arm(point: Failpoint, die: Callable[[], None], at_hit: int = 1) -> None:
    """Let `die` be called when this process comes to a place for the nth time."""
    left = iter(range(at_hit - 1, -1, -1))

    def reached(*args: Any) -> None:
        if any(str(arg).endswith(point.address) for arg in args) and not next(left, 1):
            die()

    def around(there: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(there)
        def with_failpoint(*args: Any, **named: Any) -> Any:
            if point.when is When.BEFORE:
                reached(*args)
            result = there(*args, **named)
            if point.when is When.AFTER:
                reached(*args)
            return result

        return with_failpoint

    replace_seam(point.seam, around)
