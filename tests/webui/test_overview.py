from contextlib import closing
from pathlib import Path

from agent.ledger import files, leases, owners
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from tests.conftest import Clock
from tests.webui.samples import (
    GARDENS,
    NAMELESS,
    SEA_VIEW,
    connect,
    journal,
    owner_id,
    take_in,
)
from tests.webui.visitor import Visitor, words_of


def test_an_empty_ledger_teaches_the_way(user: Visitor) -> None:
    words = words_of(user.get("/"))
    assert "Inga journaler än" in words
    assert "Tryck på Överför" in words


def test_what_waits_is_said_in_numbers(user: Visitor, books: Ledger) -> None:
    assert books
    words = words_of(user.get("/"))
    assert "9 journaler väntar hos 4 fastighetsägare" in words
    assert "tillsammans 1 456 042,00 i debet" in words
    assert "3 journaler behöver att du tittar på dem" in words


def test_an_owner_shows_connection_and_days(user: Visitor, books: Ledger) -> None:
    assert books
    words = words_of(user.get("/"))
    assert "BRF Björkgården 769611-4821 Inställningar för BRF Björkgården" in words
    assert "Kopplad användarkonto, gäller minst 31 dagar till" in words
    assert "Kontrollista för Lindbergs Fastigheter AB" in words
    assert "Inte kopplad" in words


def test_folders_say_whether_they_can_be_reached(user: Visitor) -> None:
    words = words_of(user.get("/"))
    assert "Bevakas senast december.si" in words
    assert "Går inte att nå" in words


def test_a_files_problems_are_shown_until_seen(user: Visitor, books: Ledger) -> None:
    words = words_of(user.get("/"))
    assert "Rad 48, Kst Kostnadsstället 7 används inte." in words
    assert "Filen är avbruten." in words
    for file in files.with_problems(books):
        assert user.post(f"/filer/{file.id}/sedd").status_code == 303
    assert "Filer att titta på" not in words_of(user.get("/"))


def test_an_owner_without_number_is_confirmed_once(
    user: Visitor, books: Ledger
) -> None:
    assert "Är det samma som BRF Sjöutsikten, 769623-0577?" in words_of(user.get("/"))
    nameless, known = owner_id(books, NAMELESS), owner_id(books, SEA_VIEW)
    assert user.post(f"/agare/{nameless}/samma/{known}").status_code == 303
    overview = {one.owner.id: one for one in owners.overview(books)}
    assert nameless not in overview
    assert overview[known].waiting == 3


def test_text_from_a_file_is_only_text(user: Visitor, ledger: Ledger) -> None:
    facts = files.FileFacts("a" * 64, "<script>alert(1)</script>.si", "x", 1)
    files.refuse(ledger, facts, "<b>trasig</b>")
    text = user.get("/").text
    assert "<script>alert" not in text
    assert "&lt;b&gt;trasig" in text


def test_a_folder_full_of_trouble_is_told_of_but_not_all_shown(
    user: Visitor, ledger: Ledger
) -> None:
    problem = files.FileProblem("warning", 48, "Kst", "Okänt kostnadsställe.")
    take_in(ledger, [journal(GARDENS, "A25")], "full.si", [problem] * 23)
    for number in range(20):
        facts = files.FileFacts(f"{number}", f"{number}.si", "journaler", 9)
        files.refuse(ledger, facts, "Filen är avbruten.")
    assert "1 äldre fil visas när du har sett dessa." in words_of(user.get("/"))
    user.post(f"/filer/{files.with_problems(ledger)[0].id}/sedd")
    words = words_of(user.get("/"))
    assert words.count("Okänt kostnadsställe.") == 20
    assert "… och 3 anmärkningar till i filen." in words
    assert "visas när du har sett dessa" not in words


def test_what_other_seats_do_and_have_is_told(
    user: Visitor, books: Ledger, tmp_path: Path, clock: Clock
) -> None:
    assert books
    with closing(open_ledger(tmp_path / "ledger.db", clock, "eva på KONTOR-7")) as evas:
        connect(evas, SEA_VIEW)
        connect(evas, GARDENS)
        assert "Kopplad hos eva på KONTOR-7" in words_of(user.get("/"))
        assert "Kopplad hos eva på KONTOR-7" in words_of(user.get("/kopplingar"))

        lease = leases.take(evas, GARDENS.organisation_number)
        assert lease is not None
        lease.doing = "Bokför 2 av 3"
        leases.keep(evas, lease)
        assert "eva på KONTOR-7 överför: Bokför 2 av 3" in words_of(user.get("/"))
