"""The PC as the agent meets it: its certificate, its trust, its starting at log-on."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent import computer
from agent.computer import Computer, page_certificate, wants_start_at_login
from agent.desktop.here import autostart, machine_folder
from agent.desktop.trust import Place
from agent.errors import CertificateNotTrusted, Refused
from agent.https.certificate import LIFETIME, Certificate, ensure_certificate
from agent.settings import Settings

NOW = datetime.now(UTC)


class Windows:
    """A list of roots that asks a user who answers what a test decides."""

    CAN_BE_GIVEN = True

    def __init__(self) -> None:
        self.says_yes = True
        self.asked: list[bytes] = []
        self.trusted: set[bytes] = set()

    def trust(self, der: bytes, place: Place) -> None:
        assert place is Place.USER
        self.asked.append(der)
        if not self.says_yes:
            raise CertificateNotTrusted("Du svarade nej på Windows fråga.")
        self.trusted.add(der)

    def forget(self, place: Place, *, but: bytes = b"", known: bytes = b"") -> int:
        assert (place, known) == (Place.USER, b"")
        gone = self.trusted - {but}
        self.trusted -= gone
        return len(gone)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    played = Windows()
    monkeypatch.setattr(computer, "trust", played)
    monkeypatch.setattr(
        computer, "is_trusted_by_this_pc", lambda pair: pair.der in played.trusted
    )
    return played


@pytest.fixture
def machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's folder, claimed."""
    folder = tmp_path / "all"
    monkeypatch.setattr(machine_folder, "machine_folder", lambda: folder)
    machine_folder.claim(folder)
    machine_folder.claim(folder / "tls")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "own")


@pytest.fixture
def own(settings: Settings) -> Certificate:
    return ensure_certificate(settings.data_dir / "tls", NOW)


@pytest.mark.usefixtures("machines")
def test_without_an_installer_the_user_has_a_certificate_of_his_own(
    settings: Settings, own: Certificate
) -> None:
    assert page_certificate(settings, NOW) == own


def test_what_an_installer_made_comes_first_as_long_as_it_holds(
    settings: Settings, machines: Path
) -> None:
    installed = ensure_certificate(machines / "tls", NOW)

    assert page_certificate(settings, NOW) == installed
    later = page_certificate(settings, NOW + LIFETIME)
    assert later is not None
    assert later.certificate_file.is_relative_to(settings.data_dir)


@pytest.mark.skipif(sys.platform == "win32", reason="there it takes another user")
@pytest.mark.parametrize("place", [".", "tls"])
def test_what_anybody_could_have_put_there_is_not_used(
    settings: Settings, machines: Path, own: Certificate, place: str
) -> None:
    ensure_certificate(machines / "tls", NOW)
    (machines / place).chmod(0o777)

    assert page_certificate(settings, NOW) == own


def test_the_first_start_asks_and_the_next_does_not(
    settings: Settings, own: Certificate, windows: Windows
) -> None:
    assert not Computer(settings, own).ask_at_first_start()
    assert not Computer(settings, own).ask_at_first_start()

    assert windows.asked == [own.der]
    assert not Computer(settings, own).lacks_trust


def test_after_a_no_it_is_offered_and_not_asked_again(
    settings: Settings, own: Certificate, windows: Windows
) -> None:
    windows.says_yes = False
    with pytest.raises(CertificateNotTrusted):
        Computer(settings, own).ask_at_first_start()

    assert Computer(settings, own).ask_at_first_start()
    assert windows.asked == [own.der]


def test_a_cleaned_list_is_noticed_and_repaired_at_the_users_word(
    settings: Settings, own: Certificate, windows: Windows
) -> None:
    pc = Computer(settings, own)
    pc.ask_at_first_start()
    windows.trusted.clear()

    assert pc.lacks_trust
    assert pc.ask_at_first_start()
    pc.ask_for_trust()
    assert not pc.lacks_trust


def test_a_renewed_certificate_takes_the_old_ones_place(
    settings: Settings, own: Certificate, windows: Windows
) -> None:
    Computer(settings, own).ask_at_first_start()
    renewed = ensure_certificate(settings.data_dir / "tls", NOW + LIFETIME)

    Computer(settings, renewed).ask_at_first_start()

    assert windows.trusted == {renewed.der}


def test_the_machines_certificate_is_never_asked_about_unasked(
    settings: Settings, machines: Path, windows: Windows
) -> None:
    installed = ensure_certificate(machines / "tls", NOW)

    assert Computer(settings, installed).ask_at_first_start()
    assert windows.asked == []


def test_an_administrator_can_have_nobody_asked(
    settings: Settings, own: Certificate, windows: Windows
) -> None:
    quiet = settings.model_copy(update={"trust_certificate": False})

    assert not Computer(quiet, own).ask_at_first_start()
    assert windows.asked == []


@pytest.mark.parametrize("decided", [True, False])
def test_an_administrators_word_on_starting_is_final(
    settings: Settings,
    decided: bool,  # noqa: FBT001  a case
) -> None:
    bound = settings.model_copy(update={"autostart": decided})

    assert Computer(bound, None).starts_at_login is decided
    assert wants_start_at_login(bound) is decided
    with pytest.raises(Refused):
        Computer(bound, None).start_at_login(on=not decided)


def test_a_user_who_has_said_no_is_not_started_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autostart, "is_declined", lambda: True)

    assert not wants_start_at_login(settings)


def test_the_demo_changes_nothing_on_the_pc(settings: Settings) -> None:
    demo = settings.model_copy(update={"demo": True})

    with pytest.raises(Refused):
        Computer(demo, None).start_at_login(on=True)
