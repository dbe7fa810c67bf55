"""The whole product on a PC: installed, used, killed, upgraded in the midst, removed.

With the frozen program and its own machine commands; tests/installer has every single
thing that the MSI does, with a stand-in program, and says what Wine cannot show.
"""

import shutil
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

import pytest

from agent.demo.demo import JOURNALS
from installer.build import build_msi
from installer.tables import read_table
from tests.installer import test_msi_tables as rules
from tests.installer.pc import Pc, new_pc
from tests.office import wait_until
from tests.product import free_port
from tests.second_try import second_try_under_wine
from tests.tools import needs
from tests.windows.office_pc import PATIENCE, OfficePc, fortnox
from tests.windows.test_frozen import VOUCHERS, many_vouchers, marks
from tests.windows.wine import needs_wine

pytestmark = [
    needs_wine,
    second_try_under_wine,
    needs("wixl", "msiinfo"),
    pytest.mark.timeout(1800),
]

OLD, NEW = "7.0.0", "7.1.0"
EVERYTHING = VOUCHERS + 6  # and the samples
CLIENT_ID, SECRET = "journalbryggan-demo", "kR7planted9secret"
JOURNALDIR = r"C:\df3\Journaler åäö"
ROOTS = r"HKLM\Software\Microsoft\SystemCertificates\Root\Certificates"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"


@dataclass(slots=True)
class InstalledPc(OfficePc):
    """An office PC with nothing set but where Fortnox is: the rest is the MSI's."""

    @property
    def journals(self) -> Path:
        """What JOURNALDIR says."""
        return self.place / "drive_c" / "df3" / "Journaler åäö"

    @property
    def data(self) -> Path:
        """The agent's own data folder."""
        users = (self.place / "drive_c" / "users").iterdir()
        profile = next(user for user in users if user.name != "Public")
        return profile / "AppData" / "Local" / "Journalbryggan"

    def settings(self) -> dict[str, str]:
        """Where Fortnox is, and how patient we are with it."""
        given = ("LOGIN_URL", "API_URL", "GRACE_SECONDS", "SECOND_LOOK_SECONDS")
        names = [f"JOURNALBRYGGAN_{name}" for name in given]
        everything = OfficePc.settings(self)
        return {name: everything[name] for name in names}


@pytest.fixture(scope="module")
def msis(frozen: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("msi")
    return {
        version: build_msi(frozen, folder / version, version) for version in (OLD, NEW)
    }


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Pc]:
    pc = new_pc(tmp_path)
    yield pc
    pc.throw_away()


@pytest.fixture
def office(machine: Pc) -> Iterator[InstalledPc]:
    """An office with Fortnox within reach, whose secret is the planted one."""
    port = free_port()
    with fortnox(port, SECRET) as simulator:
        yield InstalledPc(machine.program, "", simulator, port, machine.prefix)


def is_trusted(machine: Pc, certificate: str) -> bool:
    thumbprint = sha1(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest().upper()
    return machine.run("reg", "query", f"{ROOTS}\\{thumbprint}") == 0


@pytest.mark.parametrize(
    "keeps_rule",
    [
        rules.test_every_key_path_is_a_file_or_value_of_its_own_component,
        rules.test_a_component_has_one_file_and_a_guid_of_its_own,
        rules.test_components_are_64_bit_and_belong_to_the_feature,
        rules.test_long_names_have_a_short_one_that_is_alone_in_its_folder,
        rules.test_every_text_fits_its_column,
        rules.test_every_reference_leads_somewhere,
    ],
)
def test_the_real_msi_keeps_the_rules(
    keeps_rule: Callable[[Path], None], msis: dict[str, Path]
) -> None:
    keeps_rule(msis[OLD])


def test_every_library_says_its_version(msis: dict[str, Path]) -> None:
    files = read_table(msis[OLD], "File").rows
    silent = [row["FileName"] for row in files if not row["Version"]]
    hashed = read_table(msis[OLD], "MsiFileHash").rows
    assert len(files) > len(silent) == len(hashed)
    assert not [name for name in silent if name.lower().endswith(".exe")]
    python = next(row for row in files if row["FileName"].endswith("python311.dll"))
    assert python["Version"].startswith("3.11.")


def test_installed_used_killed_upgraded_and_removed(
    machine: Pc, office: InstalledPc, msis: dict[str, Path]
) -> None:
    install(machine, office, msis[OLD])
    certificate = office.certificate.read_text()
    assert is_trusted(machine, certificate)

    with office.running() as process:
        transfer = begin_transfer(office)
        process.kill()
    with office.running() as process:
        vouchers = office.enter().vouchers(transfer)
        assert len(vouchers) == len(marks(office)) == office.booked() == EVERYTHING
        assert machine.install(msis[NEW]) == 0
        process.wait(PATIENCE)

    assert machine.registry(r"Software\Journalbryggan")["JournalDir"] == JOURNALDIR
    with office.running():
        person = office.enter()
        assert person.vouchers(transfer) == vouchers
        others = many_vouchers().replace("#VER A A", "#VER A B")
        (office.journals / "b.si").write_text(others, "cp437")
        wait_until(lambda: len(person.waiting()) == VOUCHERS, PATIENCE)
        renewed = office.certificate.read_text()
        assert machine.remove(msis[NEW]) == 0
        wait_until(lambda: not office.is_listening(), PATIENCE)

    assert office.booked() == EVERYTHING
    assert not is_trusted(machine, certificate)
    assert not is_trusted(machine, renewed)
    assert_gone(machine)
    assert (office.data / "ledger.db").stat().st_size > 0


def install(machine: Pc, office: OfficePc, msi: Path) -> None:
    """Install silently with everything given; the secret is to be read nowhere."""
    came = machine.install(
        msi,
        JOURNALDIR=JOURNALDIR,
        CLIENTID=CLIENT_ID,
        CLIENTSECRET=SECRET,
        REDIRECTURI=office.home,
    )
    assert came == 0
    assert "Program Files" in machine.registry(RUN)["Journalbryggan"]
    assert office.certificate.is_relative_to(machine.drive / "ProgramData")
    folder = machine.drive / "ProgramData" / "Journalbryggan"
    assert SECRET.encode() not in (folder / "client.dat").read_bytes()
    logs = [file.read_text("utf-8") for file in (folder / "logs").iterdir()]
    assert not any(SECRET in text for text in [*logs, machine.log])


def begin_transfer(office: OfficePc) -> int:
    """Have everything of three owners on its way; return the transfer's number.

    Nobody enters a client: the machine has been given one.
    """
    shutil.copytree(JOURNALS, office.journals, dirs_exist_ok=True)
    (office.journals / "a.si").write_text(many_vouchers(), "cp437")
    person = office.enter()
    wait_until(lambda: len(person.waiting()) == EVERYTHING, PATIENCE)
    person.connect_everybody()
    transfer = person.transfer_everything()
    wait_until(lambda: office.booked() > VOUCHERS // 6, PATIENCE)
    return transfer


def assert_gone(machine: Pc) -> None:
    """Everything but the users' own data."""
    assert not machine.program.exists()
    folder = machine.drive / "ProgramData" / "Journalbryggan"
    assert not (folder / "client.dat").exists()
    assert not (folder / "tls").exists()
    assert "Journalbryggan" not in machine.registry(RUN)
    assert machine.shortcuts() == []
