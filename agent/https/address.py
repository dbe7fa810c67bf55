"""Who calls: the words for an address and for whose it is."""

from enum import StrEnum
from typing import TypeAlias

# Host and port.
SocketAddress: TypeAlias = tuple[str, int]


class Peer(StrEnum):
    """Whose process is at the other end, as far as the system tells."""

    SAME_USER = "same user"
    OTHER_USER = "other user"
    # A service such as antivirus in between, or an end that is already closed.
    UNKNOWN = "unknown"
