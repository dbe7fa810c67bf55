"""Finding out what became of vouchers whose answer was lost."""

from collections.abc import Sequence

from agent.fortnox.api import CompanyApi
from agent.ledger import vouchers
from agent.ledger.attempts import Intent
from agent.ledger.connections import ConnectionView
from agent.ledger.leases import Lease
from agent.ledger.ledger import Ledger
from agent.ledger.outbox import Planned
from agent.transfer.plan import voucher_of
from agent.transfer.settling import Absences, Absent, Found, Puzzling, look


class Settler:
    """Settles one company's unknown vouchers, whoever sent them."""

    def __init__(self, ledger: Ledger, lease: Lease, absences: Absences) -> None:
        self._ledger = ledger
        self._lease = lease
        self._absences = absences

    def settle(
        self, api: CompanyApi, company: ConnectionView, unknown: Sequence[Planned]
    ) -> float:
        """Look once for each; return how many seconds to wait before the next look.

        It is 0 where all is settled.

        Raises:
            AgentError: Fortnox or the ledger could not be used; nothing is lost.
        """
        waits = [self._settle_one(api, company, planned) for planned in unknown]
        return min((wait for wait in waits if wait), default=0.0)

    def _settle_one(
        self, api: CompanyApi, company: ConnectionView, planned: Planned
    ) -> float:
        intent = vouchers.intent_of(self._ledger, planned.journal_id)
        if intent.database_number != company.database_number:
            vouchers.held(self._ledger, intent, _sent_elsewhere(intent))
            return 0.0
        self._absences.begin(intent)
        headings = api.voucher_headings(
            intent.series, intent.year_id, from_number=intent.next_number
        )
        match look(headings, intent, voucher_of(planned.journal, intent.marker)):
            case Found(number):
                vouchers.booked(self._ledger, intent, number)
            case Puzzling(why):
                vouchers.held(self._ledger, intent, why)
            case Absent.NOW:
                return self._not_there(intent)
        return 0.0

    def _not_there(self, intent: Intent) -> float:
        wait = self._absences.left(intent)
        if not wait:
            vouchers.absent(self._ledger, self._lease, intent)
        return wait


def _sent_elsewhere(intent: Intent) -> str:
    return (
        f"Verifikationen skickades till Fortnox databas {intent.database_number}, som "
        f"ägaren inte längre är kopplad till. Finns {intent.marker} där?"
    )
