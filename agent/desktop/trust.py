"""Trust in the page's certificate: where it can be given, and how ours is known.

Who trusts it trusts this page and nothing else: the certificate is a leaf that cannot
sign. How trust is given is the platform's own module's affair.
"""

import hashlib
from enum import StrEnum
from typing import Final

# By this name an administrator recognises ours in Windows' list, and so do we.
FRIENDLY_NAME: Final = "Journalbryggan (localhost)"


class Place(StrEnum):
    """Whose trust: everybody's on this PC, or one user's."""

    MACHINE = "machine"
    USER = "user"


def thumbprint(der: bytes) -> bytes:
    """Return what Windows finds a certificate by: SHA-1 of its DER encoding."""
    # A name to find it by, not a proof of anything.
    return hashlib.sha1(der, usedforsecurity=False).digest()
