from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from agent.journal import Owner
from agent.ledger import files, leases, outbox, owners
from agent.ledger.connections import Condition
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.refreshes import failed
from agent.rooms import Rooms
from agent.warning.surroundings import file_alerts
from agent.warning.warning import Alert, Severity
from tests.conftest import Clock
from tests.webui.samples import (
    GARDENS,
    NAMELESS,
    SEA_VIEW,
    connect,
    journal,
    owner_id,
    rows,
    send,
    take_in,
)
from tests.webui.stand_ins import PlayedTransfers
from tests.webui.visitor import ORIGIN, SAME_ORIGIN, Visitor, words_of
from webui.page import create_page

NEIGHBOUR = Owner("Åkerhuset AB", "5560001111")


def test_an_empty_ledger_leads_to_the_guide_and_teaches(user: Visitor) -> None:
    words = words_of(user.get("/"))
    assert "Kom igång i fyra steg" in words
    assert "Inget än Journalerna visas här några sekunder efter" in words
    assert "växer året fram här" in words


def test_what_waits_is_said_in_numbers(user: Visitor, books: Ledger) -> None:
    assert books
    words = words_of(user.get("/"))
    assert "9 journaler 1 456 042,00 i debet hos 4 fastighetsägare" in words
    assert "3 journaler att granska" in words


def test_what_is_wrong_is_said_beside_what_waits(
    rooms: Rooms, books: Ledger, ledger: Ledger
) -> None:
    assert books is ledger
    wrong = Alert("backup", Severity.GRAVE, "Ingen kopia", "Disken är full.", "/x")
    visitor = Visitor(create_page(replace(rooms, alerts=lambda: (wrong,)), ORIGIN))
    visitor.enter()
    words = words_of(visitor.get("/"))
    assert "3 saker Ingen kopia 3 journaler att granska 2 filer att titta på" in words


def test_of_much_that_is_wrong_the_gravest_is_named_and_the_rest_counted(
    rooms: Rooms,
) -> None:
    wrong = tuple(
        Alert(f"{nr}", Severity.GRAVE, f"Fel {nr}", "Åtgärda.", f"/fel/{nr}")
        for nr in range(5)
    )
    visitor = Visitor(create_page(replace(rooms, alerts=lambda: wrong), ORIGIN))
    visitor.enter()
    answer = visitor.get("/")
    assert "5 saker Fel 0 Fel 1 Fel 2 och 2 till, se överst" in words_of(answer)
    assert '<a href="/fel/2">Fel 2</a>' in answer.text


def test_a_transfer_under_way_is_told_of(
    user: Visitor, books: Ledger, transfers: PlayedTransfers
) -> None:
    transfers.doing = {owner_id(books, GARDENS): "Bokför 2 av 3"}
    assert "Överför just nu till 1 bolag" in words_of(user.get("/"))


def test_nothing_wrong_is_said_in_as_many_words(user: Visitor) -> None:
    assert "Att åtgärda Inget Allt fungerar som det ska." in words_of(user.get("/"))


def test_the_last_booking_is_told_with_its_receipt(
    user: Visitor, books: Ledger, clock: Clock
) -> None:
    (one, *_) = [one.id for one in waiting(books) if one.number == "A26"]
    transfer_id = outbox.plan(books, [one], "anna")
    send(books, one, 117)
    answer = user.get("/")
    assert f'href="/kvitto/{transfer_id}"' in answer.text
    words = words_of(answer)
    assert "Senast bokfört I dag " in words
    assert "1 av 1 journal i den senaste överföringen, 18 250,50" in words
    clock.advance(timedelta(days=1))
    user.enter()
    assert "Senast bokfört I går " in words_of(user.get("/"))


def test_a_year_of_vouchers_is_drawn_and_read_as_a_table(
    user: Visitor, books: Ledger
) -> None:
    (one, *_) = [one.id for one in waiting(books) if one.number == "A26"]
    outbox.plan(books, [one], "anna")
    send(books, one, 117)
    answer = user.get("/")
    assert '<svg class="chart" aria-hidden="true"' in answer.text
    assert "Bokförda verifikationer per månad" in words_of(answer)
    assert "jan 2026 0 feb 2026 0 mars 2026 0" in words_of(answer)
    assert "nov 2026 0 dec 2026 1 Summa 1" in words_of(answer)


def test_who_needs_somebody_comes_first(user: Visitor, books: Ledger) -> None:
    take_in(books, [journal(NEIGHBOUR, "A1", lines=rows("10"))])
    connect(books, NEIGHBOUR)
    whose = owner_id(books, NEIGHBOUR)
    (one,) = [one.id for one in waiting(books) if one.owner_id == whose]
    outbox.plan(books, [one], "anna")
    words = words_of(user.get("/"))
    order = [
        words.index(found)
        for found in (
            "Behöver dig 3",
            "BRF Sjöutsikten 769623-0577",
            "Granska 1 journal hos BRF Sjöutsikten",
            "Granska 2 journaler hos Lindbergs Fastigheter AB",
            "Har något som väntar 1",
            "BRF Björkgården 769611-4821",
            "Inget väntar 1",
            "Åkerhuset AB",
        )
    ]
    assert order == sorted(order)


