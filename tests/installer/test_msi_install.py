"""What the MSI does to a PC, under Wine or on GitHub's Windows runner.

What Wine cannot show, the runner does: who a custom action runs as, a shared Start
menu, files in use. Nor does Wine 8 tell the version that an upgrade removes that it is
being replaced, hide hidden properties where an installation fails, or keep the program
for as long as something that undoes is to be run.
"""

from pathlib import Path

import pytest

from installer.files import product_code
from tests.installer.conftest import FIRST, SECOND
from tests.installer.pc import IS_WINDOWS, REFUSED, ROLLED_BACK, Pc, for_a_pc
from tests.second_try import second_try_under_wine

OURS = r"Software\Journalbryggan"
EVENTS = r"SYSTEM\CurrentControlSet\Services\EventLog\Application\Journalbryggan"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
SECRET = "kR7planted9secret"

pytestmark = [
    for_a_pc,
    pytest.mark.timeout(1800),
    *([] if IS_WINDOWS else [second_try_under_wine]),
]


def test_silent_install_puts_the_program_into_program_files(
    pc: Pc, msis: dict[str, Path], programs: dict[str, Path]
) -> None:
    assert pc.install(msis[FIRST]) == 0

    def files(folder: Path) -> dict[str, bytes]:
        return {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in folder.rglob("*")
            if file.is_file()
        }

    assert files(pc.program) == files(programs[FIRST])


def test_without_properties_the_agent_starts_at_log_on_and_is_in_the_start_menu(
    pc: Pc, msis: dict[str, Path]
) -> None:
    pc.install(msis[FIRST])

    agent = r"C:\Program Files\Journalbryggan\Journalbryggan Agent.exe"
    assert pc.registry(RUN)["Journalbryggan"] == f'"{agent}" run --at-login'
    assert pc.shortcuts() == ["Journalbryggan.lnk"]
    assert pc.calls() == ["journalbryggan.exe|machine|install-certificate"]


def test_properties_are_kept_for_the_machine(pc: Pc, msis: dict[str, Path]) -> None:
    given = {
        "JOURNALDIR": r"C:\df3\Journaler åäö",
        "REDIRECTURI": "https://localhost:44310",
        "DATABASEURL": "postgresql://server/journalbryggan",
        "CLIENTID": "abc123",
        "SHAREDSERVER": "1",
    }
    assert pc.install(msis[FIRST], **given) == 0

    kept = pc.registry(OURS)
    assert kept["JournalDir"] == given["JOURNALDIR"]
    assert kept["RedirectUri"] == given["REDIRECTURI"]
    assert kept["DatabaseUrl"] == given["DATABASEURL"]
    assert kept["ClientId"] == given["CLIENTID"]
    assert kept["SharedServer"] == "1"
    assert kept["InstallDir"] == "C:\\Program Files\\Journalbryggan\\"
    assert "AutoStart" not in kept


def test_what_is_switched_off_is_left_out(pc: Pc, msis: dict[str, Path]) -> None:
    assert pc.install(msis[FIRST], AUTOSTART="0", STARTMENU="0", TRUSTCERT="0") == 0

    assert "Journalbryggan" not in pc.registry(RUN)
    assert pc.shortcuts() == []
    assert pc.calls() == []
    assert pc.registry(OURS)["AutoStart"] == "0"


def test_policies_go_before_properties(pc: Pc, msis: dict[str, Path]) -> None:
    pc.set_policy("AutoStart", 0)
    pc.set_policy("StartMenu", 1)
    pc.set_policy("TrustCert", 0)

    assert pc.install(msis[FIRST], AUTOSTART="1", STARTMENU="0", TRUSTCERT="1") == 0

    assert "Journalbryggan" not in pc.registry(RUN)
    assert pc.shortcuts() == ["Journalbryggan.lnk"]
    assert pc.calls() == []


def test_a_switch_that_is_neither_0_nor_1_is_refused(
    pc: Pc, msis: dict[str, Path]
) -> None:
    assert pc.install(msis[FIRST], AUTOSTART="ja") == REFUSED
    assert not pc.program.exists()


def test_a_secret_without_its_id_is_refused(pc: Pc, msis: dict[str, Path]) -> None:
    assert pc.install(msis[FIRST], CLIENTSECRET=SECRET) == REFUSED


def test_the_secret_reaches_the_program_and_neither_log_nor_registry(
    pc: Pc, msis: dict[str, Path]
) -> None:
    assert pc.install(msis[FIRST], CLIENTID="abc", CLIENTSECRET=SECRET) == 0

    kept = f"machine|keep-client|--client-id|abc|--client-secret|{SECRET}"
    assert f"journalbryggan.exe|{kept}" in pc.calls()
    assert "InstallFinalize" in pc.log
    assert SECRET not in pc.log
    assert SECRET not in str(pc.registry(OURS))


def test_after_a_double_click_the_agent_starts(pc: Pc, msis: dict[str, Path]) -> None:
    assert pc.install_by_hand(msis[FIRST]) == 0
    assert "Journalbryggan Agent.exe" in pc.calls()


def test_after_a_silent_install_no_agent_starts(pc: Pc, msis: dict[str, Path]) -> None:
    pc.install(msis[FIRST])
    assert "Journalbryggan Agent.exe" not in pc.calls()


