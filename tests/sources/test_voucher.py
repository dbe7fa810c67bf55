"""Vouchers and rows of SIE, and every way in which they deviate."""

import pytest

from agent.sources.reading import Severity
from tests.sources.texts import (
    GOOD,
    HEAD,
    VOUCHER,
    balanced,
    first_row,
    numbers,
    only,
    problem,
    read,
    sie,
    voucher,
)

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def test_indented_rows_with_tabs_and_many_blanks_are_read() -> None:
    row = '\t #TRANS\t1510  {1\t"10"}   100.00\t20261101   "Hyra" '
    reading = read(sie(*voucher(row, "  #TRANS 3010 { } -100.00"), "  "))
    assert (first_row(reading).cost_centre, first_row(reading).note) == ("10", "Hyra")
    assert reading.problems == ()


def test_series_and_number_may_be_empty() -> None:
    journal = only(read(sie('#VER "" "" 20261101 Hyra', *VOUCHER[1:])))
    assert (journal.series, journal.number, journal.text) == ("", "", "Hyra")


def test_missing_series_is_noticed_and_told() -> None:
    reading = read(sie('#VER  25 20261101 "Avisering A25" 20261101', *VOUCHER[1:]))
    journal = only(reading)
    assert (journal.series, journal.number) == ("", "25")
    assert journal.text == "Avisering A25"
    assert problem(reading, WARNING).field == "serie"


@pytest.mark.parametrize(
    ("fields", "series", "number"),
    [
        ("A 20261101", "A", ""),
        ("A25 20261101", "", "A25"),
        ("20261101", "", ""),
        ('"" 20261101', "", ""),
    ],
)
def test_missing_series_or_number_is_never_taken_for_the_other(
    fields: str, series: str, number: str
) -> None:
    reading = read(sie(f'#VER {fields} "Avisering"', *VOUCHER[1:]))
    journal = only(reading)
    assert (journal.series, journal.number) == (series, number)
    assert (f"{journal.date}", journal.text) == ("2026-11-01", "Avisering")
    assert problem(reading, WARNING).field == "serie"


@pytest.mark.parametrize(
    "fields",
    ["20261101 Hyra 20261101", "20261101 20261102", '"20261101" "1" 20261101 Hyra'],
)
def test_date_in_the_place_of_the_series_refuses_the_voucher(fields: str) -> None:
    reading = read(sie(f"#VER {fields}", *VOUCHER[1:], *GOOD))
    assert numbers(reading) == ["1"]
    assert problem(reading, ERROR).field == "serie"


@pytest.mark.parametrize("text", ["", '""'])
def test_date_in_the_place_of_the_number_must_be_looked_at(text: str) -> None:
    reading = read(sie(f"#VER A 20261101 20261102 {text}", *VOUCHER[1:]))
    assert (only(reading).number, f"{only(reading).date}") == ("20261101", "2026-11-02")
    assert only(reading).doubts
    assert reading.problems[0].field == "nummer"


def test_number_that_could_be_a_date_is_a_number_before_a_date_and_a_text() -> None:
    reading = read(sie("#VER A 20261101 20261102 Hyra", *VOUCHER[1:]))
    assert (only(reading).number, only(reading).doubts) == ("20261101", ())


def test_date_in_the_place_of_the_text_must_be_looked_at() -> None:
    reading = read(sie("#VER A 25 20261101 20261103", *VOUCHER[1:]))
    assert only(reading).doubts
    quoted = read(sie('#VER A 25 20261101 "20261103"', *VOUCHER[1:]))
    assert (only(quoted).text, only(quoted).doubts) == ("20261103", ())


@pytest.mark.parametrize("head", ['"A  " " 25 " 20261101', 'A "25 " 20261101 ""'])
def test_blanks_that_fill_up_a_code_are_not_of_it(head: str) -> None:
    rows = ('#TRANS 1510 {"1" "10   " "6" " P"} 100', "#TRANS 3010 {} -100")
    journal = only(read(sie(*voucher(*rows, head=f"#VER {head}"))))
    assert (journal.series, journal.number) == ("A", "25")
    assert (journal.rows[0].cost_centre, journal.rows[0].project) == ("10", "P")


