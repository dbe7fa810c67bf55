from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.owners import all_owners
from agent.ledger.smallest import smallest_waiting
from agent.ledger.states import JournalState
from tests.builders import LANDLORD, journal, pair, take_in
from tests.ledger.sending import bring_to


def test_the_smallest_come_first_and_only_those_that_may_be_sent(
    ledger: Ledger,
) -> None:
    take_in(
        ledger,
        "a.si",
        journal("A1", rows=[*pair("10"), *pair("20", "3012")]),
        journal("A2", "900"),
        journal("A3", "800"),
        journal("A4", "700", doubts=("En rad saknar notering.",)),
        journal("A5", "600"),
        journal("A6", "500", owner=LANDLORD),
    )
    ids = {one.number: one.id for one in waiting(ledger)}
    bring_to(ledger, ids["A5"], JournalState.REJECTED)
    gardens = next(one.id for one in all_owners(ledger) if "Björk" in one.name)
    found = smallest_waiting(ledger, {gardens}, 5)
    assert found == (ids["A3"], ids["A2"], ids["A1"], ids["A5"])
    assert smallest_waiting(ledger, {gardens}, 1) == (ids["A3"],)
