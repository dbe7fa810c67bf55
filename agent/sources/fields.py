r"""Cut a line of SIE into its fields, exactly (SIE 4C, sections 5.3 to 5.7).

Fields are separated by blanks and tabs and may stand in quotes. Inside a field a
quote is written `\"`; the backslash has no other meaning. An object list stands in
braces. This is the slow, exact way, for every line that is in any way unusual.
"""

import re
from dataclasses import dataclass

_BLANKS = re.compile(r"[ \t]*")
_CLOSES_FIELD = " \t{}"


@dataclass(slots=True)
class FieldCutter:
    """Takes one field after another from a line.

    `is_cut` tells that a quote was never closed: the rest of the line was taken.
    `is_muddled` tells that quotes stand where they have no meaning, so that a text
    may have been cut at the wrong place.
    """

    line: str
    position: int = 0
    is_cut: bool = False
    is_muddled: bool = False

    def is_at_end(self) -> bool:
        """Whether no field is left."""
        self._skip_blanks()
        return self.position >= len(self.line)

    def is_at(self, character: str) -> bool:
        """Whether the next field begins with this character."""
        self._skip_blanks()
        return self.line.startswith(character, self.position)

    def take(self, stop: str = " \t") -> str:
        """Take the next field; an unquoted one ends before a character of `stop`."""
        self._skip_blanks()
        if self.line.startswith('"', self.position):
            return self._take_quoted()
        return self._take_unquoted(stop)

    def take_list(self) -> list[str] | None:
        """Take an object list in braces; None where there is none, or no end to it."""
        if not self.is_at("{"):
            return None
        self.position += 1
        items = []
        while not self.is_at("}"):
            if self.is_at_end() or self.is_at("{"):
                return None
            items.append(self.take(stop=" \t{}"))
        self.position += 1
        return items

    def take_all(self) -> list[str]:
        """Take the rest of the fields."""
        fields = []
        while not self.is_at_end():
            fields.append(self.take())
        return fields

    def _skip_blanks(self) -> None:
        match = _BLANKS.match(self.line, self.position)
        if match:
            self.position = match.end()

    def _take_unquoted(self, stop: str) -> str:
        start = self.position
        while self.position < len(self.line) and self.line[self.position] not in stop:
            self.position += 1
        field = self.line[start : self.position].replace('\\"', "\x00")
        self.is_muddled |= '"' in field
        return field.replace("\x00", '"')

    def _take_quoted(self) -> str:
        self.position += 1
        characters = []
        while self.position < len(self.line):
            if self.line.startswith('\\"', self.position):
                characters.append('"')
                self.position += 2
                continue
            character = self.line[self.position]
            self.position += 1
            if character == '"':
                if self._is_after_field():
                    return "".join(characters)
                self.is_muddled = True
                self._skip_doubled_quote()
            characters.append(character)
        self.is_cut = True
        # "C:\Bok\" 1 can be read in two ways.
        self.is_muddled |= '"' in characters
        return "".join(characters)

    def _is_after_field(self) -> bool:
        at_end = self.position == len(self.line)
        return at_end or self.line[self.position] in _CLOSES_FIELD

    def _skip_doubled_quote(self) -> None:
        if self.line.startswith('"', self.position):
            self.position += 1


def label_of(line: str) -> str:
    """Give a line's label in upper case ("#VER"); "" where it has none."""
    if not line.startswith("#"):
        line = line.lstrip()
        if not line.startswith("#"):
            return ""
    return line.split(None, 1)[0].upper()
