"""Answers of Fortnox' that nobody would expect, and what they must not lead to."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from agent.errors import Rejected
from agent.fortnox.api import CompanyApi
from agent.fortnox.records import Voucher
from agent.ledger.journals import waiting
from agent.ledger.states import JournalState
from agent.simulator import Fault
from tests.office import BJORKGARDEN, Office, a_journal, line_of

Answering = Callable[..., None]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Let Fortnox book, and answer with something else than it has booked."""
    book = CompanyApi.create_voucher

    def with_(**other: Any) -> None:
        def create(api: CompanyApi, *given: Any) -> Voucher:
            return book(api, *given).model_copy(update=other)

        monkeypatch.setattr(CompanyApi, "create_voucher", create)

    return with_


def test_what_fortnox_books_in_another_series_is_held(
    desk: Office, answering: Answering
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    answering(series="B", number=17)

    desk.transfer()

    (held,) = waiting(desk.ledger)
    assert held.state == JournalState.HELD
    assert "B 17 i en annan serie" in held.message
    assert len(desk.vouchers()) == 1


def test_an_answer_about_another_voucher_counts_for_nothing(
    desk: Office, answering: Answering
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    answering(comments="DF3-ANNANANNAN", number=17)

    came = desk.transfer()

    (voucher,) = desk.vouchers()
    assert line_of(came).voucher == f"A {voucher.number}"


def test_an_answer_without_comment_counts(desk: Office, answering: Answering) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    answering(comments="")

    came = desk.transfer()

    (voucher,) = desk.vouchers()
    assert line_of(came).voucher == f"A {voucher.number}"


def test_a_number_given_anew_after_a_deletion_in_fortnox_stops_nothing(
    desk: Office,
) -> None:
    desk.take_in(a_journal("A25"))
    desk.connect(BJORKGARDEN)
    desk.transfer()
    desk.vouchers().clear()  # the last of a series can be deleted there
    desk.take_in(a_journal("A26", amount="77.00"))

    came = desk.transfer()

    assert line_of(came, "A26").voucher == "A 1"
    (held,) = waiting(desk.ledger)
    assert (held.number, held.state) == ("A25", JournalState.HELD)


def test_what_is_found_under_a_number_given_anew_is_adopted(desk: Office) -> None:
    desk.take_in(a_journal("A25"))
    desk.connect(BJORKGARDEN)
    desk.transfer()
    desk.vouchers().clear()
    desk.take_in(a_journal("A26", amount="77.00"))
    desk.simulator.order(Fault.ANSWER_LOST_AFTER_BOOKING)

    came = desk.transfer()

    assert line_of(came, "A26").voucher == "A 1"
    assert len(desk.vouchers()) == 1


@pytest.mark.parametrize("question", ["series", "account", "accounts"])
def test_a_question_that_fortnox_refuses_gives_the_journals_back(
    desk: Office, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    desk.take_in(a_journal("A25"), a_journal("A26"))
    desk.connect(BJORKGARDEN)
    with monkeypatch.context() as refusing:
        refusing.setattr(CompanyApi, question, refuse)
        came = desk.transfer()

    for number in ("A25", "A26"):
        line = line_of(came, number)
        assert line.state == JournalState.REJECTED
        assert line.message == "Finns inte."
    assert desk.transfer().booked == 2


def refuse(*_: object) -> NoReturn:
    raise Rejected("Finns inte.", code=2000422)