def test_upgrade_keeps_what_was_given(pc: Pc, msis: dict[str, Path]) -> None:
    pc.install(msis[FIRST], JOURNALDIR=r"C:\df3", AUTOSTART="0", TRUSTCERT="0")
    before = pc.registry(OURS)
    pc.calls()

    assert pc.install(msis[SECOND]) == 0

    assert pc.registry(OURS) == before
    assert "Journalbryggan" not in pc.registry(RUN)
    assert pc.shortcuts() == ["Journalbryggan.lnk"]
    assert (pc.program / "_internal" / "base_library.zip").read_text() == SECOND
    calls = pc.calls()
    assert calls[0] == "journalbryggan.exe|machine|stop-agents"
    if IS_WINDOWS:
        assert calls[1:] == []


def test_upgrade_takes_a_new_value(pc: Pc, msis: dict[str, Path]) -> None:
    pc.install(msis[FIRST], JOURNALDIR=r"C:\old")
    pc.install(msis[SECOND], JOURNALDIR=r"C:\new")
    assert pc.registry(OURS)["JournalDir"] == r"C:\new"


def test_upgrade_leaves_the_users_data_alone(pc: Pc, msis: dict[str, Path]) -> None:
    ledger = pc.drive / "users" / "x" / "AppData" / "Local" / "Journalbryggan"
    ledger.mkdir(parents=True, exist_ok=True)
    (ledger / "ledger.db").write_text("bookkeeping")

    pc.install(msis[FIRST])
    pc.install(msis[SECOND])
    pc.remove(msis[SECOND])

    assert (ledger / "ledger.db").read_text() == "bookkeeping"


def test_downgrade_is_refused_and_changes_nothing(
    pc: Pc, msis: dict[str, Path]
) -> None:
    pc.install(msis[SECOND])
    pc.calls()

    assert pc.install(msis[FIRST]) == REFUSED

    assert (pc.program / "_internal" / "base_library.zip").read_text() == SECOND
    assert pc.calls() == []


def test_repair_brings_back_a_lost_file_and_the_settings(
    pc: Pc, msis: dict[str, Path]
) -> None:
    pc.install(msis[FIRST], JOURNALDIR=r"C:\df3")
    (pc.program / "_internal" / "base_library.zip").unlink()
    pc.calls()

    assert pc.repair(msis[FIRST]) == 0

    assert (pc.program / "_internal" / "base_library.zip").read_text() == FIRST
    assert pc.registry(OURS)["JournalDir"] == r"C:\df3"
    assert pc.calls() == [
        "journalbryggan.exe|machine|stop-agents",
        "journalbryggan.exe|machine|install-certificate",
    ]


def test_repair_takes_a_new_value(pc: Pc, msis: dict[str, Path]) -> None:
    pc.install(msis[FIRST], JOURNALDIR=r"C:\old")
    assert pc.repair(msis[FIRST], JOURNALDIR=r"D:\new") == 0
    assert pc.registry(OURS)["JournalDir"] == r"D:\new"


@pytest.mark.parametrize("command", ["install-certificate", "keep-client"])
def test_a_step_that_fails_undoes_the_installation(
    pc: Pc, msis: dict[str, Path], command: str
) -> None:
    pc.let_fail(command)

    came = pc.install(msis[FIRST], CLIENTID="abc", CLIENTSECRET=SECRET)

    assert came == ROLLED_BACK
    assert not pc.program.exists()
    assert pc.registry(OURS) == {}
    assert "Journalbryggan" not in pc.registry(RUN)
    assert pc.shortcuts() == []
    assert "UndoInstallCertificate" in pc.log
    if IS_WINDOWS:
        assert "journalbryggan.exe|machine|remove-certificate" in pc.calls()
        assert SECRET not in pc.log


def test_removal_takes_away_everything_but_the_ledger(
    pc: Pc, msis: dict[str, Path]
) -> None:
    pc.install(msis[FIRST], JOURNALDIR=r"C:\df3")
    pc.calls()

    assert pc.remove(msis[FIRST]) == 0

    assert not pc.program.exists()
    assert pc.registry(OURS) == {}
    assert "Journalbryggan" not in pc.registry(RUN)
    assert pc.shortcuts() == []
    assert pc.calls() == [
        "journalbryggan.exe|machine|stop-agents",
        "journalbryggan.exe|machine|remove-certificate",
    ]


def test_removal_says_where_the_ledger_is(pc: Pc, msis: dict[str, Path]) -> None:
    pc.install(msis[FIRST])
    pc.remove(msis[FIRST])
    assert r"ledgerremains = c:\users" in pc.log.lower()
    assert r"%LOCALAPPDATA%\Journalbryggan" in pc.log


def test_removal_works_though_the_program_fails(pc: Pc, msis: dict[str, Path]) -> None:
    pc.install(msis[FIRST])
    pc.let_fail("stop-agents")
    pc.let_fail("remove-certificate")

    assert pc.remove(msis[FIRST]) == 0

    assert not pc.program.exists()


def test_a_version_that_is_replaced_keeps_the_certificate(
    pc: Pc, msis: dict[str, Path]
) -> None:
    pc.install(msis[FIRST])
    pc.calls()

    # What Windows says to the version that an upgrade removes, and Wine does not.
    pc.remove(msis[FIRST], UPGRADINGPRODUCTCODE=f"{{{product_code(SECOND)}}}")

    assert pc.calls() == ["journalbryggan.exe|machine|stop-agents"]


def test_event_viewer_is_told_of_us_for_as_long_as_we_are_there(
    pc: Pc, msis: dict[str, Path]
) -> None:
    pc.install(msis[FIRST])
    program = r"C:\Program Files\Journalbryggan\journalbryggan.exe"
    assert pc.registry(EVENTS)["EventMessageFile"] == program

    pc.remove(msis[FIRST])
    assert pc.registry(EVENTS) == {}
