"""SIE files that are as they should be, and every way in which they are not."""

import pytest

from agent.errors import FileRefused
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


def test_voucher_becomes_a_journal_of_the_files_owner() -> None:
    journal = only(read(sie(*VOUCHER)))
    assert journal.owner.name == "BRF Björkgården"
    assert journal.owner.organisation_number == "7696114821"
    assert (journal.series, journal.number) == ("A", "25")
    assert f"{journal.date}" == "2026-11-01"
    assert journal.text == "Avisering A25"
    assert journal.line == len(HEAD) + 1
    assert journal.doubts == ()


def test_rows_keep_their_order_amounts_objects_and_texts() -> None:
    rows = only(read(sie(*VOUCHER))).rows
    assert [(r.account, f"{r.debit}", f"{r.credit}") for r in rows] == [
        ("1510", "4500.50", "0.00"),
        ("3020", "0.00", "4500.00"),
        ("3740", "0.00", "0.50"),
    ]
    assert [r.cost_centre for r in rows] == ["", "10", ""]
    assert [r.note for r in rows] == ["Åsa Öberg", "Årsavgift", ""]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n"])
def test_lines_may_end_in_every_way(end: str) -> None:
    assert len(only(read(sie(*VOUCHER, end=end))).rows) == 3


def test_last_line_may_lack_its_end() -> None:
    assert numbers(read(sie(*VOUCHER).rstrip())) == ["25"]


def test_trailing_ctrl_z_of_dos_is_no_line() -> None:
    reading = read(sie(*VOUCHER) + b"\x1a")
    assert (numbers(reading), reading.problems) == (["25"], ())


def test_labels_may_be_in_small_letters() -> None:
    content = sie(*VOUCHER).replace(b"#TRANS", b"#trans").replace(b"#VER", b"#ver")
    reading = read(
        content.replace(b"#FNAMN", b"#fnamn").replace(b"#FLAGGA", b"#flagga")
    )
    assert only(reading).owner.name == "BRF Björkgården"
    assert len(only(reading).rows) == 3


def test_indented_rows_with_tabs_and_many_blanks_are_read() -> None:
    row = '\t #TRANS\t1510  {1\t"10"}   100.00\t20261101   "Hyra" '
    reading = read(sie(*voucher(row, "  #TRANS 3010 { } -100.00"), "  "))
    assert (first_row(reading).cost_centre, first_row(reading).note) == ("10", "Hyra")
    assert reading.problems == ()


def test_indented_braces_and_blank_lines_are_read() -> None:
    lines = ("#VER A 1 20261101 x", "", "\t{ ", "", *VOUCHER[2:5], "", " }\t")
    reading = read(sie(*lines))
    assert (len(only(reading).rows), reading.problems) == (3, ())


def test_series_and_number_may_be_empty() -> None:
    journal = only(read(sie('#VER "" "" 20261101 Hyra', *VOUCHER[1:])))
    assert (journal.series, journal.number, journal.text) == ("", "", "Hyra")


def test_missing_series_is_noticed_and_told() -> None:
    reading = read(sie('#VER  25 20261101 "Avisering A25" 20261101', *VOUCHER[1:]))
    journal = only(reading)
    assert (journal.series, journal.number) == ("", "25")
    assert journal.text == "Avisering A25"
    assert problem(reading, WARNING).field == "serie"


@pytest.mark.parametrize("date", ['""', "2026-11-01", "261101", "20261301", "x"])
def test_voucher_without_a_right_date_is_left_out_and_told(date: str) -> None:
    reading = read(sie(f"#VER A 25 {date} Hyra", *VOUCHER[1:], *GOOD))
    assert numbers(reading) == ["1"]
    told = problem(reading, ERROR)
    assert (told.field, told.line) == ("datum", len(HEAD) + 1)


def test_date_in_two_fields_is_not_taken_for_a_missing_series() -> None:
    reading = read(sie("#VER A 20261101 2026-11-01 Hyra", *VOUCHER[1:], *GOOD))
    assert numbers(reading) == ["1"]


def test_problem_names_file_line_and_field_in_swedish() -> None:
    told = problem(read(sie(*balanced('{} "100,00"'))), ERROR)
    assert told.line == len(HEAD) + 3
    assert told.message == (
        "Rad 10 i prov.si, belopp: ”100,00” är inte ett belopp så som SIE skriver "
        "det. Verifikation A 25 har lämnats utanför."
    )


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


