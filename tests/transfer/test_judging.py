"""Journals of the ledger held against the rules, and sent or put aside by them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from agent.checks.findings import stopping
from agent.errors import Refused
from agent.journal import ZERO, Journal, JournalRow
from agent.ledger.accepting import accept, accepted_messages, undo
from agent.ledger.approving import approve
from agent.ledger.journals import JournalView, waiting
from agent.ledger.states import JournalState
from agent.ledger.to_check import to_check
from agent.simulator import Setting, Voucher, VoucherRow
from agent.transfer.judging import as_booked, judge
from tests.office import BJORKGARDEN, SJOUTSIKTEN, Office, a_journal, line_of, office


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


def listed(desk: Office, number: str = "A25") -> JournalView:
    (found,) = (one for one in waiting(desk.ledger) if one.number == number)
    return found


def rules_of(desk: Office) -> dict[str, list[str]]:
    """Judge what waits without Fortnox; give the rules by journal's number."""
    found = waiting(desk.ledger)
    wanted = as_booked(desk.ledger, [one.id for one in found])
    judged = judge(desk.ledger, wanted, None)
    return {
        f"{one.series}{one.number}": [finding.rule for finding in judged[one.id]]
        for one in found
    }


def by_hand(desk: Office, one: Journal, series: str = "A") -> None:
    """Let somebody book a journal in Fortnox."""
    lines = [VoucherRow(int(row.account), row.debit, row.credit) for row in one.rows]
    voucher = Voucher(series, 1, 2, one.date, "För hand", lines)
    desk.vouchers().append(voucher)


def test_a_journal_alone_has_nothing_said_of_it(desk: Office) -> None:
    desk.take_in(a_journal())
    assert rules_of(desk) == {"AA25": []}


def test_the_same_number_and_rows_in_two_series_is_held_twice(desk: Office) -> None:
    desk.take_in(a_journal(), a_journal(series="B"))
    assert rules_of(desk) == {"AA25": ["twice-waiting"], "BA25": ["twice-waiting"]}


def test_other_rows_in_another_series_are_told_of(desk: Office) -> None:
    desk.take_in(a_journal(), a_journal(series="B", amount="7.00"))
    assert rules_of(desk) == {"AA25": ["mixed-series"], "BA25": ["mixed-series"]}


def test_another_number_with_the_same_rows_is_told_of(desk: Office) -> None:
    desk.take_in(a_journal(), a_journal("A26"))
    assert rules_of(desk) == {"AA25": ["alike"], "AA26": ["alike"]}


def test_a_hundred_alike_are_told_of_in_one_sentence_each(desk: Office) -> None:
    desk.take_in(*(a_journal(f"A{one}") for one in range(100)))
    found = waiting(desk.ledger)
    wanted = as_booked(desk.ledger, [one.id for one in found])
    judged = judge(desk.ledger, wanted, None)
    assert {len(each) for each in judged.values()} == {1}
    assert max(each[0].message.count("journal") for each in judged.values()) <= 10


def test_the_same_sum_with_other_rows_is_no_peer(desk: Office) -> None:
    rows = a_journal().rows
    other = (rows[0], rows[1]._replace(account="3011"))
    desk.take_in(a_journal(), a_journal("A26", rows=other))
    assert rules_of(desk) == {"AA25": [], "AA26": []}


def test_a_journal_without_rows_is_no_double_of_one_with(desk: Office) -> None:
    nothing = JournalRow("1510", ZERO, ZERO)
    desk.take_in(a_journal(), a_journal(series="B", rows=(nothing,)))
    assert rules_of(desk)["BA25"] == ["too-few-rows", "no-amount", "mixed-series"]


def test_a_journal_is_booked_in_the_year_of_its_date(desk: Office) -> None:
    desk.take_in(a_journal(day=date(2027, 1, 1)))
    desk.connect(BJORKGARDEN)
    assert desk.transfer().booked == 1
    assert desk.vouchers()[0].year == 3


def test_another_owner_or_day_is_no_peer(desk: Office) -> None:
    desk.take_in(
        a_journal(),
        a_journal(owner=SJOUTSIKTEN),
        a_journal("A26", day=date(2026, 12, 2)),
    )
    assert set(map(tuple, rules_of(desk).values())) == {()}


def test_what_is_booked_in_another_series_is_not_sent_again(desk: Office) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    desk.transfer()
    desk.take_in(a_journal(series="B"))

    came = desk.transfer()

    assert line_of(came).state == JournalState.REJECTED
    assert line_of(came).message == "Journalen är redan bokförd som A 1."
    assert len(desk.vouchers()) == 1


