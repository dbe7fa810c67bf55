from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agent.checks.findings import Finding, Severity
from agent.folders import FolderView
from agent.ledger import outbox
from agent.ledger.connections import Condition, Kind
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.refreshes import failed
from agent.ledger.vouchers import rejected
from agent.preferences import likely
from agent.rooms import Rooms
from tests.webui.samples import (
    GARDENS,
    LINDBERG,
    NAMELESS,
    SEA_VIEW,
    connect,
    journal,
    owner_id,
    rows,
    send,
    take_in,
)
from tests.webui.stand_ins import PlayedChecking, PlayedConnections, PlayedTransfers
from tests.webui.visitor import ORIGIN, Visitor, words_of
from webui.page import create_page

STOPS = Finding("account", Severity.STOPS, "Konto 3011 finns inte.", "Lägg upp det.")
FOLDER, CLIENT, OWNER, VOUCHER = "mapp", "klient", "agare", "verifikation"

Open = Callable[..., Visitor]


@pytest.fixture
def open_without_folder(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page whose agent watches only what is given, on a PC without folders."""
    monkeypatch.setattr(likely, "places", tuple)

    def opened(*folders: FolderView) -> Visitor:
        visitor = Visitor(create_page(replace(rooms, folders=lambda: folders), ORIGIN))
        visitor.enter()
        return visitor

    return opened


def ticked(visitor: Visitor) -> set[str]:
    """Return the steps that the guide shows as done."""
    text = visitor.get("/start").text
    steps = (FOLDER, CLIENT, OWNER, VOUCHER)
    return {one for one in steps if f'class="step step-done" id="{one}"' in text}


def current(visitor: Visitor) -> str:
    """Return the step that the guide says is next."""
    text = visitor.get("/start").text
    return text.partition('class="step step-now" id="')[2].partition('"')[0]


def small_books(ledger: Ledger) -> None:
    """Let one owner have two journals, and another one."""
    take_in(
        ledger,
        [
            journal(GARDENS, "A25"),
            journal(GARDENS, "A26", lines=rows("18250.50")),
            journal(GARDENS, "A27", lines=rows("99")),
            journal(SEA_VIEW, "A1", lines=rows("200")),
        ],
    )


def journal_id(ledger: Ledger, number: str) -> int:
    return next(one.id for one in waiting(ledger) if one.number == number)


def test_each_step_is_ticked_by_what_is_true(
    open_without_folder: Open,
    user: Visitor,
    ledger: Ledger,
    connections: PlayedConnections,
) -> None:
    connections.has_client = False
    nobody = open_without_folder()
    assert (ticked(nobody), current(nobody)) == (set(), FOLDER)
    assert (ticked(user), current(user)) == ({FOLDER}, CLIENT)

    connections.has_client = True
    assert (ticked(user), current(user)) == ({FOLDER, CLIENT}, OWNER)

    small_books(ledger)
    connect(ledger, GARDENS)
    assert (ticked(user), current(user)) == ({FOLDER, CLIENT, OWNER}, VOUCHER)

    one = journal_id(ledger, "A26")
    outbox.plan(ledger, [one], "anna")
    assert current(user) == VOUCHER
    send(ledger, one, 117)
    assert (ticked(user), current(user)) == ({FOLDER, CLIENT, OWNER, VOUCHER}, "")
    assert "Du är igång" in words_of(user.get("/start"))


def test_what_an_administrator_has_set_is_done_already(user: Visitor) -> None:
    words = words_of(user.get("/start"))
    folder = Path("C:/df3/journaler")
    assert f"Klart: Bevaka mappen med journaler {folder}" in words
    assert "Klart: Ange klient-id och klienthemlighet" in words


def test_a_suggested_folder_is_one_press_away(
    open_without_folder: Open,
    rooms: Rooms,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path_factory.mktemp("df3 journaler")
    monkeypatch.setattr(
        type(rooms.preferences), "suggested_folders", lambda _: (folder,)
    )
    nobody = open_without_folder()
    assert f'name="mapp" value="{folder}"' in nobody.get("/start").text
    answer = nobody.post("/start/mapp", {"mapp": str(folder)})
    assert answer.headers["Location"] == "/start#mapp"
    assert rooms.preferences.settings.journal_dirs == (folder,)


def test_a_folder_that_cannot_be_watched_is_told_of_beside_its_field(
    open_without_folder: Open, rooms: Rooms, tmp_path: Path
) -> None:
    typed = str(tmp_path / "finns inte")
    answer = open_without_folder().post("/start/mapp", {"mapp": typed})
    assert answer.status_code == 400
    assert f'value="{typed}"' in answer.text
    assert 'aria-invalid="true" aria-describedby="mapp-fel"' in answer.text
    assert rooms.preferences.settings.journal_dirs == ()


def test_the_client_step_leads_there_and_back(
    user: Visitor, connections: PlayedConnections
) -> None:
    connections.has_client = False
    assert 'href="/kopplingar/klient?tillbaka=/start"' in user.get("/start").text
    page = user.get("/kopplingar/klient?tillbaka=/start")
    assert '<a class="button" href="/start">Tillbaka</a>' in page.text
    assert 'name="tillbaka" value="/start"' in page.text
    form = {"klient-id": "x", "klienthemlighet": "y", "tillbaka": "/start"}
    assert user.post("/kopplingar/klient", form).headers["Location"] == "/start"


def test_the_way_back_from_the_client_stays_on_this_page(user: Visitor) -> None:
    elsewhere = {"klient-id": "x", "klienthemlighet": "y", "tillbaka": "//evil.test/"}
    there = user.post("/kopplingar/klient", elsewhere).headers["Location"]
    assert there == "/kopplingar"


def test_the_easiest_owner_to_begin_with_is_proposed(
    user: Visitor, ledger: Ledger
) -> None:
    take_in(ledger, [journal(NAMELESS, "A30", lines=rows("775"))], "utan.csv")
    small_books(ledger)
    take_in(ledger, [journal(LINDBERG, "A40", lines=rows("42000"))], "lindberg.si")
    words = words_of(user.get("/start"))
    assert "BRF Sjöutsikten 769623-0577 · 1 journal väntar Koppla" in words
    other = owner_id(ledger, LINDBERG)
    assert f'href="/start?agare={other}#agare"' in user.get("/start").text
    chosen = words_of(user.get(f"/start?agare={other}"))
    assert "Lindbergs Fastigheter AB 556840-2712 · 1 journal väntar Koppla" in chosen


def test_the_owner_step_says_what_it_waits_for(user: Visitor) -> None:
    assert "visas här av sig själva när deras första journal" in words_of(
        user.get("/start")
    )


def test_the_smallest_sound_journal_is_proposed_with_its_rows(
    user: Visitor, ledger: Ledger, checking: PlayedChecking
) -> None:
    small_books(ledger)
    connect(ledger, GARDENS, Kind.SERVICE)
    assert "Journal A27, 2026-12-01" in words_of(user.get("/start"))
    assert journal_id(ledger, "A27") in checking.looked_at

    checking.found[journal_id(ledger, "A27")] = (STOPS,)
    words = words_of(user.get("/start"))
    assert "Journal A26, 2026-12-01" in words
    assert "Kontrolleras mot Fortnox" in words
    assert "3011 101 18 250,50 Avgifter Summa 18 250,50 18 250,50" in words

    checking.found[journal_id(ledger, "A26")] = ()
    assert "Kontrollerad mot Fortnox utan anmärkning" in words_of(user.get("/start"))


def test_where_every_journal_is_stopped_the_reason_is_said_and_nothing_sent(
    user: Visitor, ledger: Ledger, checking: PlayedChecking
) -> None:
    small_books(ledger)
    connect(ledger, GARDENS)
    checking.found = {one.id: (STOPS,) for one in waiting(ledger)}
    answer = user.get("/start")
    assert "Stoppar: Konto 3011 finns inte. Lägg upp det." in words_of(answer)
    assert "Åtgärda i Överföring" in words_of(answer)
    assert "/start/overfor" not in answer.text


def test_one_press_transfers_the_one_journal_and_shows_its_receipt(
    user: Visitor, ledger: Ledger, transfers: PlayedTransfers
) -> None:
    small_books(ledger)
    connect(ledger, GARDENS)
    one = journal_id(ledger, "A27")
    there = user.post("/start/overfor", {"journal": one}).headers["Location"]
    assert transfers.started == [[one]]
    words = words_of(user.get(there))
    assert "Titta nu i Fortnox" in words
    assert "Fortsätt med resten" in words
    assert "Titta nu i Fortnox" not in words_of(user.get("/kvitto/1"))


def test_a_journal_that_was_refused_is_proposed_last_with_the_reason(
    user: Visitor, ledger: Ledger
) -> None:
    small_books(ledger)
    connect(ledger, SEA_VIEW)
    one = journal_id(ledger, "A1")
    outbox.plan(ledger, [one], "anna")
    rejected(ledger, one, "Kontot är inte aktivt.")
    words = words_of(user.get("/start"))
    assert "Journal A1, 2026-12-01" in words
    assert "Nekades förra gången: Kontot är inte aktivt." in words
    assert "Överför den här journalen igen" in words


def test_what_must_be_looked_at_first_is_told_of(user: Visitor, ledger: Ledger) -> None:
    doubtful = journal(GARDENS, "A25", doubts=("En rad saknar notering.",))
    take_in(ledger, [doubtful])
    connect(ledger, GARDENS)
    words = words_of(user.get("/start"))
    assert "1 journal behöver att du tittar på den först." in words


def test_a_connected_owner_without_journals_is_waited_for(
    user: Visitor, ledger: Ledger
) -> None:
    small_books(ledger)
    connect(ledger, SEA_VIEW)
    outbox.plan(ledger, [journal_id(ledger, "A1")], "anna")
    assert "Ingen journal väntar hos den som är kopplad" in words_of(user.get("/start"))


def test_a_connection_that_has_ended_is_to_be_made_again(
    user: Visitor, ledger: Ledger
) -> None:
    small_books(ledger)
    connect(ledger, GARDENS)
    assert current(user) == VOUCHER
    failed(ledger, GARDENS.organisation_number, Condition.ENDED, "Godkänn på nytt.")
    assert current(user) == OWNER


def test_what_has_not_changed_is_not_sent_again(user: Visitor, ledger: Ledger) -> None:
    version = user.get("/start/lage").headers["X-Version"]
    assert user.get(f"/start/lage?version={version}").status_code == 204
    small_books(ledger)
    assert "BRF Sjöutsikten" in words_of(user.get(f"/start/lage?version={version}"))


def test_the_overview_leads_to_the_guide_until_the_first_voucher(
    user: Visitor, ledger: Ledger
) -> None:
    assert "Kom igång i fyra steg" in words_of(user.get("/"))
    small_books(ledger)
    connect(ledger, GARDENS)
    one = journal_id(ledger, "A27")
    outbox.plan(ledger, [one], "anna")
    assert "Kom igång i fyra steg" in words_of(user.get("/"))
    send(ledger, one, 117)
    answer = user.get("/")
    assert "Kom igång i fyra steg" not in words_of(answer)
    assert 'href="/start"' in answer.text


def test_the_guide_is_declined_and_taken_back(user: Visitor) -> None:
    assert user.post("/start/visa", {"visa": "nej"}).headers["Location"] == "/"
    words = words_of(user.get("/"))
    assert "Kom igång i fyra steg" not in words
    assert "Visa guiden här igen" in words
    user.post("/start/visa", {"visa": "ja"})
    assert "Kom igång i fyra steg" in words_of(user.get("/"))


def test_the_chosen_owner_stays_chosen_while_the_page_is_kept_up(
    user: Visitor, ledger: Ledger
) -> None:
    small_books(ledger)
    chosen = owner_id(ledger, GARDENS)
    text = user.get(f"/start?agare={chosen}").text
    assert f'data-live-from="/start/lage?agare={chosen}"' in text
