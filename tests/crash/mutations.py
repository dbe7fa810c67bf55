"""Faults put into the product on purpose: a laboratory must find them."""

from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import update

from agent.errors import Unclear
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from agent.ledger.tables import journals
from tests.crash.seams import replace_seam

Made = Callable[..., Any]


def _graceless(_left: Made) -> Made:
    """Believe at once that a voucher is absent."""
    return lambda *_: 0.0


def _forgetful(_recover: Made) -> Made:
    """Remember after a crash no intent: what was being sent was never sent."""

    def recover(ledger: Ledger, *_: object) -> None:
        half_sent = journals.c.state == JournalState.SENDING
        with ledger.writing() as connection:
            connection.execute(
                update(journals).where(half_sent).values(state=JournalState.PLANNED)
            )

    return recover


def _stubborn(post: Made) -> Made:
    """Send once more what got no answer."""

    def post_again(*args: Any, **named: Any) -> Any:
        try:
            return post(*args, **named)
        except Unclear:
            return post(*args, **named)

    return post_again


def _chatty(headers: Made) -> Made:
    """Write the access token into the log."""

    def told(*args: Any) -> Any:
        made = headers(*args)
        structlog.get_logger(__name__).info("asking", how=made["Authorization"][7:])
        return made

    return told


MUTATIONS = {
    "graceless": ("agent.transfer.settling:Absences.left", _graceless),
    "forgetful": ("agent.ledger.vouchers:recover", _forgetful),
    "stubborn": ("agent.fortnox.http:Http.post", _stubborn),
    "chatty": ("agent.fortnox.api:CompanyApi._headers", _chatty),
}


def mutate(name: str) -> None:
    """Put a fault into the product, in this process only."""
    replace_seam(*MUTATIONS[name])
