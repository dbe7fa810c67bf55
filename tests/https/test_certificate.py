"""A certificate that strict clients accept, kept as long as it is good."""

import os
import re
import ssl
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from agent.errors import CertificateNotSaved
from agent.https import certificate as module
from agent.https.certificate import Certificate, ensure_certificate

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def leaf_of(certificate: Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate.certificate_file.read_bytes())


@pytest.fixture
def made(tmp_path: Path) -> Certificate:
    return ensure_certificate(tmp_path / "tls", NOW)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_strict_openssl_trusts_it_for_every_way_to_say_localhost(
    certificate: Certificate, host: str
) -> None:
    client = ssl.create_default_context(cafile=certificate.certificate_file)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    handshake(client, certificate, host)


def test_it_vouches_for_no_other_name(certificate: Certificate) -> None:
    client = ssl.create_default_context(cafile=certificate.certificate_file)
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        handshake(client, certificate, "fortnox.se")


def test_tls_1_1_is_refused_by_its_version(certificate: Certificate) -> None:
    client = ssl.create_default_context(cafile=certificate.certificate_file)
    client.set_ciphers("ALL:@SECLEVEL=0")
    client.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        client.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError, match="UNSUPPORTED_PROTOCOL"):
        handshake(client, certificate, "localhost")


def handshake(client: ssl.SSLContext, certificate: Certificate, host: str) -> None:
    """Between two memory buffers, as far as it goes."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    caller = client.wrap_bio(to_client, to_server, server_hostname=host)
    server = certificate.server_context().wrap_bio(
        to_server, to_client, server_side=True
    )
    for side in (caller, server, caller):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


def test_its_extensions_are_those_of_a_tls_server_and_nothing_more(
    made: Certificate,
) -> None:
    extensions = leaf_of(made).extensions
    constraints = extensions.get_extension_for_class(x509.BasicConstraints)
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert constraints.critical
    assert not constraints.value.ca
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    assert list(purposes.value) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert (
        extensions.get_extension_for_class(
            x509.AuthorityKeyIdentifier
        ).value.key_identifier
        == extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    )


def test_its_key_is_on_the_curve_p_256(made: Certificate) -> None:
    key = leaf_of(made).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert isinstance(key.curve, ec.SECP256R1)


def test_it_lasts_ten_years(made: Certificate) -> None:
    assert made.expires_at == NOW + timedelta(days=3650)
    assert leaf_of(made).not_valid_after_utc == made.expires_at


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_its_key_is_readable_by_the_user_alone(made: Certificate) -> None:
    assert stat.S_IMODE(made.key_file.stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_its_key_was_never_readable_by_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []

    def look(descriptor: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))

    monkeypatch.setattr(os, "fsync", look)
    ensure_certificate(tmp_path, NOW)
    assert modes == [0o600, 0o600]


def test_it_is_kept_from_start_to_start(made: Certificate) -> None:
    before = made.certificate_file.read_bytes()
    again = ensure_certificate(made.certificate_file.parent, NOW + timedelta(days=3589))
    assert again == made
    assert made.certificate_file.read_bytes() == before


@pytest.mark.parametrize(
    "later", [timedelta(days=3591), timedelta(days=5000), timedelta(days=-2)]
)
def test_it_is_renewed_near_its_end_and_outside_its_time(
    made: Certificate, later: timedelta
) -> None:
    before = made.certificate_file.read_bytes()
    renewed = ensure_certificate(made.certificate_file.parent, NOW + later)
    assert renewed.expires_at == NOW + later + timedelta(days=3650)
    assert made.certificate_file.read_bytes() != before


@pytest.mark.parametrize("damage", [b"", b"not PEM", None])
@pytest.mark.parametrize("which", ["certificate_file", "key_file"])
def test_a_damaged_or_missing_half_is_replaced_by_a_new_pair(
    made: Certificate, which: str, damage: bytes | None
) -> None:
    file: Path = getattr(made, which)
    file.unlink()
    if damage is not None:
        file.write_bytes(damage)
    ensure_certificate(file.parent, NOW).server_context()


def test_halves_of_two_pairs_are_replaced(made: Certificate, tmp_path: Path) -> None:
    other = ensure_certificate(tmp_path / "other", NOW)
    made.key_file.write_bytes(other.key_file.read_bytes())
    before = made.certificate_file.read_bytes()
    ensure_certificate(made.key_file.parent, NOW).server_context()
    assert made.certificate_file.read_bytes() != before


def test_a_certificate_for_other_names_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        names = x509.SubjectAlternativeName([x509.DNSName("example.se")])
        patch.setattr(module, "NAMES", names)
        before = leaf_of(ensure_certificate(tmp_path, NOW))
    assert leaf_of(ensure_certificate(tmp_path, NOW)) != before


def test_no_draft_is_left_beside_the_pair(made: Certificate) -> None:
    assert {file.name for file in made.key_file.parent.iterdir()} == {
        "localhost.key",
        "localhost.pem",
    }


def test_a_full_disk_is_told_and_leaves_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CertificateNotSaved, match=re.escape(str(tmp_path))) as told:
        ensure_certificate(tmp_path, NOW)
    assert "No space" in told.value.detail
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a file"
    file.touch()
    with pytest.raises(CertificateNotSaved):
        ensure_certificate(file / "tls", NOW)
