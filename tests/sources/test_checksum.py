"""The checksum of a SIE file: verified, refused, or told."""

import zlib

import pytest

from agent.errors import FileRefused
from agent.sources.checksum import crc_of
from agent.sources.reading import Severity
from tests.sources.texts import HEAD, VOUCHER, numbers, problem, read


def summed(*lines: str, encoding: str = "cp437", wrong_by: int = 0) -> bytes:
    """A file with a checksum over these lines."""
    posts = (*HEAD[1:], *lines)
    stated = crc_of(posts) + wrong_by
    whole = (HEAD[0], "#KSUMMA", *posts, f"#KSUMMA {stated}")
    return "".join(f"{line}\r\n" for line in whole).encode(encoding)


def test_sum_is_over_labels_and_fields_as_cp437_without_what_separates_them() -> None:
    lines = ['#VER A "25"\t20261101 "Å \\"x\\" {}"', "{", "#TRANS 1510 {1 10} -1", "}"]
    bare = '#VERA2520261101Å "x" {}#TRANS1510110-1'
    assert crc_of(lines) == zlib.crc32(bare.encode("cp437"))


def test_file_with_a_right_sum_is_read() -> None:
    reading = read(summed(*VOUCHER))
    assert (numbers(reading), reading.problems) == (["25"], ())


def test_sum_may_be_written_signed() -> None:
    content = summed(*VOUCHER)
    stated = content.split()[-1]
    signed = str(int(stated) - 2**32).encode()
    assert numbers(read(content.replace(stated, signed))) == ["25"]


def test_flag_does_not_touch_the_sum() -> None:
    content = summed(*VOUCHER).replace(b"#FLAGGA 0", b"#FLAGGA 1")
    assert numbers(read(content)) == ["25"]


@pytest.mark.parametrize("wrong_by", [1, 2**32 - 1])
def test_cp437_file_with_a_wrong_sum_is_refused(wrong_by: int) -> None:
    with pytest.raises(FileRefused, match="kontrollsumma: Kontrollsumman stämmer inte"):
        read(summed(*VOUCHER, wrong_by=wrong_by))


@pytest.mark.parametrize("stated", [b"", b"abc"])
def test_sum_that_is_no_number_is_wrong(stated: bytes) -> None:
    content = summed(*VOUCHER)
    with pytest.raises(FileRefused, match="stämmer inte"):
        read(content.replace(content.split()[-1], stated))


def test_other_file_with_a_wrong_sum_is_read_with_a_warning() -> None:
    reading = read(summed(*VOUCHER, encoding="utf-8", wrong_by=1))
    assert numbers(reading) == ["25"]
    assert problem(reading, Severity.WARNING).field == "kontrollsumma"


def test_utf_8_file_with_the_sum_of_its_cp437_bytes_is_right() -> None:
    assert read(summed(*VOUCHER, encoding="utf-8")).problems == ()


def test_sum_that_is_opened_and_never_closed_refuses_the_file() -> None:
    content = summed(*VOUCHER).rsplit(b"#KSUMMA", 1)[0]
    with pytest.raises(FileRefused, match="inget slut"):
        read(content)


def test_sum_that_was_never_opened_is_told() -> None:
    content = summed(*VOUCHER).replace(b"#KSUMMA\r\n", b"", 1)
    assert problem(read(content), Severity.WARNING).field == "kontrollsumma"
