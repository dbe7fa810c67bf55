"""The treatment history (behandlingshistorik) of a period, with its chain verified.

The chain is always followed from its first event to its newest: only all of it proves
any of it. Little by little, each piece a short transaction, so that nobody waits.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from agent.ledger.chain import Chain, Follower
from agent.ledger.events import AT_A_TIME, journals_in
from agent.ledger.history import FoundJournal, lines_of
from agent.ledger.ledger import Ledger
from agent.ledger.lives import Event, event_of
from agent.ledger.tables import connections, events, journals, newest_event, vouchers

# What is done with the ledger as a whole concerns every owner.
OF_THE_LEDGER = frozenset({"copied", "restored", "begun anew"})


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of following the chain, and which events are of a period.

    `first_id` and `last_id` are 0 where the period has none. Others, of other times,
    may lie between them, where a clock was set.
    """

    chain: Chain
    at: datetime
    first_id: int
    last_id: int


@dataclass(frozen=True, slots=True)
class Whose:
    """By what an owner's events are known: the owner's journals and companies."""

    owner_id: int
    journal_ids: frozenset[int]
    companies: frozenset[str]

    def concerns(self, event: Event) -> bool:
        """Tell whether an event is about this owner."""
        detail = event.detail
        return (
            event.kind in OF_THE_LEDGER
            or detail.get("owner") == self.owner_id
            or detail.get("company") in self.companies
            or not self.journal_ids.isdisjoint(event.journal_ids)
        )


@dataclass(frozen=True, slots=True)
class Told:
    """An event with the journals that it tells of, so far as they are asked for."""

    event: Event
    journals: tuple[FoundJournal, ...]


def verify(ledger: Ledger, since: datetime, until: datetime) -> Verified:
    """Follow the chain; find the events from `since` to before `until`."""
    follower, first_id, last_id, reached = Follower(), 0, 0, 0
    while True:
        with ledger.reading() as connection:
            wanted = select(events).where(events.c.id > reached).order_by(events.c.id)
            found = connection.execute(wanted.limit(AT_A_TIME)).all()
            newest = connection.scalar(select(newest_event.c.hash))
        for row in found:
            follower.take(row)
            if since <= row.at < until:
                first_id, last_id = first_id or row.id, row.id
        if len(found) < AT_A_TIME:
            return Verified(follower.end(newest), ledger.now(), first_id, last_id)
        reached = found[-1].id


def whose(ledger: Ledger, owner_id: int) -> Whose:
    """Return by what an owner's events are known."""
    own = select(journals.c.id).where(journals.c.owner_id == owner_id)
    sent_to = select(vouchers.c.database_number).where(vouchers.c.journal_id.in_(own))
    connected_to = select(connections.c.database_number).where(
        connections.c.owner_id == owner_id
    )
    with ledger.reading() as connection:
        return Whose(
            owner_id,
            frozenset(connection.scalars(own)),
            frozenset(connection.scalars(sent_to.distinct()))
            | frozenset(connection.scalars(connected_to)),
        )


def told(
    ledger: Ledger,
    found: Verified,
    since: datetime,
    until: datetime,
    only: Whose | None = None,
) -> Iterator[Told]:
    """Give a period's events in the chain's order, all or one owner's, with journals.

    Of a journal that is another owner's nothing is told.
    """
    reached, last_id = found.first_id - 1, found.last_id
    while reached < last_id:
        with ledger.reading() as connection:
            wanted = (
                select(events)
                .where(events.c.id > reached, events.c.id <= last_id)
                .order_by(events.c.id)
                .limit(AT_A_TIME)
            )
            rows = connection.execute(wanted).all()
            part = [event_of(row) for row in rows if since <= row.at < until]
            if only is not None:
                part = [event for event in part if only.concerns(event)]
            known = _journals(connection, part, only)
        for event in part:
            about = (known.get(one) for one in event.journal_ids)
            yield Told(event, tuple(one for one in about if one is not None))
        reached = rows[-1].id if rows else last_id


def _journals(
    connection: Connection, part: Collection[Event], only: Whose | None
) -> dict[int, FoundJournal]:
    ids = {one for event in part for one in journals_in(event.detail)}
    if only is not None:
        ids &= only.journal_ids
    there = journals.c.id.in_(ids)  # an event may name what a restored ledger lacks
    existing = list(connection.scalars(select(journals.c.id).where(there)))
    return {one.id: one for one in lines_of(connection, existing)}
