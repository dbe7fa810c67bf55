"""Opening the user's browser."""

import sys
import webbrowser

import pytest
from structlog.testing import capture_logs

from agent.desktop.browser import open_in_browser


@pytest.fixture(autouse=True)
def desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the system's opener was asked for; it always succeeds."""
    urls: list[str] = []

    def note(url: str) -> bool:
        urls.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", note)
    return urls


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost:44300/overforing",
        "http://127.0.0.1:44301/",
        "https://apps.fortnox.se/oauth-v1/auth?scope=a%20b&state=x_-~.",
    ],
)
def test_a_page_of_ours_is_opened_as_it_is(opened: list[str], url: str) -> None:
    assert open_in_browser(url)
    assert opened == [url]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "calc.exe",
        r"C:\Windows\System32\calc.exe",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https:///path",
        "https://localhost/ & calc",
        'https://localhost/"',
        "https://localhost/å",
        "https://localhost/\n",
        "\thttps://localhost/",
    ],
)
def test_anything_else_never_reaches_the_system(opened: list[str], url: str) -> None:
    with pytest.raises(ValueError, match=r"page|URL"):
        open_in_browser(url)
    assert opened == []


def test_a_pc_without_a_browser_is_told_from_one_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _url: False)

    assert not open_in_browser("https://localhost:44300/")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is a desktop")
def test_a_server_without_a_desktop_gets_no_text_browser(
    monkeypatch: pytest.MonkeyPatch, opened: list[str]
) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    assert not open_in_browser("https://localhost:44300/")
    assert opened == []


@pytest.mark.parametrize("error", [webbrowser.Error("none"), OSError(1155, "none")])
def test_a_browser_that_cannot_be_started_is_no_crash(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_url: str) -> bool:
        raise error

    monkeypatch.setattr(webbrowser, "open", fail)

    assert not open_in_browser("https://localhost:44300/")


@pytest.mark.usefixtures("opened")
def test_what_an_address_carries_is_not_logged() -> None:
    with capture_logs() as logs:
        open_in_browser("https://localhost:44300/?link=hemlig")

    assert logs
    assert "hemlig" not in str(logs)