@pytest.mark.parametrize("listed", ['"1" "" "6" ""', '7 ""', '"" ""', '1 " "'])
def test_empty_object_is_no_object(listed: str) -> None:
    reading = read(sie(*balanced(f"{{{listed}}} 100.00")))
    assert first_row(reading)[3:5] == ("", "")
    assert reading.problems == ()


@pytest.mark.parametrize("end", [" {", "{", " { "])
def test_opening_brace_may_stand_after_the_header(end: str) -> None:
    lines = (f'#VER A 25 20261101 "Hyra"{end}', *VOUCHER[2:], *GOOD)
    reading = read(sie(*lines))
    assert (numbers(reading), reading.problems) == (["25", "1"], ())
    assert reading.journals[0].text == "Hyra"


def test_quoted_brace_at_the_end_of_a_header_is_text() -> None:
    reading = read(sie('#VER A 25 20261101 "{"', *VOUCHER[1:]))
    assert (only(reading).text, reading.problems) == ("{", ())


def test_of_vouchers_before_one_closing_brace_only_the_last_is_read() -> None:
    unclosed = [
        line
        for number in range(1, 9)
        for line in (f"#VER A {number} 20261101 Hyra", *VOUCHER[1:5])
    ]
    reading = read(sie(*unclosed, "}", *GOOD))
    assert numbers(reading) == ["8", "1"]
    assert {told.field for told in reading.problems} == {"#VER"}


@pytest.mark.parametrize("date", ['""', "2026-11-01", "261101", "20261301", "x"])
def test_voucher_without_a_right_date_is_left_out_and_told(date: str) -> None:
    reading = read(sie(f"#VER A 25 {date} Hyra", *VOUCHER[1:], *GOOD))
    assert numbers(reading) == ["1"]
    told = problem(reading, ERROR)
    assert (told.field, told.line) == ("datum", len(HEAD) + 1)


def test_date_in_two_fields_is_not_taken_for_a_missing_series() -> None:
    reading = read(sie("#VER A 20261101 2026-11-01 Hyra", *VOUCHER[1:], *GOOD))
    assert numbers(reading) == ["1"]


@pytest.mark.parametrize(
    "amount", ["100,00", "+100", "100.000", "1e2", "1.000.00", "100kr", "--100", "١٠٠"]
)
def test_amount_that_sie_does_not_know_refuses_its_voucher_only(amount: str) -> None:
    reading = read(sie(*balanced(f"{{}} {amount}"), *GOOD, encoding="utf-8"))
    assert numbers(reading) == ["1"]
    assert problem(reading, ERROR).field == "belopp"


def test_amount_cut_in_two_by_a_blank_is_never_taken_for_a_small_one() -> None:
    rows = ("#TRANS 1510 {} 4 500 Hyra", "#TRANS 3010 {} -4 500 Hyra")
    reading = read(sie(*voucher(*rows), *GOOD))
    assert numbers(reading) == ["1"]
    assert problem(reading, ERROR).field == "belopp"


def test_amount_with_a_non_breaking_space_is_refused() -> None:
    reading = read(sie(*balanced("{} 1\xa0100.00")))
    assert problem(reading, ERROR).field == "belopp"


@pytest.mark.parametrize(
    ("amount", "debit"),
    [("100", "100.00"), ("100.0", "100.00"), ("100.00", "100.00"), ("0100", "100.00")],
)
def test_amount_has_two_decimals_however_it_was_written(
    amount: str, debit: str
) -> None:
    assert f"{first_row(read(sie(*balanced(f'{{}} {amount}')))).debit}" == debit


