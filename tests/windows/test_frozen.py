"""The frozen agent at work: a file in the folder becomes voucher numbers.

What Wine cannot show is tried on Windows itself by .github/workflows.
"""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from agent.demo.demo import JOURNALS
from tests.office import wait_until
from tests.second_try import second_try_under_wine
from tests.windows.office_pc import PATIENCE, OfficePc, office_pc
from tests.windows.test_event_log import READ, READ_RIGHTLY
from tests.windows.wine import PYTHON, needs_wine, windows_path, wine

pytestmark = [
    needs_wine,
    second_try_under_wine,
    pytest.mark.timeout(1800),
]

VOUCHERS = 60
A_SUBJECT = "/hjalp/sa-gar-det-till"


def test_the_twin_answers_commands_in_swedish(frozen: Path) -> None:
    answer = wine(windows_path(frozen / "journalbryggan.exe"), "--help")

    assert answer.returncode == 0
    assert "för över journaler från dinafastigheter 3 till Fortnox" in answer.stdout


def test_a_journal_becomes_a_voucher_number(frozen: Path, place: Path) -> None:
    with office_pc(frozen, place) as pc, pc.running():
        shutil.copytree(JOURNALS, pc.journals, dirs_exist_ok=True)
        person = pc.enter()
        wait_until(lambda: len(person.waiting()) == 6, PATIENCE)
        person.enter_client()
        person.connect_everybody()

        transfer = person.transfer_everything()

        vouchers = sorted(person.vouchers(transfer))
        assert vouchers == ["A 1"] * 3 + ["A 2"] + ["I 1"] * 2
        assert pc.booked() == 6


def test_the_help_and_an_excel_file_come_out_of_it(frozen: Path, place: Path) -> None:
    with office_pc(frozen, place) as pc, pc.running():
        shutil.copytree(JOURNALS, pc.journals, dirs_exist_ok=True)
        person = pc.enter()
        wait_until(lambda: len(person.waiting()) == 6, PATIENCE)

        picture = re.search(r'src="(/hjalp/bilder/[^"]+)"', person.get(A_SUBJECT).text)
        assert picture
        assert person.get(picture[1]).content.startswith(b"\x89PNG")
        assert person.get("/historik/historik.xlsx").content.startswith(b"PK")


def test_windows_reads_the_texts_of_our_events_out_of_it(frozen: Path) -> None:
    read = wine(PYTHON, "-c", READ, windows_path(frozen / "journalbryggan.exe"))

    assert read.stdout.splitlines()[-3:] == READ_RIGHTLY


def test_killed_in_mid_transfer_it_books_each_voucher_once(
    frozen: Path, place: Path
) -> None:
    with office_pc(frozen, place) as pc:
        with pc.running() as process:
            (pc.journals / "a.si").write_text(many_vouchers(), "cp437")
            person = pc.enter()
            wait_until(lambda: len(person.waiting()) == VOUCHERS, PATIENCE)
            person.enter_client()
            person.connect_everybody()
            transfer = person.transfer_everything()
            wait_until(lambda: pc.booked() > VOUCHERS // 6, PATIENCE)
            process.kill()
            booked = pc.booked()
        assert booked < VOUCHERS
        with pc.running():
            vouchers = pc.enter().vouchers(transfer)

        assert sorted(vouchers) == sorted(f"A {n}" for n in range(1, VOUCHERS + 1))
        assert pc.booked() == VOUCHERS
        assert len(marks(pc)) == VOUCHERS


def many_vouchers() -> str:
    """A file of df3's kind with many journals of one owner."""
    day = date(2026, 12, 1).strftime("%Y%m%d")
    head = '#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#FNAMN "BRF Björkgården"\n'
    vouchers = (
        f'#VER A A{n} {day} "Avisering A{n}"\n{{\n'
        f"#TRANS 1510 {{}} {n}.00\n#TRANS 3020 {{}} -{n}.00\n}}\n"
        for n in range(100, 100 + VOUCHERS)
    )
    return f"{head}#ORGNR 769611-4821\n{''.join(vouchers)}"


def marks(pc: OfficePc) -> set[str | None]:
    """What tells the vouchers in Fortnox apart."""
    companies = pc.simulator.companies
    return {one.comments for company in companies for one in company.vouchers}
