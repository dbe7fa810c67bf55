"""Formats are recognised by their content; what is unknown is refused clearly."""

import bz2
import gc
import gzip
import lzma

import pytest

from agent.errors import FileRefused
from agent.sources import detect
from tests.sources.texts import VOUCHER, numbers, read, sie

SIE_5 = '<?xml version="1.0"?><Sie xmlns="http://www.sie.se/sie5"></Sie>'


@pytest.mark.parametrize("name", ["a.si", "A.SE", "a.txt", "a.csv", "a.xlsx", "a"])
def test_name_proves_nothing(name: str) -> None:
    assert numbers(read(sie(*VOUCHER), name)) == ["25"]


@pytest.mark.parametrize("first", ["#FLAGGA 0", "#SIETYP 4", "\r\n\t#flagga 0"])
def test_sie_is_known_by_its_first_posts(first: str) -> None:
    lines = (first, '#FNAMN "BRF"', *VOUCHER)
    assert read("\r\n".join(lines).encode("cp437")).format == "sie4"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"^prov\.si är tom\."),
        (SIE_5.encode(), "SIE 5"),
        (b"%PDF-1.7", "PDF"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), r"\.xls"),
        (gzip.compress(b"#FLAGGA 0", mtime=0), r"packad \(gzip\)"),
        (bz2.compress(b"#FLAGGA 0"), r"packad \(bzip2\)"),
        (lzma.compress(b"#FLAGGA 0"), r"packad \(xz\)"),
        (b"7z\xbc\xaf\x27\x1c\0", r"packad \(7z\)"),
        (b"Rar!\x1a\x07\0", r"packad \(rar\)"),
        (b"PK\x03\x04", "skadad"),
        (b"<!DOCTYPE HTML><h1>Not Found</h1>", "varken en SIE-fil"),
        (b"\r\n \r\n", "varken en SIE-fil"),
        (b"#FLAGGA 0\r\n\x00\x00\x00", "nolltecken"),
        (b"\xff\xfe#", "UTF-16"),
    ],
)
def test_what_is_not_known_is_refused_with_a_reason(
    content: bytes, message: str
) -> None:
    with pytest.raises(FileRefused, match=message):
        read(content)


def test_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = sie(*VOUCHER)
    monkeypatch.setattr(detect, "LARGEST_FILE", len(content) - 1)
    with pytest.raises(FileRefused, match="större än"):
        read(content)


def test_limit_is_64_megabytes() -> None:
    assert detect.LARGEST_FILE == 64 * 1024 * 1024


def test_garbage_collector_is_on_again_after_a_refusal() -> None:
    with pytest.raises(FileRefused):
        read(b"#FLAGGA 0\n#TRANS 1510 {} 1")
    assert gc.isenabled()
