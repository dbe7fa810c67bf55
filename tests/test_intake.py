"""From a complete file to the ledger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.demo.demo import JOURNALS
from agent.errors import FileRefused
from agent.intake import refuse_unread, take_in
from agent.ledger.files import with_problems
from agent.ledger.imports import Imported
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.owners import overview
from tests.conftest import Clock

CONTENT = next(JOURNALS.glob("*.si")).read_bytes()
PATH = Path("journaler/A25.si")


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path / "ledger.db", clock)
    yield opened
    opened.close()


def test_a_files_journals_wait_in_the_ledger(ledger: Ledger) -> None:
    assert take_in(ledger, PATH, CONTENT) == Imported(new=2)
    assert [one.number for one in waiting(ledger)] == ["A25", "A26"]


def test_the_same_content_under_another_name_adds_nothing(ledger: Ledger) -> None:
    take_in(ledger, PATH, CONTENT)

    assert take_in(ledger, Path("kopia.si"), CONTENT) == Imported()
    assert len(waiting(ledger)) == 2


def test_the_same_journals_in_another_encoding_add_nothing(ledger: Ledger) -> None:
    take_in(ledger, PATH, CONTENT)
    again = CONTENT.decode("cp437").encode("utf-8")

    assert take_in(ledger, Path("utf8.si"), again) == Imported(known=2)


def test_a_refused_file_is_shown_with_its_reason(ledger: Ledger) -> None:
    take_in(ledger, PATH, b"<xml/>")

    (file,) = with_problems(ledger)
    assert file.name == "A25.si"
    assert "A25.si" in file.refused
    assert waiting(ledger) == ()


def test_a_file_that_was_cut_short_is_settled_by_the_whole_one(ledger: Ledger) -> None:
    take_in(ledger, PATH, CONTENT[:-20])
    assert with_problems(ledger)

    take_in(ledger, PATH, CONTENT)

    assert with_problems(ledger) == ()
    assert len(waiting(ledger)) == 2


def test_a_bad_voucher_never_hides_the_good_ones(ledger: Ledger) -> None:
    take_in(ledger, PATH, CONTENT.replace(b"83849.00", b"83849.01"))

    assert [one.number for one in waiting(ledger)] == ["A26"]
    (file,) = with_problems(ledger)
    assert file.journals == 1
    assert file.problems[0].line


def test_a_sum_beyond_any_ledger_is_refused_and_the_rest_taken_in(
    ledger: Ledger,
) -> None:
    amount = b"9" * 12
    rows = (b"#TRANS 1510 {} %s.00\n#TRANS 3020 {} -%s.00\n" % (amount, amount)) * 2000
    absurd = b'#VER A A99 20261201 "Absurd"\n{\n' + rows + b"}\n"

    take_in(ledger, PATH, CONTENT + absurd)

    assert [one.number for one in waiting(ledger)] == ["A25", "A26"]
    assert "orimligt stor" in with_problems(ledger)[0].problems[0].message


def test_no_file_brings_more_than_can_be_summed_up(ledger: Ledger) -> None:
    amount = b"9" * 13
    rows = (b"#TRANS 1510 {} %s.00\n#TRANS 3020 {} -%s.00\n" % (amount, amount)) * 99
    absurd = b"".join(
        b'#VER A B%d 20261201 "Absurd"\n{\n%s}\n' % (number, rows)
        for number in range(100)
    )

    take_in(ledger, PATH, CONTENT + absurd)

    assert sum(one.waiting for one in overview(ledger)) == 2


def test_a_file_that_cannot_be_opened_is_shown_until_it_can(ledger: Ledger) -> None:
    refuse_unread(ledger, PATH, FileRefused("A25.si går inte att öppna."))
    assert with_problems(ledger)

    take_in(ledger, PATH, CONTENT)

    assert with_problems(ledger) == ()
