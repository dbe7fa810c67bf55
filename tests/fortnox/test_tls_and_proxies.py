"""Whom we trust is the PC's decision, and so is the way there."""

import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
import truststore

from agent.errors import NotReached
from agent.fortnox.http import Http
from tests.fortnox.conftest import serving
from tests.fortnox.scripted import Script, answer
from tests.tools import is_wine

store_can_be_changed = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"),
    reason="only OpenSSL's store of trusted certificates can be replaced by a test",
)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Make the PC trust `authority`."""
    store = tmp_path / "store.pem"
    authority.cert_pem.write_to_path(str(store))
    monkeypatch.setenv("SSL_CERT_FILE", str(store))


def server_with(
    authority: trustme.CA, name: str, *, tunnels: bool = False
) -> Iterator[Script]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    with Script(context) as script:
        script.tunnels = tunnels
        yield from serving(script)


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Script]:
    yield from server_with(authority, "localhost")


@pytest.fixture
def someone_else(authority: trustme.CA) -> Iterator[Script]:
    yield from server_with(authority, "example.org")


@pytest.fixture
def tunnel(authority: trustme.CA) -> Iterator[Script]:
    """A proxy with Fortnox at the other end of whatever is tunnelled."""
    yield from server_with(authority, "api.fortnox.invalid", tunnels=True)


@pytest.mark.skipif(is_wine(), reason="Wine lets a chain without its root pass")
def test_a_certificate_that_the_pc_does_not_trust_is_refused(
    secure: Script, http: Http
) -> None:
    with pytest.raises(NotReached, match="säker förbindelse") as caught:
        http.post(secure.url, {"Authorization": "Bearer t"}, b"x")
    assert "klocka" in caught.value.action
    assert secure.asked == []


@store_can_be_changed
@pytest.mark.usefixtures("trusted")
def test_a_certificate_that_the_pc_trusts_is_accepted(
    secure: Script, http: Http
) -> None:
    secure.will_answer(answer(b"hej"))
    assert http.post(secure.url, {}, b"x").body == b"hej"


@pytest.mark.parametrize("by_proxy", [False, True])
def test_it_is_the_pc_s_own_store_that_decides(
    tunnel: Script,
    http: Http,
    monkeypatch: pytest.MonkeyPatch,
    by_proxy: bool,  # noqa: FBT001 - one of two
) -> None:
    decisions = []

    def decide(*_args: object, **_more: object) -> ssl.SSLSocket:
        decisions.append("no")
        raise ssl.SSLCertVerificationError

    monkeypatch.setattr(truststore.SSLContext, "wrap_socket", decide)
    if by_proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{tunnel.port}")
    host = "api.fortnox.invalid" if by_proxy else f"localhost:{tunnel.port}"
    with pytest.raises(NotReached, match="säker förbindelse"):
        http.get(f"https://{host}", {})
    assert decisions == ["no"]


@store_can_be_changed
@pytest.mark.usefixtures("trusted")
def test_a_trusted_certificate_for_another_name_is_refused(
    someone_else: Script, http: Http
) -> None:
    with pytest.raises(NotReached, match="säker förbindelse"):
        http.post(someone_else.url, {}, b"x")
    assert someone_else.asked == []


@pytest.mark.skipif(is_wine(), reason="Wine lets a chain without its root pass")
def test_requests_own_list_of_authorities_is_not_used(
    secure: Script, http: Http, authority: trustme.CA, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(bundle))
        patched.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        with pytest.raises(NotReached, match="säker förbindelse"):
            http.get(secure.url, {})


def test_the_system_s_proxy_is_used(
    script: Script, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", script.url)
    script.will_answer(answer(b"by proxy"))
    assert http.get("http://api.fortnox.invalid/3/x", {}).body == b"by proxy"
    assert script.asked[0].target == "http://api.fortnox.invalid/3/x"


def test_the_system_s_exceptions_from_the_proxy_are_kept(
    script: Script, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", script.url)
    monkeypatch.setenv("no_proxy", "fortnox.invalid")
    with pytest.raises(NotReached, match="NameResolutionError"):
        http.get("http://api.fortnox.invalid/3/x", {})
    assert script.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_never_goes_by_a_proxy(
    script: Script, http: Http, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.invalid:8080")
    monkeypatch.setenv("all_proxy", "http://proxy.invalid:8080")
    script.will_answer(answer(b"straight"))
    assert http.get(f"http://{host}:{script.port}", {}).body == b"straight"


@store_can_be_changed
@pytest.mark.usefixtures("trusted")
def test_tls_goes_through_the_proxy_and_is_verified_behind_it(
    tunnel: Script, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{tunnel.port}")
    tunnel.will_answer(answer(b"tunnelled"))
    got = http.post("https://api.fortnox.invalid/3/x", {"Authorization": "t"}, b"x")
    assert got.body == b"tunnelled"
    connect, post = tunnel.asked
    assert (connect.method, connect.target) == ("CONNECT", "api.fortnox.invalid:443")
    assert "authorization" not in connect.headers
    assert (post.method, post.target) == ("POST", "/3/x")


@pytest.mark.skipif(is_wine(), reason="Wine lets a chain without its root pass")
def test_a_proxy_that_opens_our_traffic_is_refused_unless_trusted(
    tunnel: Script, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{tunnel.port}")
    with pytest.raises(NotReached, match="säker förbindelse"):
        http.post("https://api.fortnox.invalid/3/x", {}, b"x")


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_says_no_has_not_let_anything_through(
    script: Script, http: Http, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("https_proxy", script.url)
    script.will_answer(answer(b"<html>", status))
    with pytest.raises(NotReached, match="Proxyservern"):
        http.post("https://api.fortnox.invalid/3/x", {}, b"x")


def test_a_proxy_s_password_is_not_shown(
    script: Script, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = script.url.replace("//", "//anna:hemligt@")
    monkeypatch.setenv("https_proxy", proxy)
    script.will_answer(answer(b"", 407))
    with pytest.raises(NotReached) as caught:
        http.post("https://api.fortnox.invalid/3/x", {}, b"x")
    assert "hemligt" not in str(caught.value)
    assert script.asked[0].headers["proxy-authorization"].startswith("Basic ")
