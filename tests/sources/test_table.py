"""CSV and TSV with the columns of df3's dialog."""

import pytest

from agent.errors import FileRefused
from agent.journal import Journal
from agent.sources.reading import Severity
from agent.sources.table import MOST_STRAYS
from tests.sources.texts import numbers, only, problem, read

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

HEAD = (
    "Fastighetsägare;Organisationsnummer;Datum;Journal;Kst;Konto;Debet;Kredit;"
    "Notering;Serie"
)
OWNER = "BRF Björkgården;769611-4821"
KEY = f"{OWNER};2026-11-01;A25"
ROWS = (
    f"{KEY};;1510;4 500,50;;Åsa Öberg;A",
    f"{KEY};10;3020;;4 500,00;Årsavgift;A",
    f"{KEY};;3740;;0,50;;A",
)
OTHER = (
    "BRF Sjöutsikten;769623-0577;2026-11-01;A25;;1510;1,00;;;A",
    "BRF Sjöutsikten;769623-0577;2026-11-01;A25;;3020;;1,00;;A",
)


def table(*lines: str, head: str = HEAD, encoding: str = "utf-8") -> bytes:
    """A file of this header and these lines."""
    return "".join(f"{line}\r\n" for line in (head, *lines)).encode(encoding)


def amounts(journal: Journal) -> list[tuple[str, str, str]]:
    """Account, debit and credit of every row."""
    return [(r.account, f"{r.debit}", f"{r.credit}") for r in journal.rows]


ALL = [
    ("1510", "4500.50", "0.00"),
    ("3020", "0.00", "4500.00"),
    ("3740", "0.00", "0.50"),
]


def test_rows_of_one_owner_date_and_journal_are_one_journal() -> None:
    reading = read(table(*ROWS))
    journal = only(reading)
    assert (reading.format, reading.encoding) == ("csv", "utf-8")
    assert (journal.owner.name, journal.owner.organisation_number) == (
        "BRF Björkgården",
        "7696114821",
    )
    assert (journal.number, journal.series, journal.text, journal.line) == (
        "A25",
        "A",
        "Journal A25",
        2,
    )
    assert amounts(journal) == ALL
    assert [row.note for row in journal.rows] == ["Åsa Öberg", "Årsavgift", ""]
    assert [row.cost_centre for row in journal.rows] == ["", "10", ""]
    assert (journal.doubts, reading.problems) == ((), ())


@pytest.mark.parametrize("separator", [";", "\t", "|", ","])
def test_separator_is_told_from_the_header(separator: str) -> None:
    quoted = [
        separator.join(f'"{cell}"' for cell in line.split(";"))
        for line in (HEAD, *ROWS)
    ]
    reading = read(table(*quoted[1:], head=quoted[0]))
    assert amounts(only(reading)) == ALL
    assert reading.format == ("tsv" if separator == "\t" else "csv")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp437"]
)
def test_every_encoding_gives_the_same_letters(encoding: str) -> None:
    journal = only(read(table(*ROWS, encoding=encoding)))
    assert journal.owner.name == "BRF Björkgården"
    assert journal.rows[0].note == "Åsa Öberg"


def test_columns_are_found_by_name_in_any_order_and_spelling() -> None:
    head = (
        "KREDIT;Debit;kontonr;Kostnadsställe;Org.nr;JOURNAL ;Bokföringsdatum;Förening"
    )
    rows = (
        ";1,00;1510;10;7696114821;A25;20261101;BRF",
        "1,00;;3020;;7696114821;A25;20261101;BRF",
    )
    journal = only(read(table(*rows, head=head)))
    assert amounts(journal) == [("1510", "1.00", "0.00"), ("3020", "0.00", "1.00")]
    assert journal.rows[0].cost_centre == "10"
    assert journal.owner.organisation_number == "7696114821"


def test_title_lines_before_the_header_are_passed_over() -> None:
    content = b"sep=;\r\nJournaler 2026-11\r\n\r\n" + table(*ROWS)
    assert only(read(content)).line == 5


def test_header_of_a_next_page_is_passed_over() -> None:
    reading = read(table(*ROWS[:2], HEAD, ROWS[2]))
    assert (amounts(only(reading)), reading.problems) == (ALL, ())


def test_rows_of_two_journals_may_stand_among_each_other() -> None:
    reading = read(table(ROWS[0], OTHER[0], ROWS[1], OTHER[1], ROWS[2]))
    assert [len(journal.rows) for journal in reading.journals] == [3, 2]
    assert [journal.owner.name for journal in reading.journals] == [
        "BRF Björkgården",
        "BRF Sjöutsikten",
    ]
    assert reading.owner is None


def test_owner_without_a_number_is_known_by_name() -> None:
    content = table(*ROWS).replace(b"769611-4821", b"")
    assert only(read(content)).owner.organisation_number == ""


