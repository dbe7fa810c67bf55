"""A real Chromium at the door.

Chromium reads the trusted certificates of Linux from a database that needs a tool of
its own (certutil), so that here its trust is limited to our one public key by a
switch. Whether the certificate itself is right is tested by OpenSSL at its strictest;
that Chromium and Firefox accept this very shape as a trusted leaf was tried once.
"""

import base64
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Error

from agent.https.certificate import Certificate
from tests.conftest import OpenChromium
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


def test_http_typed_by_hand_ends_on_the_page_over_https(
    served: Served, open_chromium: OpenChromium
) -> None:
    trusted = f"--ignore-certificate-errors-spki-list={pinned(served.certificate)}"
    with open_chromium(trusted) as browser:
        page = browser.new_page()
        page.goto(f"http://localhost:{served.front.port}/kvitto")
        assert page.url == f"https://localhost:{served.front.port}/kvitto"
        assert '"wsgi.url_scheme": "https"' in page.content()


def test_a_certificate_that_nobody_trusts_is_not_believed(
    served: Served, open_chromium: OpenChromium
) -> None:
    with (
        open_chromium() as browser,
        pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"),
    ):
        browser.new_page().goto(f"https://localhost:{served.front.port}/")
    assert served.pages.requests == 0