@pytest.mark.parametrize("kept", range(1, len(VOUCHER)))
def test_file_that_ends_inside_a_voucher_is_refused(kept: int) -> None:
    with pytest.raises(FileRefused, match="slutar mitt i en verifikation"):
        read(sie(*GOOD, *VOUCHER[:kept]))


@pytest.mark.parametrize("cut", ["#", "#V", "#VE"])
def test_file_that_ends_inside_a_label_is_refused(cut: str) -> None:
    with pytest.raises(FileRefused, match="avkortad"):
        read(sie(*GOOD) + cut.encode())


@pytest.mark.parametrize("label", ["#TRANS", "#RTRANS", "#btrans"])
def test_row_outside_a_voucher_refuses_the_file(label: str) -> None:
    with pytest.raises(FileRefused, match=r"Rad 13 i prov\.si, #.*utanför"):
        read(sie(*GOOD, f"{label} 1510 {{}} 100.00"))


def test_line_that_is_no_post_is_told_and_hides_nothing() -> None:
    reading = read(sie("Utskrift 2026-11-01", *GOOD))
    assert (numbers(reading), problem(reading, WARNING).line) == (["1"], len(HEAD) + 1)


def test_unknown_posts_and_extra_fields_are_passed_over() -> None:
    head = '#VER A 25 20261101 "Avisering" 20261101 sign extra'
    reading = read(sie("#NYPOST 1 2", head, "{", "#X", *VOUCHER[2:]))
    assert (numbers(reading), reading.problems) == (["25"], ())


def test_file_marked_as_read_before_must_be_looked_at() -> None:
    reading = read(sie(*VOUCHER).replace(b"#FLAGGA 0", b"#FLAGGA 1"))
    assert problem(reading, WARNING).field == "#FLAGGA"
    assert "redan inläst" in only(reading).doubts[0]


def test_foreign_currency_refuses_the_file() -> None:
    with pytest.raises(FileRefused, match="EUR"):
        read(sie("#VALUTA EUR", *VOUCHER))


def test_swedish_kronor_are_welcome() -> None:
    assert numbers(read(sie("#VALUTA sek", *VOUCHER))) == ["25"]


@pytest.mark.parametrize("post", ["#ORGNR 5568402712", '#FNAMN "BRF Sjöutsikten"'])
def test_file_for_two_companies_is_refused(post: str) -> None:
    with pytest.raises(FileRefused, match="flera bolag"):
        read(sie(*VOUCHER, post, *GOOD))


def test_file_for_no_company_is_refused() -> None:
    with pytest.raises(FileRefused, match="vems bokföring"):
        read("\n".join(("#FLAGGA 0", '#ORGNR ""', *VOUCHER)).encode("cp437"))


@pytest.mark.parametrize("number", ['""', "-", ""])
def test_owner_without_a_number_is_known_by_name(number: str) -> None:
    content = sie(*VOUCHER).replace(b"769611-4821", number.encode())
    owner = only(read(content)).owner
    assert (owner.name, owner.organisation_number) == ("BRF Björkgården", "")


def test_owner_may_be_named_after_the_vouchers() -> None:
    lines = ("#FLAGGA 0", *VOUCHER, *HEAD[5:])
    owner = only(read("\n".join(lines).encode("cp437"))).owner
    assert (owner.name, owner.organisation_number) == ("BRF Björkgården", "7696114821")


def test_wrong_organisation_number_is_told_and_not_used() -> None:
    reading = read(sie(*VOUCHER).replace(b"769611-4821", b"769611-482"))
    assert only(reading).owner.organisation_number == ""
    assert problem(reading, WARNING).field == "#ORGNR"


@pytest.mark.parametrize("kind", ["1", "2", "3", "4"])
def test_file_without_vouchers_is_read_with_a_note(kind: str) -> None:
    reading = read(sie().replace(b"#SIETYP 4", b"#SIETYP " + kind.encode()))
    assert reading.journals == ()
    assert reading.owner is not None
    assert problem(reading, NOTE).message == ("prov.si: Filen har inga verifikationer.")