@pytest.mark.parametrize("spelt", ["7696114821", "16769611-4821", "SE769611482101"])
def test_number_of_one_owner_may_be_spelt_in_several_ways(spelt: str) -> None:
    rows = (ROWS[0], *(row.replace("769611-4821", spelt) for row in ROWS[1:]))
    reading = read(table(*rows))
    assert (amounts(only(reading)), reading.problems) == (ALL, ())


def test_negative_amount_is_one_on_the_other_side() -> None:
    rows = (f"{KEY};;1510;-100,00;;;A", f"{KEY};;3020;;100,00-;;A")
    journal = only(read(table(*rows)))
    assert amounts(journal) == [("1510", "0.00", "100.00"), ("3020", "100.00", "0.00")]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (f"{KEY};;1510;1.234;;;A", "Debet"),
        (f"{KEY};;1510;;1,234;;A", "Kredit"),
        (f"{KEY};;1510;1,00;1,00;;A", "Kredit"),
        (f"{KEY};;FEL;1,00;;;A", "Konto"),
        (f"{KEY};;1510;1,00;;;B", "Serie"),
        (f"{KEY};;1510;1,00;;;", "Serie"),
        (f"{KEY};;1510;1,00;;;A;surplus", ""),
    ],
)
def test_row_that_cannot_be_read_for_certain_refuses_its_journal_only(
    row: str, field: str
) -> None:
    reading = read(table(*ROWS, row, *OTHER))
    assert only(reading).owner.name == "BRF Sjöutsikten"
    told = problem(reading, ERROR)
    assert (told.field, told.line) == (field, 5)
    assert told.message.startswith("Rad 5 i prov.si")
    assert told.message.endswith("Journal A25 har lämnats utanför.")


@pytest.mark.parametrize(
    "key",
    [
        f"{OWNER};01/11/2026;A25",
        f"{OWNER};;A25",
        "BRF Björkgården;769611;2026-11-01;A25",
    ],
)
def test_a_journal_that_lacks_balanced_rows_with_a_wrong_key_is_left_out(
    key: str,
) -> None:
    stray = (f"{key};;1510;1,00;;;A", f"{key};;3020;;1,00;;A")
    reading = read(table(*ROWS, *stray, *OTHER))
    assert only(reading).owner.name == "BRF Sjöutsikten"
    lacking, wrong = reading.problems
    assert (lacking.line, wrong.line) == (2, 5)
    assert lacking.message.endswith("kan höra hit. Journal A25 har lämnats utanför.")


@pytest.mark.parametrize(
    ("key", "are_doubtful"),
    [
        (";;2026-11-01;A25", [True, True]),
        (";769611-4821;01/11/2026;A25", [True, False]),
        (f"{OWNER};2026-11-01;", [True, False]),
        (f"{OWNER};01/11/2026;A26", [False, False]),
        (";;2026-12-01;A25", [False, False]),
    ],
)
def test_what_stray_rows_may_belong_to_is_looked_at_by_a_person(
    key: str, are_doubtful: list[bool]
) -> None:
    stray = (f"{key};;1510;1,00;;;A", f"{key};;3020;;1,00;;A")
    reading = read(table(*ROWS, *stray, *OTHER))
    assert [bool(one.doubts) for one in reading.journals] == are_doubtful


def test_with_many_stray_rows_every_journal_of_the_file_is_looked_at() -> None:
    keys = (f"BRF {number};;2026-13-01;B{number}" for number in range(MOST_STRAYS + 1))
    stray = [f"{key};;1510;0,00;;;A" for key in keys]
    reading = read(table(*ROWS, *stray, *OTHER))
    assert [bool(one.doubts) for one in reading.journals] == [True, True]


def test_a_journal_with_and_without_its_owners_number_is_looked_at_by_a_person() -> (
    None
):
    rows = (
        "BRF Björkgården;;2026-11-01;A25;;1510;1,00;;;A",
        "BRF Björkgården;;2026-11-01;A25;;3020;;1,00;;A",
    )
    reading = read(table(*ROWS, *rows, *OTHER))
    assert [bool(one.doubts) for one in reading.journals] == [True, True, False]


@pytest.mark.parametrize(
    ("key", "field"),
    [
        (";;2026-11-01;A25", "Fastighetsägare"),
        ("BRF;769611;2026-11-01;A25", "Organisationsnummer"),
        ("BRF;;01/11/2026;A25", "Datum"),
        ("BRF;;;A25", "Datum"),
        ("BRF;;2026-11-01;", "Journal"),
    ],
)
def test_journal_without_owner_date_or_number_is_left_out(key: str, field: str) -> None:
    rows = (f"{key};;1510;1,00;;;A", f"{key};;3020;;1,00;;A")
    reading = read(table(*rows, *OTHER))
    assert only(reading).owner.name == "BRF Sjöutsikten"
    assert problem(reading, ERROR).field == field


