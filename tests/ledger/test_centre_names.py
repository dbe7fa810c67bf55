"""What an owner's files call its cost centres."""

from agent.ledger.centre_names import centre_names
from agent.ledger.imports import import_journals
from agent.ledger.ledger import Ledger
from tests.builders import SEA_VIEW, facts, journal, owner_id, take_in


def test_a_later_file_s_names_are_the_right_ones(ledger: Ledger) -> None:
    old, new = {"10": "Gamla huset", "20": "Garaget"}, {"10": "Nya huset"}
    import_journals(ledger, facts("1.si"), [journal("A1")], centre_names=old)
    import_journals(ledger, facts("2.si"), [journal("A2")], centre_names=new)

    gardens = owner_id(ledger)
    assert centre_names(ledger, [gardens]) == {
        gardens: {"10": "Nya huset", "20": "Garaget"}
    }


def test_owners_have_their_own_names(ledger: Ledger) -> None:
    names = {"10": "Huset"}
    import_journals(ledger, facts("1.si"), [journal("A1")], centre_names=names)
    take_in(ledger, "2.si", journal("A1", owner=SEA_VIEW))

    assert centre_names(ledger, [owner_id(ledger, SEA_VIEW)]) == {}
