"""Every rule finds what it is for, and Fortnox would have refused the same."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agent.checks.books import Books, YearBooks, booked_rows
from agent.checks.consent_rules import consent_findings, not_connected, not_read
from agent.checks.findings import Finding, Rule, Severity, accepted, stopping
from agent.checks.rules import RULES, findings
from agent.checks.surroundings import Surroundings
from agent.fortnox.records import Account, CostCentre, FinancialYear, Setting
from agent.fortnox.records import VoucherSeries as Series
from agent.journal import ZERO, Journal, JournalRow, signed_row
from agent.simulator import Account as BookedAccount
from agent.simulator import Company
from agent.simulator import Setting as BookedSetting
from tests.builders import journal, pair
from tests.checks.conftest import Fortnox
from tests.checks.samples import CASES, Case, beside, by_hand, on, rows

# These speak of an owner's connection, not of any journal or book.
OF_CONNECTION = {"not-connected", "not-read"}
OF_JOURNALS = [rule for rule in RULES if rule.id not in OF_CONNECTION]


def found_by(fortnox: Fortnox, case: Case) -> tuple[Finding, ...]:
    """Judge a case, and what is said once an owner with it."""
    books = case.books(fortnox.books_for(case.journal))
    found = findings(case.journal, books, case.around)
    return (*found, *consent_findings(books))


def test_every_rule_has_an_id_of_its_own_and_a_case() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert set(ids) == CASES.keys() | OF_CONNECTION


@pytest.mark.parametrize("rule", OF_JOURNALS, ids=lambda rule: rule.id)
def test_a_rule_finds_what_it_is_for(fortnox: Fortnox, rule: Rule) -> None:
    case = CASES[rule.id]
    case.change(fortnox.company)

    found = found_by(fortnox, case)

    (finding,) = (one for one in found if one.rule == rule.id)
    assert case.said in finding.message
    assert finding.row == case.row
    assert finding.severity is rule.severity
    assert finding.may_be_accepted == rule.may_be_accepted
    assert finding.action
    if rule.repair is not None:
        assert isinstance(finding.repair, rule.repair)
    if rule.severity is Severity.STOPS:
        assert [one.rule for one in stopping(found)] == [rule.id]


@pytest.mark.parametrize(
    "rule",
    [one for one in OF_JOURNALS if one.fortnox_refuses],
    ids=lambda rule: rule.id,
)
def test_fortnox_refuses_what_breaks_the_rule(fortnox: Fortnox, rule: Rule) -> None:
    case = CASES[rule.id]
    case.change(fortnox.company)

    assert fortnox.refuses_as_it_is(case.journal)
    assert fortnox.company.vouchers == []


@pytest.mark.parametrize(
    "rule",
    [one for one in OF_JOURNALS if not one.fortnox_refuses],
    ids=lambda rule: rule.id,
)
def test_fortnox_would_book_what_breaks_a_rule_of_ours(
    fortnox: Fortnox, rule: Rule
) -> None:
    case = CASES[rule.id]
    case.change(fortnox.company)

    assert not fortnox.refuses_as_it_is(case.journal)


@pytest.mark.parametrize("finding", [not_connected(), not_read("Nej.", "Vänta.")])
def test_what_is_wrong_with_a_connection_is_a_finding_too(finding: Finding) -> None:
    assert finding.rule in OF_CONNECTION
    assert finding.action


@pytest.mark.parametrize(
    "one",
    [
        journal(),
        journal(number="", text="Hyror"),
        journal(rows=(*pair(), *rows(("9999", "0.00")))),
        journal(kronor="999999999999.99"),
        on("3023", "10"),
        journal(text="x" * 500),
        journal(text="”Hyror” & avgifter_december… 50 €", number="A_1"),
        journal(day=date(2026, 12, 31)),
    ],
    ids=[
        "ordinary",
        "without number",
        "with a row of nothing",
        "the largest",
        "with its cost centre",
        "long text",
        "signs",
        "the last day",
    ],
)
def test_what_is_right_passes_and_is_booked(fortnox: Fortnox, one: Journal) -> None:
    assert fortnox.stops(one) == ()
    assert not fortnox.refuses(one)


def test_the_day_after_the_locked_period_is_open(fortnox: Fortnox) -> None:
    fortnox.company.locked_until = date(2026, 11, 30)
    assert fortnox.stops(journal()) == ()
    assert not fortnox.refuses(journal())


def test_everything_wrong_is_said_at_once(fortnox: Fortnox) -> None:
    wrong = journal(series="X", rows=rows(("3099", "1.00"), ("3023", "-2.00")))
    assert len(fortnox.stops(wrong)) == 4


def test_the_same_is_said_once_however_many_rows(fortnox: Fortnox) -> None:
    assert len(fortnox.findings(journal(rows=(*pair(account="3099") * 3,)))) == 1


def test_unread_cost_centres_are_left_to_fortnox(fortnox: Fortnox) -> None:
    unread = replace(fortnox.books_for(journal()), cost_centres=None)
    assert stopping(findings(on("3011", "77"), unread)) == ()
    (demanded,) = stopping(findings(on("3023"), unread))
    assert demanded.rule == "cost-centre-demanded"


def test_without_books_a_journal_is_judged_by_itself() -> None:
    alone = findings(journal(series="", rows=pair()[:1]), None)
    assert [one.rule for one in alone] == ["unbalanced", "too-few-rows"]


def with_account(account: Account, **centres: bool) -> Books:
    """Make books of account 1510 and one other."""
    year = FinancialYear(id=2, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))
    accounts = {"1510": Account(number="1510"), account.number: account}
    read = YearBooks(year, accounts, {"A": Series(code="A")}, {account.number: account})
    known = {
        code: CostCentre(code=code, active=active) for code, active in centres.items()
    }
    return Books((read,), known, None, read_on=date(2026, 12, 1))


MANDATORY = Account(
    number="3023", cost_centre="K10", cost_centre_setting=Setting.MANDATORY
)


def test_an_accounts_own_default_meets_its_demand() -> None:
    assert findings(on("3023"), with_account(MANDATORY, K10=True)) == ()


def test_an_accounts_own_default_must_be_active_too() -> None:
    (finding,) = findings(on("3023"), with_account(MANDATORY, K10=False))
    assert finding.rule == "cost-centre-inactive"


def test_a_default_is_not_filled_in_where_none_is_allowed() -> None:
    none = Account(
        number="3023", cost_centre="K10", cost_centre_setting=Setting.NOT_ALLOWED
    )
    assert findings(on("3023"), with_account(none)) == ()


def test_an_accounts_own_text_meets_its_demand() -> None:
    texted = Account(
        number="3023",
        transaction_information="Hyra",
        transaction_information_setting=Setting.MANDATORY,
    )
    assert findings(on("3023"), with_account(texted)) == ()


def test_a_note_of_which_nothing_can_be_sent_does_not_meet_a_demand(
    fortnox: Fortnox,
) -> None:
    demanding = BookedAccount(
        3024, "P", transaction_information=BookedSetting.MANDATORY
    )
    fortnox.company.accounts.append(demanding)
    gone = on("3024", note="’")
    assert "kräver transaktionsinformation" in fortnox.stops(gone)[0]
    assert fortnox.refuses(gone)


def test_what_another_year_has_is_no_help(fortnox: Fortnox) -> None:
    def last_year(company: Company) -> None:
        company.accounts.append(BookedAccount(3024, "Förra årets", years=(1,)))

    last_year(fortnox.company)
    assert fortnox.stops(on("3024")) == (
        "Konto 3024 finns inte i Fortnox för räkenskapsåret.",
    )


@pytest.mark.parametrize("number", ["30110", "30²1", "3" * 5000])
def test_what_is_no_account_number_is_not_sent(fortnox: Fortnox, number: str) -> None:
    assert "går inte att använda" in fortnox.stops(on(number))[0]
    assert fortnox.refuses(on(number))


def test_a_code_too_long_for_fortnox_is_not_offered_to_be_created(
    fortnox: Fortnox,
) -> None:
    (centre,) = stopping(fortnox.findings(on("3011", "1234567")))
    (series,) = stopping(fortnox.findings(journal(series="ELVABOKSTÄV")))
    assert centre.repair is None
    assert series.repair is None


def test_a_cost_centre_is_created_by_the_name_from_the_file(fortnox: Fortnox) -> None:
    around = Surroundings(centre_names={"77": "Storgatan 7"})
    one = on("3011", "77")
    (finding,) = stopping(findings(one, fortnox.books_for(one), around))
    assert getattr(finding.repair, "name", "") == "Storgatan 7"


def test_what_a_person_has_accepted_no_longer_stops(fortnox: Fortnox) -> None:
    by_hand("A")(fortnox.company)
    found = fortnox.findings(journal())
    (message,) = fortnox.stops(journal())

    passed = accepted(found, frozenset({message}))

    assert stopping(passed) == ()
    assert [one.severity for one in passed] == [Severity.WARNS]
    assert stopping(accepted(found, frozenset({"något annat"}))) != ()


def test_what_fortnox_refuses_cannot_be_accepted(fortnox: Fortnox) -> None:
    wrong = journal(series="X")
    said = frozenset(fortnox.stops(wrong))
    assert stopping(accepted(fortnox.findings(wrong), said)) != ()


def test_our_own_vouchers_are_no_duplicates(fortnox: Fortnox) -> None:
    by_hand("A")(fortnox.company)
    around = Surroundings(our_vouchers=frozenset({"A 7"}))
    assert findings(journal(), fortnox.books_for(journal()), around) == ()


def test_two_without_number_that_are_alike_are_told_of_and_sent() -> None:
    one = journal(number="", rows=pair())
    (finding,) = findings(one, None, beside(number=""))
    assert (finding.rule, finding.severity) == ("alike", Severity.WARNS)


def test_a_booked_journal_of_another_number_only_warns() -> None:
    (finding,) = findings(journal(), None, beside("A26", voucher="A 4"))
    assert (finding.rule, finding.severity) == ("alike", Severity.WARNS)
    assert "A 4" in finding.message


def test_another_version_that_waits_is_left_to_its_state() -> None:
    assert findings(journal(), None, beside(is_version=True)) == ()


def test_rows_of_nothing_are_not_booked() -> None:
    nothing = JournalRow("3011", ZERO, ZERO)
    assert booked_rows(journal(rows=(*pair(), nothing))) == pair()


def test_a_space_at_the_end_of_a_text_is_not_worth_a_word() -> None:
    assert findings(journal(text="Hyror "), None) == ()


def test_a_part_of_an_ore_is_told_of_and_refused(fortnox: Fortnox) -> None:
    part = Decimal("0.001")
    odd = journal(rows=(signed_row("1510", part), signed_row("3011", -part)))
    assert "delar av ören" in fortnox.stops(odd)[0]
    assert fortnox.refuses_as_it_is(odd)
