"""A workbook's parts, looked through before its reader holds any of it in memory.

A workbook is a zip file, and a small one can unpack to more than the memory holds, or
name a cell so far away that the square up to it does. Its reader would end the whole
program then.
"""

import pyexpat  # itself: the frozen program has no package xml (build.spec)
import zipfile
import zlib
from io import BytesIO

from agent.errors import FileRefused
from agent.sources.cells import (
    LARGEST_SHEET,
    Cells,
    Look,
    Place,
    Texts,
    TooLarge,
    local_name,
)
from agent.sources.reading import Report

LARGEST_UNPACKED = 256 * 1024 * 1024  # bytes, all parts together

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_TEXTS = "xl/sharedStrings.xml"
_CHUNK = 1024 * 1024  # bytes
_OTHER_FORMATS = {
    "xl/workbook.bin": "Filen är en binär Excelfil (.xlsb).",
    "content.xml": "Filen är ett OpenDocument-kalkylblad (.ods).",
}
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    pyexpat.ExpatError,
    NotImplementedError,  # a way of packing that Excel never uses
    RuntimeError,  # encrypted
    LookupError,
    EOFError,
    OSError,
    ValueError,
)


def valueless_cells(content: bytes, report: Report) -> dict[str, set[Place]]:
    """Give, by sheet, the cells that have an error or a formula without its value.

    Raises:
        FileRefused: It is no workbook, is damaged, or larger than may be read.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _refuse_other_formats(archive, report)
            _prove_size(archive)
            return _look_through(archive)
    except TooLarge as error:
        action = "Spara tabellen för sig i en ny arbetsbok."
        sentence = "Arbetsboken är för stor för att läsas."
        raise report.refusal(0, "", sentence, action) from error
    except _DAMAGES as error:
        raise damaged(report, error) from error


def damaged(report: Report, error: Exception) -> FileRefused:
    """Make the error for a workbook that cannot be read at all."""
    refusal = report.refusal(0, "", "Excelfilen är skadad.")
    refusal.detail = str(error)
    return refusal


class _Names:
    """The sheets of a workbook, the parts that hold them, and what it says of both."""

    def __init__(self) -> None:
        self.relations: dict[str, str] = {}  # by the name of a sheet
        self.parts: dict[str, str] = {}  # by a relation, as the reader understands it
        self.is_calculated = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = local_name(name)
        if element == "sheet":
            self._relate(attributes)
        elif element == "calcPr":
            is_left = attributes.get("fullCalcOnLoad") in {"1", "true"}
            self.is_calculated = not is_left
        elif element == "Relationship":
            target = attributes["Target"]
            is_whole = target.startswith(("/", "xl/"))
            part = target.removeprefix("/") if is_whole else f"xl/{target}"
            self.parts[attributes["Id"]] = part

    def _relate(self, sheet: dict[str, str]) -> None:
        if sheet["name"] in self.relations:
            message = "two sheets have one name"
            raise ValueError(message)
        ids = [text for one, text in sheet.items() if one.endswith(":id")]
        self.relations[sheet["name"]] = ids[0]

    def letters(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass


def _refuse_other_formats(archive: zipfile.ZipFile, report: Report) -> None:
    parts = archive.namelist()
    if _WORKBOOK in parts:
        return
    for part, sentence in _OTHER_FORMATS.items():
        if part in parts:
            raise report.refusal(0, "", sentence, "Spara den som .xlsx.")
    raise report.refusal(0, "", "Zipfilen är ingen Excelfil (.xlsx).")


def _prove_size(archive: zipfile.ZipFile) -> None:
    """Unpack everything without keeping it: what a part says of its size may lie."""
    names = [name.lower() for name in archive.namelist()]
    if len(set(names)) < len(names):
        message = "a part is there twice"
        raise ValueError(message)
    if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
        raise TooLarge
    for part in archive.infolist():
        with archive.open(part) as stream:
            while stream.read(_CHUNK):
                pass


def _look_through(archive: zipfile.ZipFile) -> dict[str, set[Place]]:
    names, texts = _Names(), Texts()
    _pass_by(archive, _WORKBOOK, names)
    _pass_by(archive, _RELATIONS, names)
    if _TEXTS.lower() in map(str.lower, archive.namelist()):
        _pass_by(archive, _TEXTS, texts)
    found = {}
    square = 0
    for name, relation in names.relations.items():
        cells = Cells(texts, is_calculated=names.is_calculated)
        _pass_by(archive, names.parts[relation], cells)
        found[name] = cells.valueless
        square += cells.square
        if square > LARGEST_SHEET:
            raise TooLarge
    return found


def _pass_by(archive: zipfile.ZipFile, part: str, look: Look) -> None:
    parser = pyexpat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_entities
    parser.StartElementHandler = look.start
    parser.CharacterDataHandler = look.letters
    named = {name.lower(): name for name in archive.namelist()}
    with archive.open(named[part.lower()]) as stream:
        parser.ParseFile(stream)
    look.close()


def _refuse_entities(*_: object) -> None:
    message = "a workbook declares no entities"
    raise ValueError(message)
