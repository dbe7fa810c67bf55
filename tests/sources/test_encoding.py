"""Whatever bytes a file has: its right letters, or a doubt."""

import pytest

from agent.sources.encoding import decode, is_doubtful, legible
from agent.sources.reading import Severity
from tests.sources.texts import VOUCHER, balanced, first_row, only, problem, read, sie

SWEDISH = "Åsa Öberg, Ängsgatan: hyresintäkter för två lägenheter, café"


@pytest.mark.parametrize("encoding", ["cp437", "utf-8", "cp1252"])
def test_swedish_text_is_recognised_by_its_bytes(encoding: str) -> None:
    decoded = decode(SWEDISH.encode(encoding))
    assert (decoded.text, decoded.encoding) == (SWEDISH, encoding)


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8-sig", "utf-8"), ("utf-16", "utf-16")],
)
def test_byte_order_mark_tells_the_encoding(codec: str, encoding: str) -> None:
    decoded = decode(SWEDISH.encode(codec))
    assert (decoded.text, decoded.encoding) == (SWEDISH, encoding)


def test_big_endian_utf_16_is_read() -> None:
    decoded = decode(b"\xfe\xff" + SWEDISH.encode("utf-16-be"))
    assert (decoded.text, decoded.encoding) == (SWEDISH, "utf-16")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_sie_without_a_byte_order_mark_is_read(codec: str) -> None:
    reading = read(sie(*VOUCHER, encoding=codec))
    assert (reading.encoding, first_row(reading).note) == ("utf-16", "Åsa Öberg")


def test_text_without_other_letters_is_ascii() -> None:
    assert decode(b"#FLAGGA 0").encoding == "ascii"


def test_declared_pc8_proves_nothing() -> None:
    assert "#FORMAT PC8" in sie(*VOUCHER, encoding="utf-8").decode()
    assert first_row(read(sie(*VOUCHER, encoding="utf-8"))).note == "Åsa Öberg"


@pytest.mark.parametrize(
    "encoding", ["cp437", "utf-8", "utf-8-sig", "utf-16", "cp1252"]
)
def test_file_gives_the_same_journal_in_every_encoding(encoding: str) -> None:
    assert only(read(sie(*VOUCHER, encoding=encoding))) == only(read(sie(*VOUCHER)))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
@pytest.mark.parametrize("note", ["Årsavgift", "Räkning", "för", "Överskott", "Ärende"])
def test_field_in_another_encoding_than_its_cp437_file_is_brought_right(
    encoding: str, note: str
) -> None:
    row = balanced('{} 100.00 "" "NOTE"')
    content = sie(*row).replace(b"NOTE", note.encode(encoding))
    journal = only(read(content))
    assert (journal.rows[0].note, journal.doubts) == (note, ())


@pytest.mark.parametrize(
    ("encoding", "note"), [("cp437", "Björkgården"), ("utf-8", "Åsa")]
)
def test_field_in_another_encoding_than_its_cp1252_file_is_brought_right(
    encoding: str, note: str
) -> None:
    row = balanced('{} 100.00 "" "NOTE"')
    content = sie(*VOUCHER, *row, encoding="cp1252")
    journal = read(content.replace(b"NOTE", note.encode(encoding))).journals[1]
    assert (journal.rows[0].note, journal.doubts) == (note, ())


def test_dashes_alone_tell_cp1252() -> None:
    content = sie(*balanced('{} 100 "" "Hyra nov–dec"'), encoding="utf-8")
    plain = content.decode().replace("ö", "o").replace("å", "a")
    assert first_row(read(plain.encode("cp1252"))).note == "Hyra nov–dec"


def test_object_code_in_another_encoding_is_brought_right() -> None:
    content = sie(*balanced('{1 "@1"} 100.00')).replace(b"@", "Å".encode("cp1252"))
    assert first_row(read(content)).cost_centre == "Å1"


@pytest.mark.parametrize("encoding", ["cp437", "utf-8", "cp1252"])
def test_non_breaking_space_becomes_a_space(encoding: str) -> None:
    content = sie(*VOUCHER, *balanced('{} 100 "" "Hyra\xa0nov"'), encoding=encoding)
    assert read(content).journals[1].rows[0].note == "Hyra nov"


def test_letter_cut_in_half_in_a_utf_8_file_must_be_looked_at() -> None:
    content = sie(*VOUCHER, encoding="utf-8").replace("Öberg".encode(), b"\xc3")
    journal = only(read(content))
    assert journal.rows[0].note == "Åsa �"
    assert journal.rows[1].note == "Årsavgift"
    assert journal.doubts


def test_replacement_character_from_another_program_must_be_looked_at() -> None:
    content = sie(*VOUCHER, encoding="utf-8").replace(
        "Öberg".encode(), "�berg".encode()
    )
    assert only(read(content)).doubts


def test_both_encodings_in_one_field_must_be_looked_at() -> None:
    content = sie(*VOUCHER).replace("Öberg".encode("cp437"), "Öberg".encode("cp1252"))
    assert only(read(content)).doubts


def test_owner_whose_name_may_be_wrong_is_told() -> None:
    content = sie(*VOUCHER, encoding="utf-8").replace(
        "Björkgården".encode(), "Bj�rkg�rden".encode()
    )
    reading = read(content)
    assert problem(reading, Severity.WARNING).field == "#FNAMN"
    assert only(reading).doubts


@pytest.mark.parametrize(
    "text", ["Hyra 100 ÷ 4", "50 % rabatt", "§ 4", "½ plan", "Müller"]
)
def test_honest_signs_are_left_alone(text: str) -> None:
    assert (legible(text, "cp437"), is_doubtful(text)) == (text, False)


@pytest.mark.parametrize(
    "text", ["f÷r", "r─kning", "Bj”rkg†rden", "Ã…sa", "f├╢r", "a\x8fb", "a\x00b", "a�b"]
)
def test_signs_of_a_wrong_choice_are_doubtful(text: str) -> None:
    assert is_doubtful(text)
