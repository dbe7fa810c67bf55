"""SIE files as a whole: owner, lines, flags, and what refuses a file."""

import pytest

from agent.errors import FileRefused
from agent.sources import reading as reading_module
from agent.sources.reading import Severity
from tests.sources.texts import (
    GOOD,
    HEAD,
    VOUCHER,
    balanced,
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


def test_the_names_of_cost_centres_are_read() -> None:
    reading = read(
        sie(
            '#OBJEKT 1 10 "Storgatan 4"',
            '#OBJEKT 01 20 "Åhuset"',
            '#OBJEKT 6 10 "Ett projekt"',
            '#OBJEKT 1 30 ""',
            "#OBJEKT 1 40",
            *VOUCHER,
        )
    )
    assert reading.centre_names == {"10": "Storgatan 4", "20": "Åhuset"}
    assert reading.problems == ()


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


def test_indented_braces_and_blank_lines_are_read() -> None:
    lines = ("#VER A 1 20261101 x", "", "\t{ ", "", *VOUCHER[2:5], "", " }\t")
    reading = read(sie(*lines))
    assert (len(only(reading).rows), reading.problems) == (3, ())


def test_problem_names_file_line_and_field_in_swedish() -> None:
    told = problem(read(sie(*balanced('{} "100,00"'))), ERROR)
    assert told.line == len(HEAD) + 3
    assert told.message == (
        "Rad 10 i prov.si, belopp: ”100,00” är inte ett belopp så som SIE skriver "
        "det. Verifikation A 25 har lämnats utanför."
    )


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


def test_more_problems_than_anybody_reads_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading_module, "MOST_PROBLEMS", 2)
    unbalanced = voucher("#TRANS 1510 {} 1")
    reading = read(sie(*["Utskrift"] * 5, *unbalanced, *GOOD))
    assert numbers(reading) == ["1"]
    assert [(told.severity, told.line) for told in reading.problems] == [
        (WARNING, len(HEAD) + 1),
        (WARNING, len(HEAD) + 2),
        (WARNING, 0),
        (ERROR, 0),
    ]
    assert "Ytterligare 3 brister" in reading.problems[2].message


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
