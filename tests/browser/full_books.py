"""Books with something in every state that there is, the same every day."""

from dataclasses import replace
from datetime import date

from agent.checks.findings import Finding, Severity
from agent.checks.repairs import CreateCostCentre
from agent.journal import Journal, Owner
from agent.ledger import journals, outbox, selection, vouchers
from agent.ledger.booked import booked_between, booked_voucher, keys_in
from agent.ledger.connections import Condition, Kind
from agent.ledger.ledger import Ledger
from agent.ledger.reconciliations import Agreement, Period, keep
from agent.ledger.refreshes import failed
from agent.ledger.reversals import reverse
from agent.transfer.reconciler import COMPARISON
from agent.transfer.reconciling import Export, compare
from tests.webui.samples import (
    GARDENS,
    LINDBERG,
    SEA_VIEW,
    connect,
    journal,
    owner_id,
    rows,
    sample_books,
    send,
    take_in,
)
from tests.webui.stand_ins import PlayedChecking, PlayedTransfers

ASPEN = Owner("BRF Aspen", "7696300016")
ELM = Owner("Stiftelsen Almen med ett ganska långt namn", "8024050014")
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
STOPS = Finding(
    "cost-centre-missing",
    Severity.STOPS,
    "Kostnadsställe 101 finns inte i Fortnox.",
    "Skapa det i Fortnox.",
    row=1,
    repair=CreateCostCentre("101", "Hus 101"),
)
FOUND = (
    STOPS,
    replace(STOPS, rule="in-fortnox", repair=None, may_be_accepted=True),
    Finding("alike", Severity.WARNS, "Journalen liknar A39.", "Jämför dem."),
    Finding("text-replaced", Severity.INFORMS, "Tecknet < byts.", "Inget."),
)


def fill(ledger: Ledger, transfers: PlayedTransfers, checking: PlayedChecking) -> None:
    """Bring something into each state that there is."""
    sample_books(ledger)
    take_in(ledger, [journal(ASPEN, "A3", lines=rows("5120"))], "aspen.si")
    take_in(ledger, [journal(ELM, "A1", lines=rows("99.50"))], "almen.si")
    connect(ledger, SEA_VIEW)
    connect(ledger, ASPEN)
    connect(ledger, LINDBERG, Kind.SERVICE)
    failed(ledger, *_trouble(SEA_VIEW, Condition.ENDED, "Medgivandet är återkallat."))
    failed(ledger, *_trouble(ASPEN, Condition.NOT_REACHED, "Fortnox svarade inte."))
    _book(ledger, transfers)
    _reconcile(ledger)
    _transfer_with_trouble(ledger, transfers)
    ticked = _id(ledger, "A40")
    # Stopped by a check, and of an owner that is not connected.
    selection.tick(ledger, [ticked, _id(ledger, "A1")], ticked=True)
    checking.found = {ticked: FOUND}


def _book(ledger: Ledger, transfers: PlayedTransfers) -> None:
    """Book two journals as A 117 and A 118, and take the first back as A 119."""
    ids = [_id(ledger, "A25"), _id(ledger, "A26")]
    transfers.start(ids, "anna")
    for number, one in enumerate(ids, 117):
        send(ledger, one, number)
    outbox.finish_transfers(ledger)
    original = booked_voucher(ledger, ids[0])
    correction = reverse(ledger, original, DECEMBER.to_date, "anna")
    transfers.start([correction], "anna")
    send(ledger, correction, 119)
    outbox.finish_transfers(ledger)


def _reconcile(ledger: Ledger) -> None:
    """Keep a comparison that agrees, and one where Fortnox has another row."""
    whose = owner_id(ledger, GARDENS)
    ours = booked_between(ledger, whose, DECEMBER.from_date, DECEMBER.to_date)
    alike = [replace(one.journal, number=str(one.key.number)) for one in ours]
    other = replace(alike[0], rows=rows("83000"))
    for theirs in (alike, [other, *alike[1:], _from_outside()]):
        number = ours[0].database_number
        found = compare(
            ours,
            {1: Export(tuple(theirs))},
            database_number=number,
            known=keys_in(ledger, number),
            outside_in=DECEMBER,
        )
        keep(
            ledger,
            whose,
            DECEMBER,
            "anna",
            agreement=Agreement.EQUAL if found.agrees else Agreement.DIFFERS,
            verdict=found.verdict,
            result=COMPARISON.dump_python(found, mode="json"),
        )


def _from_outside() -> Journal:
    return journal(
        GARDENS, "7", "2026-12-11", rows("640"), series="L", text="Lokalvård"
    )


def _transfer_with_trouble(ledger: Ledger, transfers: PlayedTransfers) -> None:
    """Leave a transfer with each of the ends that are not a booking."""
    numbers = [f"B{number}" for number in range(1, 6)]
    take_in(ledger, [journal(GARDENS, one, lines=rows("810")) for one in numbers], "b")
    ids = [_id(ledger, one) for one in numbers]
    transfers.start(ids, "hanna på KONTOR-12")
    refused, held, unknown, booked, _queued = ids
    vouchers.rejected(ledger, refused, "Konto 3011 är inte aktivt.")
    send(ledger, held)
    why = "Två verifikationer kan vara den här: titta i Fortnox."
    vouchers.held(ledger, vouchers.intent_of(ledger, held), why)
    send(ledger, unknown)
    vouchers.unknown(ledger, vouchers.intent_of(ledger, unknown))
    send(ledger, booked, 120)


def _trouble(
    owner: Owner, condition: Condition, problem: str
) -> tuple[str, Condition, str]:
    return owner.organisation_number, condition, problem


def _id(ledger: Ledger, number: str) -> int:
    return next(one.id for one in journals.waiting(ledger) if one.number == number)