def test_an_accepted_finding_lets_it_be_sent(desk: Office) -> None:
    test_what_is_booked_in_another_series_is_not_sent_again(desk)
    held = listed(desk)
    accept(desk.ledger, held.id, held.message, "Anna")

    assert desk.transfer().booked == 1
    assert len(desk.vouchers()) == 2


def test_an_acceptance_taken_back_stops_it_again(desk: Office) -> None:
    test_what_is_booked_in_another_series_is_not_sent_again(desk)
    held = listed(desk)
    accept(desk.ledger, held.id, held.message, "Anna")
    (finding,) = judge(desk.ledger, as_booked(desk.ledger, [held.id]), None)[held.id]
    assert finding.is_accepted
    undo(desk.ledger, held.id, held.message, "Anna")

    assert line_of(desk.transfer()).state == JournalState.REJECTED
    assert len(desk.vouchers()) == 1


def test_another_version_of_what_is_booked_says_so(desk: Office) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    desk.transfer()
    desk.take_in(a_journal(amount="1251.00"))
    assert rules_of(desk) == {"AA25": ["changed-since-transfer"]}

    approve(desk.ledger, listed(desk).id, "Anna")
    assert desk.transfer().booked == 1


def test_what_somebody_has_booked_by_hand_is_held(desk: Office) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    by_hand(desk, a_journal())

    came = desk.transfer()

    assert "Fortnox har redan A 1" in line_of(came).message
    assert len(desk.vouchers()) == 1


def test_in_another_series_it_is_told_of_and_sent(desk: Office) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    by_hand(desk, a_journal(), "B")
    assert desk.transfer().booked == 1


def test_our_own_voucher_of_the_same_rows_holds_up_nobody(desk: Office) -> None:
    desk.take_in(a_journal("A25"), a_journal("A26"))
    desk.connect(BJORKGARDEN)
    assert desk.transfer().booked == 2
    desk.take_in(a_journal("A27"))
    assert desk.transfer().booked == 1


def test_accepting_is_for_that_sentence_alone(desk: Office) -> None:
    desk.take_in(a_journal(), a_journal(series="B"))
    first, second = waiting(desk.ledger)
    wanted = as_booked(desk.ledger, [first.id, second.id])
    (finding,) = stopping(judge(desk.ledger, wanted, None)[first.id])

    accept(desk.ledger, first.id, finding.message, "Anna")
    accept(desk.ledger, first.id, finding.message, "Anna")
    accept(desk.ledger, second.id, "något annat", "Anna")

    judged = judge(desk.ledger, wanted, None)
    assert stopping(judged[first.id]) == ()
    assert stopping(judged[second.id]) != ()
    assert accepted_messages(desk.ledger, [first.id]) == {
        first.id: frozenset({finding.message})
    }


def test_nobody_accepts_for_a_journal_that_is_not_there(desk: Office) -> None:
    with pytest.raises(Refused):
        accept(desk.ledger, 17, "x", "Anna")


def test_journals_come_with_their_rows_in_the_order_to_send_them(desk: Office) -> None:
    late = a_journal("A2", day=date(2026, 12, 2))
    desk.take_in(late, a_journal("A1"))
    ids = [one.id for one in waiting(desk.ledger)]
    found = to_check(desk.ledger, ids)
    assert [one.journal for one in found] == [a_journal("A1"), late]


def test_a_no_is_never_said_from_memory(desk: Office) -> None:
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    company.locked_until = date(2026, 12, 31)
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    assert desk.transfer().booked == 0
    company.locked_until = None

    assert desk.transfer().booked == 1


def test_an_account_mended_in_fortnox_is_looked_at_anew(desk: Office) -> None:
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    (account,) = (one for one in company.accounts if one.number == 3020)
    account.transaction_information = Setting.MANDATORY
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    assert desk.transfer().booked == 0
    account.transaction_information = Setting.ALLOWED

    assert desk.transfer().booked == 1


def test_a_no_of_fortnox_makes_the_books_be_read_again(desk: Office) -> None:
    """What was active when it was checked is not when it is sent."""
    desk.take_in(a_journal("A0"))
    desk.connect(BJORKGARDEN)
    desk.transfer()
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    (account,) = (one for one in company.accounts if one.number == 3020)
    account.active = False
    desk.take_in(*(a_journal(f"A{one}", amount=f"{one}.00") for one in range(1, 6)))

    came = desk.transfer()

    posts = [one for one in desk.simulator.requests if one.method == "POST"]
    assert len([one for one in posts if one.path == "/3/vouchers"]) == 1 + 1
    assert came.booked == 0
    own, *theirs = (line.message for line in came.owners[0].lines)
    assert "Fortnox 2000550" in own
    assert set(theirs) == {"Konto 3020 är inte aktivt i Fortnox."}