def test_row_of_zero_is_kept_without_a_sign() -> None:
    reading = read(sie(*voucher("#TRANS 1510 {} -0.00", "#TRANS 3010 {} 0")))
    rows = only(reading).rows
    assert [(f"{r.debit}", f"{r.credit}") for r in rows] == [("0.00", "0.00")] * 2


def test_empty_amount_is_read_as_nothing_and_must_be_looked_at() -> None:
    rows = ('#TRANS 1930 {} "" 20261101 Tom', *VOUCHER[2:5])
    reading = read(sie(*voucher(*rows)))
    assert f"{first_row(reading).debit}" == "0.00"
    assert problem(reading, WARNING).field == "belopp"
    assert only(reading).doubts


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("#TRANS 1510 {}", "belopp"),
        ("#TRANS 1510", "objektlista"),
        ("#TRANS 1510 100.00", "objektlista"),
        ("#TRANS 1510 {1} 100.00", "objektlista"),
        ("#TRANS 1510 {1 10 100.00", "objektlista"),
        ("#TRANS 1510 {1 10 1 20} 100.00", "objektlista"),
        ('#TRANS 1510 {1 "10} 100.00', "objektlista"),
        ('#TRANS "" {} 100.00', "konto"),
        ("#TRANS {} 100.00", "konto"),
    ],
)
def test_row_that_lacks_something_refuses_its_voucher(row: str, field: str) -> None:
    reading = read(sie(*voucher(row, "#TRANS 3010 {} -100.00"), *GOOD))
    assert numbers(reading) == ["1"]
    assert problem(reading, ERROR).field == field


def test_unbalanced_voucher_is_left_out_and_the_others_stay() -> None:
    reading = read(sie(*VOUCHER[:4], "}", *GOOD))
    assert numbers(reading) == ["1"]
    assert "skillnaden är 0,50" in problem(reading, ERROR).message


def test_what_an_unbalanced_voucher_lacks_is_written_as_on_the_page() -> None:
    rows = ("#TRANS 1510 {} 4500.00", "#TRANS 3010 {} -2400.00")
    message = problem(read(sie(*voucher(*rows))), ERROR).message
    assert "skillnaden är 2\u00a0100,00." in message


@pytest.mark.parametrize("account", ["151", "15101", "15101010"])
def test_account_of_three_to_eight_digits_is_read(account: str) -> None:
    rows = (f"#TRANS {account} {{}} 100.00", "#TRANS 3010 {} -100.00")
    assert first_row(read(sie(*voucher(*rows)))).account == account


def test_account_that_is_no_number_is_kept_and_must_be_looked_at() -> None:
    rows = ("#TRANS FEL {} 100.00", "#TRANS 3010 {} -100.00")
    reading = read(sie(*voucher(*rows)))
    assert first_row(reading).account == "FEL"
    assert only(reading).doubts == ("”FEL” är inte ett kontonummer.",)
    assert problem(reading, WARNING).field == "konto"


def test_dimension_1_is_cost_centre_and_6_is_project() -> None:
    row = first_row(read(sie(*balanced('{6 "P 7" "1" Nord} 100.00'))))
    assert (row.cost_centre, row.project) == ("Nord", "P 7")


def test_another_dimension_is_told_once_and_by_name() -> None:
    reading = read(
        sie('#DIM 20 "Lägenhet"', *balanced("{20 4 1 10} 100"), *balanced("{20 5} 100"))
    )
    assert [journal.rows[0].cost_centre for journal in reading.journals] == ["10", ""]
    assert "Dimension 20 (Lägenhet)" in problem(reading, WARNING).message


def test_braces_and_escaped_quotes_in_quoted_fields_are_text() -> None:
    row = first_row(read(sie(*balanced(r'{1 "A}1" 6 "P {2}"} 100 "" "{ \"x\" }"'))))
    assert (row.cost_centre, row.project, row.note) == ("A}1", "P {2}", '{ "x" }')


def test_backslash_has_no_other_meaning() -> None:
    row = first_row(read(sie(*balanced(r'{} 100 "" "C:\Bok\n \\ \t"'))))
    assert row.note == r"C:\Bok\n \\ \t"


