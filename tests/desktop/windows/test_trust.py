"""The machine's list of roots, through crypt32."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

import ssl
import winreg
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from agent.desktop.trust import Place, thumbprint
from agent.desktop.windows import trust
from agent.desktop.windows.registry import forget_key
from agent.https.certificate import Certificate, ensure_certificate
from agent.https.health import is_trusted_by_this_pc
from tests.tools import is_wine

NOW = datetime.now(UTC)
ROOTS = r"Software\Microsoft\SystemCertificates\ROOT\Certificates"


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Certificate]:
    certificate = ensure_certificate(tmp_path / "ours", NOW)
    yield certificate
    trust.forget(Place.MACHINE, known=certificate.der)


def test_a_certificate_is_trusted_by_every_client_of_the_pc(ours: Certificate) -> None:
    assert not is_trusted_by_this_pc(ours)

    trust.trust(ours.der, Place.MACHINE)

    assert trust.is_trusted(ours.der, Place.MACHINE)
    assert trust.is_trusted(ours.der, Place.USER)
    assert is_trusted_by_this_pc(ours)


def test_the_list_shows_it_by_our_name(ours: Certificate) -> None:
    trust.trust(ours.der, Place.MACHINE)

    listed = [der for der, _, _ in ssl.enum_certificates("ROOT") if der == ours.der]
    assert listed == [ours.der]


def test_trusting_twice_is_trusting_once(ours: Certificate) -> None:
    trust.trust(ours.der, Place.MACHINE)
    trust.trust(ours.der, Place.MACHINE)

    assert trust.forget(Place.MACHINE) == 1


def test_ours_is_found_by_its_name_and_taken_away(ours: Certificate) -> None:
    trust.trust(ours.der, Place.MACHINE)

    assert trust.forget(Place.MACHINE) == 1
    assert not trust.is_trusted(ours.der, Place.MACHINE)
    assert not is_trusted_by_this_pc(ours)
    assert trust.forget(Place.MACHINE) == 0


def test_a_renewed_one_stays_when_its_forerunner_goes(
    ours: Certificate, tmp_path: Path
) -> None:
    old = ensure_certificate(tmp_path / "old", NOW)
    trust.trust(old.der, Place.MACHINE)
    trust.trust(ours.der, Place.MACHINE)

    assert trust.forget(Place.MACHINE, but=ours.der) == 1
    assert trust.is_trusted(ours.der, Place.MACHINE)
    assert not trust.is_trusted(old.der, Place.MACHINE)


def test_others_certificates_are_left_alone(ours: Certificate) -> None:
    before = {der for der, _, _ in ssl.enum_certificates("ROOT")}
    trust.trust(ours.der, Place.MACHINE)
    trust.forget(Place.MACHINE)

    assert {der for der, _, _ in ssl.enum_certificates("ROOT")} == before


@pytest.mark.skipif(not is_wine(), reason="Windows asks a user who is not there")
def test_a_users_own_list_is_not_the_machines(tmp_path: Path) -> None:
    certificate = ensure_certificate(tmp_path, NOW)
    trust.trust(certificate.der, Place.USER)
    try:
        assert is_trusted_by_this_pc(certificate)
        assert not trust.is_trusted(certificate.der, Place.MACHINE)
    finally:
        name = thumbprint(certificate.der).hex()
        forget_key(winreg.HKEY_CURRENT_USER, f"{ROOTS}\\{name}")
