"""The certificate of https://localhost: made on this PC, kept, renewed in time.

One self-signed leaf. There is no certificate authority behind it, so that there is
no key that could vouch for any other name: whoever trusts this certificate trusts
exactly this page. Trusting it is the installer's work, not ours.
"""

import os
import ssl
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from agent.errors import CertificateNotSaved

LIFETIME = timedelta(days=3650)
RENEWED_BEFORE_EXPIRY = timedelta(days=60)
CERTIFICATE_FILE = "localhost.pem"
KEY_FILE = "localhost.key"
# A clock that is set back a little must not make a new certificate invalid.
BACKDATED = timedelta(days=1)

NAMES = x509.SubjectAlternativeName(
    [
        x509.DNSName("localhost"),
        x509.IPAddress(ip_address("127.0.0.1")),
        x509.IPAddress(ip_address("::1")),
    ]
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key, as files in PEM."""

    certificate_file: Path
    key_file: Path
    expires_at: datetime

    @property
    def der(self) -> bytes:
        """The certificate as the lists of trusted ones have it."""
        return ssl.PEM_cert_to_DER_cert(self.certificate_file.read_text("ascii"))

    def server_context(self) -> ssl.SSLContext:
        """How we speak TLS with it: 1.2 or later, HTTP/1.1 and nothing else."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        context.load_cert_chain(self.certificate_file, self.key_file)
        return context


def kept_certificate(
    folder: Path, now: datetime, renewed_before: timedelta = RENEWED_BEFORE_EXPIRY
) -> Certificate | None:
    """The certificate in `folder`, where there is one to rely on."""
    certificate_file, key_file = folder / CERTIFICATE_FILE, folder / KEY_FILE
    kept = _read(certificate_file, key_file)
    if kept is None or not _is_current(kept, now, renewed_before):
        return None
    return Certificate(certificate_file, key_file, kept.not_valid_after_utc)


def ensure_certificate(
    folder: Path, now: datetime, renewed_before: timedelta = RENEWED_BEFORE_EXPIRY
) -> Certificate:
    """The certificate kept in `folder`; a new one where there is none to rely on.

    A pair that is missing, damaged, for other names, or too near its end is replaced.

    Raises:
        CertificateNotSaved: the folder cannot be written to.
    """
    return kept_certificate(folder, now, renewed_before) or _make(folder, now)


def _make(folder: Path, now: datetime) -> Certificate:
    certificate_file, key_file = folder / CERTIFICATE_FILE, folder / KEY_FILE
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = _sign(key, now)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The key first: a stop between the two leaves a pair that does not match,
        # which the next start replaces.
        _write(
            key_file,
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        )
        _write(certificate_file, leaf.public_bytes(Encoding.PEM))
    except OSError as error:
        raise CertificateNotSaved(
            f"Certifikatet för sidan kunde inte sparas i {folder}.", detail=str(error)
        ) from error
    return Certificate(certificate_file, key_file, leaf.not_valid_after_utc)


def _read(certificate_file: Path, key_file: Path) -> x509.Certificate | None:
    """The certificate, if both files can be read and belong together."""
    try:
        leaf = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = load_pem_private_key(key_file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        return None
    return leaf if key.public_key() == leaf.public_key() else None


def _is_current(
    leaf: x509.Certificate, now: datetime, renewed_before: timedelta
) -> bool:
    in_time = (
        leaf.not_valid_before_utc <= now < leaf.not_valid_after_utc - renewed_before
    )
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return False
    return in_time and names.value == NAMES


def _sign(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    """A self-signed leaf that OpenSSL (strict), Chromium and Firefox accept.

    The extensions are those that RFC 5280 4.2.1 asks of an end entity.
    """
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "localhost"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Journalbryggan"),
        ]
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signing_only(), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .add_extension(NAMES, critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )


def _signing_only() -> x509.KeyUsage:
    """What an ECDSA key of a TLS server is for: its signature in the handshake."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, content: bytes) -> None:
    """Replace `path` in one step, readable by nobody else from the first byte on."""
    # mkstemp makes it 0600; on Windows the user's own folder gives its rights.
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