def test_text_with_an_unclosed_quote_is_read_to_its_line_end_and_told() -> None:
    reading = read(sie(*balanced('{} 100.00 20261101 "Hyra för nov')))
    assert first_row(reading).note == "Hyra för nov"
    assert problem(reading, WARNING).field == "text"


@pytest.mark.parametrize(
    "text",
    [
        r'"Se C:\Bok\"',
        r'"Se C:\Bok\" 1',
        '"Hyra "Villan" nov"',
        '"Hyra ""Villan"" nov"',
        "Hyra nov",
        '"Hyra"nov',
    ],
)
def test_text_that_can_be_read_in_two_ways_must_be_looked_at(text: str) -> None:
    reading = read(sie(*balanced(f'{{}} 100 "" {text}')))
    assert only(reading).doubts
    assert {told.severity for told in reading.problems} == {WARNING}


def test_voucher_text_over_two_lines_must_be_looked_at() -> None:
    reading = read(sie('#VER A 25 20261101 "Avisering', 'november"', *VOUCHER[1:]))
    assert only(reading).doubts
    assert {told.severity for told in reading.problems} == {WARNING}


def test_row_date_that_differs_is_told_once_a_voucher() -> None:
    rows = ("#TRANS 1510 {} 100 20261102", "#TRANS 3010 {} -100 20261102")
    reading = read(sie(*voucher(*rows)))
    told = problem(reading, WARNING)
    assert (told.field, told.line) == ("datum", len(HEAD) + 3)
    assert len(only(reading).rows) == 2


def test_removed_and_added_rows_do_not_count_twice() -> None:
    rows = (
        *VOUCHER[2:4],
        '#BTRANS 3740 {} -0.40 20261101 "" 0 AB',
        '#RTRANS 3740 {} -0.50 20261101 "" 0 AB',
        '#TRANS 3740 {} -0.50 20261101 "" 0',
    )
    assert len(only(read(sie(*voucher(*rows)))).rows) == 3


@pytest.mark.parametrize(
    "after",
    [
        ("#TRANS 3740 {} -0.40", "#TRANS 3741 {} -0.10"),
        ("#TRANS 3741 {} -0.50",),
        ("#TRANS 3740 {1 10} -0.50",),
        ("#RTRANS 3740 {} -0.50", "#TRANS 3740 {} -0.50"),
        (),
    ],
)
def test_added_row_without_its_twin_refuses_the_voucher(after: tuple[str, ...]) -> None:
    rows = (*VOUCHER[2:4], "#RTRANS 3740 {} -0.50", *after)
    reading = read(sie(*voucher(*rows), *GOOD))
    assert numbers(reading) == ["1"]
    assert problem(reading, ERROR).field == "#RTRANS"


@pytest.mark.parametrize("rows", [(), ("#BTRANS 3740 {} -0.40",)])
def test_voucher_without_rows_is_passed_over_with_a_note(rows: tuple[str, ...]) -> None:
    reading = read(sie(*voucher(*rows), *GOOD))
    assert numbers(reading) == ["1"]
    assert "inga rader" in problem(reading, NOTE).message


def test_voucher_without_braces_is_passed_over_with_a_note() -> None:
    reading = read(sie("#VER A 25 20261101 Hyra", *GOOD))
    assert numbers(reading) == ["1"]
    assert "inga rader" in problem(reading, NOTE).message


def test_voucher_that_is_not_closed_before_the_next_is_left_out() -> None:
    reading = read(sie(*VOUCHER[:-1], *GOOD))
    assert numbers(reading) == ["1"]
    assert problem(reading, ERROR).field == "#VER"


def test_text_in_the_place_of_a_row_date_must_be_looked_at() -> None:
    reading = read(sie(*balanced('{} 100.00 "Hyra för november"')))
    assert only(reading).doubts
    assert problem(reading, WARNING).field == "text"
