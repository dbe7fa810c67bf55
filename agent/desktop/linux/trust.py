"""Trust in Linux is given by hand: every browser there keeps a list of its own.

Nothing is changed for the user, and the page does not offer it.
"""

from typing import Final

from agent.desktop.trust import Place
from agent.errors import CertificateNotTrusted

CAN_BE_GIVEN: Final = False
ADVICE: Final = "Öppna sidan och godkänn certifikatet i webbläsaren."


def trust(der: bytes, place: Place) -> None:  # noqa: ARG001 - the signature of Windows'
    """Say that it is not done here.

    Raises:
        CertificateNotTrusted: always.
    """
    raise CertificateNotTrusted(
        "I Linux läggs certifikatet till i webbläsaren för hand.",
        action=ADVICE,
    )


def is_trusted(der: bytes, place: Place) -> bool:  # noqa: ARG001 - the same
    """Tell that we have not had it trusted."""
    return False


def forget(place: Place, *, but: bytes = b"", known: bytes = b"") -> int:  # noqa: ARG001 - the same
    """Find none of ours to take away."""
    return 0