def test_a_connection_that_fails_needs_somebody(user: Visitor, books: Ledger) -> None:
    connect(books, SEA_VIEW)
    user.get("/")
    failed(books, SEA_VIEW.organisation_number, Condition.ENDED, "Godkänn på nytt.")
    about = f'href="/kopplingar#agare-{owner_id(books, SEA_VIEW)}"'
    assert about in user.get("/").text


def test_many_owners_with_whom_nothing_waits_are_folded(
    user: Visitor, ledger: Ledger
) -> None:
    owners_ = [Owner(f"BRF Storbo {nr:02}", f"7690{nr:06}") for nr in range(14)]
    take_in(ledger, [journal(one, "A1", lines=rows("10")) for one in owners_])
    assert '<details class="owner-group"' not in user.get("/").text
    outbox.plan(ledger, [one.id for one in waiting(ledger)][1:], "anna")
    text = user.get("/").text
    assert '<details class="owner-group" data-group="klara"' in text
    assert "Sök fastighetsägare" in text


def test_what_has_not_changed_is_not_sent_again(user: Visitor, books: Ledger) -> None:
    first = user.get("/lage")
    version = first.headers["X-Version"]
    assert f'data-version="{version}"' in user.get("/").text
    assert user.get(f"/lage?version={version}").status_code == 204
    take_in(books, [journal(GARDENS, "A27", lines=rows("10"))])
    changed = user.get(f"/lage?version={version}")
    assert changed.status_code == 200
    assert "10 journaler" in words_of(changed)
    assert "<html" not in changed.text


def test_a_ledger_that_others_write_in_is_looked_at_every_time(
    user: Visitor, books: Ledger
) -> None:
    books.is_shared = True
    answer = user.get("/lage?version=")
    assert (answer.status_code, answer.headers["X-Version"]) == (200, "")


def test_three_hundred_owners_are_few_bytes(user: Visitor, ledger: Ledger) -> None:
    owners_ = [Owner(f"BRF Storbo {nr:03}", f"7690{nr:06}") for nr in range(300)]
    take_in(ledger, [journal(one, "A1", lines=rows("10")) for one in owners_])
    answer = user.get("/", {**SAME_ORIGIN, "Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < 50_000


def test_an_owner_shows_connection_and_days(user: Visitor, books: Ledger) -> None:
    assert books
    answer = user.get("/")
    words = words_of(answer)
    assert "BRF Björkgården 769611-4821 Inställningar för BRF Björkgården" in words
    assert "Kopplad användarkonto, gäller minst 31 dagar till" in words
    assert 'max="31" value="31"' in answer.text
    assert "Kontrollista för Lindbergs Fastigheter AB" in words
    assert "Inte kopplad" in words


def test_the_watch_says_what_it_read_and_which_folders_it_reaches(
    user: Visitor, books: Ledger
) -> None:
    assert books
    words = words_of(user.get("/"))
    assert "Senast läst trasig.si i dag" in words
    assert f"Bevakas {Path('C:/df3/journaler')}" in words
    assert f"Går inte att nå {Path('//server/df3')}" in words


def test_a_files_problems_are_shown_until_seen(user: Visitor, books: Ledger) -> None:
    words = words_of(user.get("/"))
    assert "journaler togs in Rad 48 i december.si, Kst: Okänt. Jag har sett" in words
    assert "Filen är avbruten." in words
    for file in files.with_problems(books):
        assert user.post(f"/filer/{file.id}/sedd").status_code == 303
    assert "Filer att titta på" not in words_of(user.get("/"))


def test_what_was_left_out_of_a_file_is_told_with_what_to_do(
    user: Visitor, ledger: Ledger
) -> None:
    problem = files.FileProblem("error", 0, "", "tom.si: Journal A9 har utelämnats.")
    take_in(ledger, [], "tom.si", [problem])
    said = "Fel tom.si: Journal A9 har utelämnats. Rätta i dinafastigheter 3 och skriv"
    assert said in words_of(user.get("/"))


def test_a_file_that_could_not_be_read_is_one_thing_to_do(
    rooms: Rooms, ledger: Ledger
) -> None:
    files.refuse(ledger, files.FileFacts("a", "a.si", "x", 1), "Filen är avbruten.")
    wrong = tuple(file_alerts({1: "a.si"}))
    visitor = Visitor(create_page(replace(rooms, alerts=lambda: wrong), ORIGIN))
    visitor.enter()
    assert "Att åtgärda 1 sak 1 fil att titta på" in words_of(visitor.get("/"))


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


def test_a_file_that_was_seen_by_mistake_is_shown_again(
    user: Visitor, books: Ledger
) -> None:
    [file, *_] = files.with_problems(books)
    after = user.post(f"/filer/{file.id}/sedd").location
    assert f"{file.name} visas inte längre här. Ångra" in words_of(user.get(after))

    user.post(f"/filer/{file.id}/visa-igen")

    assert file in files.with_problems(books)
