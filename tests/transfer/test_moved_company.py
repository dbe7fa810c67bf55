"""A company that has become another owner's gets nothing for the one before."""

from pathlib import Path

from agent.ledger.connections import all_connections
from agent.ledger.journals import waiting
from tests.office import BJORKGARDEN, SJOUTSIKTEN, a_journal, line_of, office


def test_what_waits_for_the_owner_before_goes_back_to_the_list(tmp_path: Path) -> None:
    with office(tmp_path) as there:
        there.take_in(a_journal("A1"))
        there.connect(BJORKGARDEN)
        (view,) = all_connections(there.ledger).values()
        there.simulator.companies.pop(1)
        there.simulator.move_company(
            BJORKGARDEN.organisation_number, SJOUTSIKTEN.organisation_number
        )
        there.connections.keep_alive(view.database_number)

        receipt = there.transfer()

        assert there.vouchers(SJOUTSIKTEN) == []
        assert "annat organisationsnummer" in line_of(receipt, "A1").message
        assert len(waiting(there.ledger)) == 1
