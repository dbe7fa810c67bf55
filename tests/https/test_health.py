"""Whether the PC trusts the page, shown with OpenSSL's own list of certificates."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.https.certificate import ensure_certificate
from agent.https.health import is_trusted_by_this_pc

NOW = datetime.now(UTC)


def test_a_certificate_on_the_list_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = ensure_certificate(tmp_path, NOW)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate_file))

    assert is_trusted_by_this_pc(certificate)


def test_a_certificate_that_is_not_on_the_list_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ensure_certificate(tmp_path / "other", NOW)
    monkeypatch.setenv("SSL_CERT_FILE", str(other.certificate_file))

    assert not is_trusted_by_this_pc(ensure_certificate(tmp_path / "ours", NOW))
