"""Files are known by content; what was wrong in them is shown until seen or settled."""

from datetime import timedelta

from sqlalchemy import select

from agent.ledger.files import (
    MOST_PROBLEMS,
    MOST_SHOWN,
    FileProblem,
    already_read,
    count_with_problems,
    dismiss,
    refuse,
    show_again,
    with_problems,
)
from agent.ledger.imports import Imported, import_journals
from agent.ledger.ledger import Ledger
from agent.ledger.tables import events
from tests.builders import facts, journal, take_in
from tests.conftest import Clock


def kinds(ledger: Ledger) -> list[str]:
    with ledger.reading() as connection:
        return list(connection.scalars(select(events.c.kind).order_by(events.c.id)))


PROBLEM = FileProblem("error", 12, "Belopp", "Beloppet går inte att läsa.")


def test_a_file_taken_in_is_known_by_its_content(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    assert already_read(ledger, facts("a.si").sha256)
    assert not already_read(ledger, facts("b.si").sha256)


def test_a_refused_file_may_come_again(ledger: Ledger) -> None:
    refuse(ledger, facts("a.si"), "Filen är avbruten.")
    assert not already_read(ledger, facts("a.si").sha256)
    assert take_in(ledger, "a.si", journal()) == Imported(new=1)
    assert with_problems(ledger) == ()


def test_a_refusal_is_shown_with_its_reason(ledger: Ledger) -> None:
    refuse(ledger, facts("a.si"), "Filen är avbruten.")
    (shown,) = with_problems(ledger)
    assert (shown.name, shown.folder) == ("a.si", "journaler")
    assert shown.refused == "Filen är avbruten."
    assert shown.journals == 0


def test_the_same_refusal_again_is_shown_once(ledger: Ledger) -> None:
    refuse(ledger, facts("a.si"), "Filen är avbruten.")
    refuse(ledger, facts("a.si"), "Filen är avbruten.")
    assert len(with_problems(ledger)) == 1


def test_another_reason_for_the_same_content_replaces_the_first(
    ledger: Ledger,
) -> None:
    refuse(ledger, facts("a.si"), "Filen är avbruten.")
    refuse(ledger, facts("a.si"), "Formatet är okänt.")
    assert [one.refused for one in with_problems(ledger)] == ["Formatet är okänt."]


def test_what_was_taken_in_cannot_be_refused_afterwards(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    refuse(ledger, facts("a.si"), "Filen är avbruten.")
    assert already_read(ledger, facts("a.si").sha256)
    assert with_problems(ledger) == ()


def test_problems_are_shown_with_what_was_taken_in_beside_them(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("A1"), journal("A2"), problems=[PROBLEM])
    (shown,) = with_problems(ledger)
    assert shown.problems == (PROBLEM,)
    assert (shown.journals, shown.refused) == (2, "")


def test_a_file_without_problems_is_not_shown(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    assert with_problems(ledger) == ()


def test_what_a_person_has_seen_is_not_shown_again(ledger: Ledger) -> None:
    refuse(ledger, facts("a.si"), "Filen är avbruten.")
    dismiss(ledger, with_problems(ledger)[0].id, "anna")
    refuse(ledger, facts("a.si"), "Filen är avbruten.")
    assert with_problems(ledger) == ()


def test_that_a_person_has_seen_a_file_is_taken_back(ledger: Ledger) -> None:
    refuse(ledger, facts("a.si"), "Filen är avbruten.")
    [file] = with_problems(ledger)
    dismiss(ledger, file.id, "anna")

    show_again(ledger, file.id, "anna")

    assert with_problems(ledger) == (file,)
    assert kinds(ledger)[-2:] == ["file problems seen", "file shown again"]


def test_a_file_that_was_settled_meanwhile_is_not_shown_again(ledger: Ledger) -> None:
    refuse(ledger, facts("a.si", "halva"), "Filen är avbruten.")
    [file] = with_problems(ledger)
    dismiss(ledger, file.id, "anna")
    import_journals(ledger, facts("a.si", "hela"), [journal()])

    show_again(ledger, file.id, "anna")

    assert with_problems(ledger) == ()
    assert kinds(ledger)[-1] == "file read"


def test_a_newer_content_settles_what_was_wrong_with_the_file(ledger: Ledger) -> None:
    refuse(ledger, facts("a.si", "halva"), "Filen är avbruten.")
    import_journals(ledger, facts("a.si", "hela"), [journal()])
    assert with_problems(ledger) == ()


def test_a_newer_content_shows_its_own_problems(ledger: Ledger) -> None:
    import_journals(ledger, facts("a.si", "gammal"), [], [PROBLEM])
    refuse(ledger, facts("a.si", "ny"), "Formatet är okänt.")
    assert [one.refused for one in with_problems(ledger)] == ["Formatet är okänt."]


def test_another_file_or_folder_settles_nothing(ledger: Ledger) -> None:
    refuse(ledger, facts("a.si"), "Filen är avbruten.")
    take_in(ledger, "b.si", journal())
    import_journals(ledger, facts("a.si", "annan", folder="arkiv"), [journal("A2")])
    assert [one.name for one in with_problems(ledger)] == ["a.si"]


def test_the_newest_comes_first(ledger: Ledger, clock: Clock) -> None:
    refuse(ledger, facts("a.si"), "Filen är avbruten.")
    clock.advance(timedelta(minutes=1))
    refuse(ledger, facts("b.si"), "Filen är avbruten.")
    assert [one.name for one in with_problems(ledger)] == ["b.si", "a.si"]
    assert with_problems(ledger)[0].read_at == clock()


def test_of_a_folder_full_of_trouble_the_newest_files_are_shown(ledger: Ledger) -> None:
    for number in range(MOST_SHOWN + 2):
        refuse(ledger, facts(f"{number}.si"), "Filen är avbruten.")
    shown = [one.name for one in with_problems(ledger)]
    assert shown == [f"{number}.si" for number in range(MOST_SHOWN + 1, 1, -1)]
    assert count_with_problems(ledger) == MOST_SHOWN + 2


def test_of_a_file_full_of_problems_the_first_are_shown(ledger: Ledger) -> None:
    found = [
        FileProblem("warning", line, "Kst", "Okänt.") for line in range(MOST_PROBLEMS)
    ]
    take_in(ledger, "a.si", journal(), problems=found)
    take_in(ledger, "b.si", journal("A2"), problems=[*found, PROBLEM, PROBLEM])
    b, a = with_problems(ledger)
    assert (a.problems, a.more) == (tuple(found), 0)
    assert (b.problems, b.more) == (tuple(found), 2)


def test_nothing_to_look_at_counts_as_none(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    assert count_with_problems(ledger) == 0
