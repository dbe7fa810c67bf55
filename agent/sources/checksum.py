"""The checksum that a SIE file may carry in two #KSUMMA posts (SIE 4C, section 10).

CRC-32 over label and fields of every post between the two, as CP437, without what
only separates or encloses them. A file that opens a sum and never closes it is cut.
"""

import zlib
from collections.abc import Iterable, Sequence

from agent.sources.reading import Report

_FIELD = "kontrollsumma"


def check_sum(
    lines: Sequence[str], posts: Sequence[int], encoding: str, report: Report
) -> None:
    """Compare the file's sum, where it has one, with its lines.

    `posts` are the indices of its #KSUMMA lines.

    Raises:
        FileRefused: The sum is missing its end, or differs in a CP437 file.
    """
    if not posts:
        return
    stated = _stated(lines[posts[-1]])
    if len(posts) == 1:
        _judge_single(posts[0] + 1, stated, report)
    elif not _agrees(stated, lines[posts[0] + 1 : posts[-1]]):
        _tell_difference(posts[-1] + 1, encoding, report)


def crc_of(lines: Iterable[str]) -> int:
    """Compute the checksum of these posts.

    Raises:
        UnicodeEncodeError: A character does not exist in CP437.
    """
    crc = 0
    for line in lines:
        crc = zlib.crc32(_bare(line).encode("cp437"), crc)
    return crc


def _judge_single(line: int, stated: str, report: Report) -> None:
    if stated:
        report.warning(
            line, _FIELD, "Filens kontrollsumma saknar början och kan inte prövas."
        )
        return
    raise report.refusal(
        line,
        _FIELD,
        "Kontrollsumman har en början men inget slut. Filen är avkortad eller inte "
        "färdigskriven.",
    )


def _agrees(stated: str, lines: Sequence[str]) -> bool:
    try:
        return int(stated) % 2**32 == crc_of(lines)  # some write it signed
    except (ValueError, UnicodeEncodeError):
        return False


def _tell_difference(line: int, encoding: str, report: Report) -> None:
    if encoding in {"cp437", "ascii"}:
        raise report.refusal(
            line,
            _FIELD,
            "Kontrollsumman stämmer inte. Filen är skadad eller ändrad.",
        )
    report.warning(
        line,
        _FIELD,
        "Kontrollsumman stämmer inte. Filens teckenkodning är en annan än den som "
        "summan räknas i, så det kan bero på den.",
    )


def _stated(line: str) -> str:
    fields = line.split()[1:]
    return fields[0].strip('"') if fields else ""


def _bare(line: str) -> str:
    """Strip what separates and encloses fields, outside quotes only."""
    kept = []
    in_quotes = False
    for position, character in enumerate(line):
        if character == '"' and (position == 0 or line[position - 1] != "\\"):
            in_quotes = not in_quotes
        elif in_quotes or character not in " \t{}":
            kept.append(character)
    return "".join(kept).replace('\\"', '"')
