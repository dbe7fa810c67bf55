"""A real Chromium at the door.

Chromium reads the trusted certificates of Linux from a database that needs a tool of
its own (certutil), so that here its trust is limited to our one public key by a
switch. Whether the certificate itself is right is tested by OpenSSL at its strictest;
that Chromium and Firefox accept this very shape as a trusted leaf was tried once.
"""

import base64
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Error, Page, sync_playwright

from agent.https.certificate import Certificate
from tests.https.served import Served
from tests.tools import needs

pytestmark = needs("chromium")


def pinned(certificate: Certificate) -> str:
    """The hash of the public key, as Chromium's switch wants it."""
    leaf = x509.load_pem_x509_certificate(certificate.certificate_file.read_bytes())
    key = leaf.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


@contextmanager
def chromium(*switches: str) -> Iterator[Page]:
    as_root = sys.platform == "linux" and os.getuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[*switches, *(["--no-sandbox"] if as_root else [])],
        )
        try:
            yield browser.new_page()
        finally:
            browser.close()


def test_http_typed_by_hand_ends_on_the_page_over_https(served: Served) -> None:
    trusted = f"--ignore-certificate-errors-spki-list={pinned(served.certificate)}"
    with chromium(trusted) as page:
        page.goto(f"http://localhost:{served.front.port}/kvitto")
        assert page.url == f"https://localhost:{served.front.port}/kvitto"
        assert '"wsgi.url_scheme": "https"' in page.content()


def test_a_certificate_that_nobody_trusts_is_not_believed(served: Served) -> None:
    with (
        chromium() as page,
        pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"),
    ):
        page.goto(f"https://localhost:{served.front.port}/")
    assert served.pages.requests == 0
