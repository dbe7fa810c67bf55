"""The whole story on one PC: installed silently, at work, upgraded, removed.

With the real MSI of the frozen agent. What the MSI does in each case for itself is
tried in tests/installer, with a program that takes no time to freeze.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.demo.demo import JOURNALS
from installer.build import build_msi
from tests.installer.pc import Pc, new_pc
from tests.office import wait_until
from tests.product import free_port
from tests.tools import needs
from tests.windows.office_pc import OfficePc, fortnox
from tests.windows.wine import needs_wine

pytestmark = [
    needs_wine,
    needs("wixl", "msiinfo"),
    pytest.mark.xdist_group("wine"),
    pytest.mark.timeout(900),
]

CLIENT_ID, SECRET = "journalbryggan-demo", "kR7planted9secret"
JOURNALDIR = r"C:\df3\Journaler åäö"
PATIENCE = 100.0  # seconds


@dataclass(slots=True)
class InstalledPc(OfficePc):
    """A PC whose agent has its settings from the installer, and its usual folders."""

    @property
    def journals(self) -> Path:
        """What JOURNALDIR says."""
        return self.place / "drive_c" / "df3" / "Journaler åäö"

    @property
    def data(self) -> Path:
        """The local profile's folder."""
        (user,) = self.place.glob("drive_c/users/*/AppData/Local")
        return user / "Journalbryggan"

    def settings(self) -> dict[str, str]:
        """Only where Fortnox is: a simulator, with a short grace."""
        own = {"DATA_DIR", "JOURNAL_DIRS", "PORT", "REDIRECT_URI"}
        return {
            name: value
            for name, value in OfficePc.settings(self).items()
            if name.removeprefix("JOURNALBRYGGAN_") not in own
        }


@pytest.fixture(scope="module")
def pc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pc]:
    """A PC of this story's own."""
    made = new_pc(tmp_path_factory.mktemp("pc"))
    yield made
    made.throw_away()


@pytest.fixture(scope="module")
def office(pc: Pc) -> Iterator[InstalledPc]:
    """An office with Fortnox within reach, whose secret is the planted one."""
    port = free_port()
    with fortnox(port, SECRET) as simulator:
        yield InstalledPc(pc.program, "", simulator, port, pc.prefix)


def test_from_installation_to_removal(
    frozen: Path, tmp_path: Path, pc: Pc, office: InstalledPc
) -> None:
    first = build_msi(frozen, tmp_path / "1", "1.0.0")
    second = build_msi(frozen, tmp_path / "2", "1.1.0")

    installed = pc.install(
        first,
        JOURNALDIR=JOURNALDIR,
        CLIENTID=CLIENT_ID,
        CLIENTSECRET=SECRET,
        REDIRECTURI=office.home,
    )

    assert installed == 0
    assert SECRET not in pc.log
    with office.running() as process:
        assert office.certificate.is_relative_to(pc.drive / "ProgramData")
        shutil.copytree(JOURNALS, office.journals, dirs_exist_ok=True)
        person = office.enter()
        wait_until(lambda: len(person.waiting()) == 6, PATIENCE)
        person.connect_everybody()
        transfer = person.transfer_everything()
        wait_until(lambda: office.booked() > 0, PATIENCE)
        process.kill()
    with office.running():
        assert len(office.enter().vouchers(transfer)) == 6
        assert office.booked() == 6
    with office.running() as process:
        assert pc.install(second) == 0
        process.wait(PATIENCE)
    with office.running():
        assert "A 2" in office.enter().vouchers(transfer)
    assert pc.remove(second) == 0
    assert not pc.program.exists()
    assert not list((pc.drive / "ProgramData").glob("Journalbryggan/tls/*"))
    assert (office.data / "ledger.db").exists()
