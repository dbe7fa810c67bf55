"""Trust in the certificate: what is the same on every system, and Linux' absence."""

import hashlib

import pytest

from agent.desktop.linux import trust
from agent.desktop.trust import Place, thumbprint
from agent.errors import CertificateNotTrusted


def test_a_thumbprint_is_the_sha1_that_windows_shows() -> None:
    assert thumbprint(b"der").hex() == hashlib.sha1(b"der").hexdigest()


def test_linux_says_that_trust_is_given_by_hand() -> None:
    assert not trust.CAN_BE_GIVEN
    assert not trust.is_trusted(b"der", Place.USER)
    assert trust.forget(Place.MACHINE) == 0
    with pytest.raises(CertificateNotTrusted, match="för hand"):
        trust.trust(b"der", Place.USER)
