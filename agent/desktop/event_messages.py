"""The message table that Event Viewer reads the texts of our events from.

A resource of our programs on Windows (build.spec puts it in). Each number stands for
the text that comes with the event and nothing more, so that it is said in one place.
"""

import struct
from typing import Final

RT_MESSAGETABLE: Final = 11
WARNING_EVENT: Final = 1
ERROR_EVENT: Final = 2

TEXT: Final = "%1\r\n\0"
UNICODE: Final = 0x0001  # MESSAGE_RESOURCE_UNICODE
BLOCKS: Final = struct.Struct("<I")
BLOCK: Final = struct.Struct("<III")  # MESSAGE_RESOURCE_BLOCK: first, last, where
ENTRY: Final = struct.Struct("<HH")  # MESSAGE_RESOURCE_ENTRY: length, flags
ALIGNMENT: Final = 4  # bytes


def message_table() -> bytes:
    """Return the table: a MESSAGE_RESOURCE_DATA of one block."""
    text = TEXT.encode("utf-16-le")
    length = ENTRY.size + len(text)
    length += -length % ALIGNMENT
    entry = (ENTRY.pack(length, UNICODE) + text).ljust(length, b"\0")
    block = BLOCK.pack(WARNING_EVENT, ERROR_EVENT, BLOCKS.size + BLOCK.size)
    return BLOCKS.pack(1) + block + entry * (ERROR_EVENT - WARNING_EVENT + 1)