def test_unbalanced_journal_is_left_out() -> None:
    reading = read(table(*ROWS[:2], *OTHER))
    assert only(reading).owner.name == "BRF Sjöutsikten"
    assert "skillnaden är 0,50" in problem(reading, ERROR).message


def test_what_an_unbalanced_journal_lacks_is_written_as_on_the_page() -> None:
    reading = read(table(f"{KEY};;1510;4500,00;;;A", f"{KEY};;3020;;2400,00;;A"))
    assert "skillnaden är 2\u00a0100,00." in problem(reading, ERROR).message


def test_row_without_any_amount_must_be_looked_at() -> None:
    reading = read(table(*ROWS, f"{KEY};;1930;;;;A"))
    assert only(reading).doubts
    assert problem(reading, WARNING).line == 5


@pytest.mark.parametrize(
    "printed",
    [
        f"{KEY};;;4 500,50;4 500,50;;",
        "BRF Björkgården;;;;;;4 500,50;4 500,50;;",
        "Summa;;;;;;4 501,50;4 501,50;;",
        f"{KEY};;Summa;4 500,50;4 500,50;;",
        ";;;;;;;;;",
        "BRF Björkgården;;;;;;;;;",
    ],
)
def test_sum_that_is_right_and_line_without_amounts_are_passed_over(
    printed: str,
) -> None:
    reading = read(table(*ROWS, printed, *OTHER))
    assert (len(reading.journals), reading.problems) == (2, ())
    assert all(journal.doubts == () for journal in reading.journals)


@pytest.mark.parametrize(
    "printed", [f"{KEY};;;100,00;100,00;;", "Summa;;;;;;100,00;100,00;;"]
)
def test_sum_that_is_wrong_is_told_and_makes_the_journals_doubtful(
    printed: str,
) -> None:
    reading = read(table(*ROWS, printed))
    assert problem(reading, ERROR).line == 5
    assert only(reading).doubts


def test_every_wrong_sum_is_told_and_every_journal_doubtful() -> None:
    wrong = "Summa;;;;;;100,00;100,00;;"
    reading = read(table(*ROWS, wrong, *OTHER, wrong))
    assert [told.line for told in reading.problems] == [5, 8]
    assert [len(journal.doubts) for journal in reading.journals] == [1, 1]


def test_one_number_for_two_owners_must_be_looked_at() -> None:
    content = table(*ROWS, *OTHER).replace(b"769623-0577", b"769611-4821")
    reading = read(content)
    assert len(reading.journals) == 2
    assert all(journal.doubts for journal in reading.journals)
    assert {told.severity for told in reading.problems} == {WARNING}


def test_missing_column_refuses_the_file_by_name() -> None:
    with pytest.raises(FileRefused, match=r"Rad 1 i prov\.si.*Datum, Journal"):
        read(table(head="Fastighetsägare;Konto;Debet;Kredit"))


def test_column_that_is_there_twice_refuses_the_file() -> None:
    with pytest.raises(FileRefused, match="två gånger: Kostnadsställe"):
        read(table(*ROWS, head=HEAD + ";Kostnadsställe"))


def test_unknown_column_is_noted() -> None:
    reading = read(table(*(row + ";x" for row in ROWS), head=HEAD + ";Hyresgäst"))
    assert amounts(only(reading)) == ALL
    assert "Hyresgäst" in problem(reading, NOTE).message


def test_table_without_rows_is_read_with_a_note() -> None:
    reading = read(table())
    assert (reading.journals, reading.owner) == ((), None)
    assert problem(reading, NOTE).message == "prov.si: Filen har inga journaler."


@pytest.mark.parametrize("row", ['a;"b', 'a;"b"c;d'])
def test_quotes_that_cannot_be_understood_refuse_the_file(row: str) -> None:
    with pytest.raises(FileRefused, match=r"Rad 5 i prov\.si: Citattecknen"):
        read(table(*ROWS, row))


def test_rows_hidden_between_two_stray_quotes_refuse_the_file() -> None:
    hidden = [f'{KEY};;1510;1,00;;"Hyra;A', ROWS[0], f'{KEY};;3020;;1,00;Hyra";A']
    with pytest.raises(FileRefused, match="över flera rader"):
        read(table(*hidden))


def test_decimal_comma_between_commas_is_never_taken_for_a_separator() -> None:
    rows = [row.replace(",", ".").replace(";", ",") for row in ROWS]
    broken = rows[0].replace("4 500.50", "4 500,50")
    reading = read(table(broken, *rows[1:], head=HEAD.replace(";", ",")))
    assert numbers(reading) == []
    assert problem(reading, ERROR).line == 2


def test_text_with_lost_letters_must_be_looked_at() -> None:
    content = table(*ROWS).replace("Öberg".encode(), "�berg".encode())
    assert only(read(content)).doubts
