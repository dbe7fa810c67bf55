"""Vouchers that Fortnox has of journals that this ledger never sent.

A ledger may be lost, or restored from an older copy, and two PCs may each have a
ledger of their own over one folder: then journals look new that were booked long ago.
So before anything of a batch is sent its markers are looked for, by the journals'
dates, and what is there is taken as booked.

It is asked for every batch, since no ledger can know what it has forgotten; and it
costs next to nothing: one request a company and year, for as long as the batch's days
hold no more than 500 vouchers. What it cannot see is what another ledger sends at the
very same time.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from agent.fortnox.api import CompanyApi
from agent.fortnox.records import FinancialYear, VoucherHeading
from agent.ledger.outbox import Planned
from agent.transfer.settling import MARKER_PREFIX

Found = dict[int, list[VoucherHeading]]


def already_there(
    api: CompanyApi, years: Iterable[FinancialYear], planned: Sequence[Planned]
) -> Found:
    """Find the vouchers that carry the markers of journals; by journal's id.

    Raises:
        AgentError: Fortnox could not be asked.
    """
    found: Found = defaultdict(list)
    for year in years:
        theirs = [
            one for one in planned if year.from_date <= one.journal.date <= year.to_date
        ]
        if theirs:
            days = [one.journal.date for one in theirs]
            headings = api.vouchers_dated(year.id, min(days), max(days))
            _match(theirs, headings, found)
    return found


def _match(
    planned: Iterable[Planned], headings: Iterable[VoucherHeading], found: Found
) -> None:
    marked = [one for one in headings if MARKER_PREFIX in one.comments]
    for one in planned if marked else ():
        ours = [heading for heading in marked if one.marker in heading.comments]
        if ours:
            found[one.journal_id] += ours
