"""Inställningar: every section saved by itself, told where it stands, taken back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.desktop.here import file_manager, policies
from agent.ledger.ledger import Ledger
from agent.ledger.owner_settings import OwnerSettings, set_settings
from agent.preferences import browsing, likely
from agent.preferences.preferences import Preferences
from agent.settings import SETTINGS_FILE, Settings
from agent.warning.rules import Topic
from tests.builders import journal, take_in
from tests.office import wait_until
from tests.patient import wait_long
from tests.webui.samples import GARDENS, owner_id
from tests.webui.visitor import Visitor, words_of
from webui.current import KEY
from webui.page import Page

HERE = "/installningar"
USUAL = {"journals": "ja", "files": "ja", "ending": "ja"}


@pytest.fixture(autouse=True)
def own_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A home with nothing in it, and no other places on the PC."""
    home = tmp_path_factory.mktemp("hem")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setattr(likely, "places", lambda: (home,))
    monkeypatch.setattr(browsing, "places", lambda: (home,))
    wait_long(monkeypatch)
    return home


@pytest.fixture
def df3(own_home: Path) -> Path:
    """A folder as df3 might write in."""
    folder = own_home / "df3"
    folder.mkdir()
    (folder / "A25.si").touch()
    (folder / "hyra.docx").touch()
    return folder


@pytest.fixture
def preferences(page: Page) -> Iterator[Preferences]:
    """The real ones; no folder is watched yet."""
    current = page.flask.extensions[KEY]
    rooms = replace(current.rooms, folders=tuple)
    page.flask.extensions[KEY] = replace(current, rooms=rooms)
    yield rooms.preferences
    rooms.backup.stop()


def settings_of(page: Page) -> Settings:
    preferences: Preferences = page.flask.extensions[KEY].rooms.preferences
    return preferences.settings


@pytest.mark.usefixtures("preferences")
def test_a_folder_is_watched_and_a_receipt_is_given(
    user: Visitor, page: Page, df3: Path
) -> None:
    answer = user.post(f"{HERE}/mappar", {"mapp": f'"{df3}"'})

    assert answer.status_code == 303
    assert answer.location.endswith("#mappar")
    words = words_of(user.get(answer.location))
    assert "Sparat. Det gäller från nu." in words
    assert "Före den senaste ändringen: ingen mapp bevakades." in words
    assert settings_of(page).journal_dirs == (df3,)


@pytest.mark.usefixtures("preferences")
def test_a_folder_that_will_not_do_is_told_where_it_was_typed(
    user: Visitor, page: Page, df3: Path
) -> None:
    answer = user.post(f"{HERE}/mappar", {"mapp": f"{df3}/borta"})

    assert answer.status_code == 400
    assert "borta finns inte. Kontrollera stavningen" in words_of(answer)
    assert f'value="{df3}/borta"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert settings_of(page).journal_dirs == ()


def test_a_folder_is_left_alone_and_that_is_taken_back(
    user: Visitor, page: Page, df3: Path
) -> None:
    user.post(f"{HERE}/mappar", {"mapp": str(df3)})

    user.post(f"{HERE}/mappar/sluta", {"mapp": str(df3)})
    assert settings_of(page).journal_dirs == ()

    answer = user.post(f"{HERE}/mappar/angra")
    assert "Ångrat. Det förra gäller igen." in words_of(user.get(answer.location))
    assert settings_of(page).journal_dirs == (df3,)


def test_nothing_is_offered_to_take_back_before_the_first_change(
    user: Visitor,
) -> None:
    assert "Ångra" not in words_of(user.get(HERE))
    answer = user.post(f"{HERE}/mappar/angra")
    assert answer.status_code == 403
    assert "Det finns ingen ändring att ångra" in words_of(answer)
    assert user.post(f"{HERE}/mappen/angra").status_code == 403


@pytest.mark.usefixtures("preferences")
def test_likely_folders_are_offered_where_none_is_watched(
    user: Visitor, df3: Path
) -> None:
    words = words_of(user.get(HERE))

    assert "Ingen mapp bevakas, så inga nya journaler kommer in." in words
    assert f"Bevaka {df3} 1 journalfil, senast A25.si" in words


def test_they_are_asked_for_where_one_is_watched(user: Visitor, df3: Path) -> None:
    assert str(df3) not in words_of(user.get(HERE))
    assert f"Bevaka {df3}" in words_of(user.get(f"{HERE}?forslag=ja"))


@pytest.mark.usefixtures("preferences")
def test_what_is_typed_is_judged_at_once(user: Visitor, df3: Path) -> None:
    look = f"{HERE}/mappar/prov"

    said = words_of(user.get(f"{look}?mapp={df3}"))
    assert "Går att bevaka. 1 journalfil, senast A25.si" in said
    assert "är ingen hel sökväg" in words_of(user.get(f"{look}?mapp=df3"))
    there = words_of(user.get(f"{look}?till=sakerhetskopior&mapp={df3}"))
    assert there == "Går att skriva i."


def test_leafing_begins_at_the_users_places_and_goes_into_them(
    user: Visitor, own_home: Path, df3: Path
) -> None:
    (own_home / ".dold").mkdir()
    leaf = f"{HERE}/mappar/bladdra"

    assert str(own_home) in words_of(user.get(leaf))
    inside = words_of(user.get(f"{leaf}?mapp={own_home}"))
    assert "df3 1 journalfil, senast A25.si" in inside
    assert "Till datorns platser" in inside
    assert "dold" not in inside
    below = words_of(user.get(f"{leaf}?mapp={df3}"))
    assert f"Upp till {own_home}" in below
    assert "hyra.docx" not in below


@pytest.mark.parametrize("elsewhere", ["{home}/..", "{home}/../data", "{root}"])
def test_leafing_stays_within_the_users_places(
    user: Visitor, own_home: Path, elsewhere: str
) -> None:
    path = elsewhere.format(home=own_home, root=own_home.anchor)

    answer = user.get(f"{HERE}/mappar/bladdra?mapp={path}")

    assert answer.status_code == 400
    assert "kan inte bläddras i" in words_of(answer)


def test_only_folders_are_leafed_for(user: Visitor) -> None:
    assert user.get(f"{HERE}/mappar/bladdra?till=aviseringar").status_code == 403


def test_a_stranger_sees_no_folders(stranger: Visitor, own_home: Path) -> None:
    for path in ("", "/mappar/bladdra", f"/mappar/prov?mapp={own_home}"):
        assert str(own_home) not in stranger.get(f"{HERE}{path}").text


def test_messages_and_quiet_hours_are_saved_and_taken_back(
    user: Visitor, page: Page
) -> None:
    form = {"files": "ja", "tyst-fran": "20", "tyst-till": "6"}

    answer = user.post(f"{HERE}/aviseringar", form)

    assert "Tyst från 20.00 till 06.00, 10 timmar" in words_of(
        user.get(answer.location)
    )
    assert settings_of(page).untold == {Topic.JOURNALS, Topic.ENDING}
    user.post(f"{HERE}/aviseringar/angra")
    assert settings_of(page).quiet_from == 18
    assert settings_of(page).untold == frozenset()


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (
            (18, 7),
            "Tyst från 18.00 till 07.00, 13 timmar om dygnet.",
        ),
        ((3, 4), "Tyst från 03.00 till 04.00, 1 timme om dygnet."),
        ((5, 5), "Ingen tyst tid."),
    ],
)
def test_the_chosen_hours_are_said_in_words(
    user: Visitor, hours: tuple[int, int], said: str
) -> None:
    asked = f"tyst-fran={hours[0]}&tyst-till={hours[1]}"

    assert user.get(f"{HERE}/aviseringar/prov?{asked}").text == said


@pytest.mark.parametrize("hour", ["24", "-1", "sju", ""])
def test_an_hour_that_there_is_not_is_refused(user: Visitor, hour: str) -> None:
    form = {**USUAL, "tyst-fran": hour, "tyst-till": "7"}

    assert user.post(f"{HERE}/aviseringar", form).status_code == 403


def test_the_backups_folder_is_saved_and_emptied(
    user: Visitor, page: Page, own_home: Path
) -> None:
    server = own_home / "server"
    server.mkdir()

    user.post(f"{HERE}/sakerhetskopior", {"mapp": str(server)})
    assert settings_of(page).backup_dir == server

    user.post(f"{HERE}/sakerhetskopior", {"mapp": ""})
    assert settings_of(page).backup_dir is None


def test_a_backups_folder_that_will_not_do_is_told_where_it_was_typed(
    user: Visitor, page: Page, own_home: Path
) -> None:
    answer = user.post(f"{HERE}/sakerhetskopior", {"mapp": f"{own_home}/borta"})

    assert answer.status_code == 400
    assert "finns inte" in words_of(answer)
    assert settings_of(page).backup_dir is None


def test_a_backup_is_made_now_and_told_of(
    user: Visitor, books: Ledger, preferences: Preferences
) -> None:
    assert books
    assert "Ingen kopia än" in words_of(user.get(HERE))

    answer = user.post(f"{HERE}/sakerhetskopior/nu")

    assert answer.location.endswith("#sakerhetskopior")
    wait_until(lambda: "Senast" in words_of(user.get(f"{HERE}/sakerhetskopior/lage")))
    folder = preferences.settings.backup_folder
    assert [one.name for one in folder.iterdir()] == ["ledger-2026-12-01.db"]


def test_what_an_administrator_decides_is_shown_and_not_offered(
    user: Visitor, page: Page, monkeypatch: pytest.MonkeyPatch, df3: Path
) -> None:
    monkeypatch.setattr(policies, "policies", lambda: {"JournalDir": str(df3)})
    current = page.flask.extensions[KEY]
    decided = Settings(data_dir=current.rooms.settings.data_dir)
    own = Preferences(decided, current.rooms.ledger, lambda _: None)
    rooms = replace(current.rooms, preferences=own)
    page.flask.extensions[KEY] = replace(current, rooms=rooms)

    shown = user.get(HERE)

    assert "Administratören bestämmer det här. Det går inte att ändra här." in words_of(
        shown
    )
    assert "Sluta bevaka" not in shown.text
    assert 'id="ny-mapp"' not in shown.text
    answer = user.post(f"{HERE}/mappar", {"mapp": str(df3)})
    assert answer.status_code == 403
    assert "Administratören bestämmer" in words_of(answer)


def test_a_broken_file_is_told_and_nothing_saved(
    user: Visitor, page: Page, tmp_path: Path
) -> None:
    broken = page.flask.extensions[KEY].rooms.settings.data_dir / SETTINGS_FILE
    broken.write_text("port = \n", "utf-8")
    assert tmp_path in broken.parents

    assert "går inte att läsa, och lämnas därför som den är" in words_of(user.get(HERE))
    answer = user.post(
        f"{HERE}/aviseringar", {**USUAL, "tyst-fran": "1", "tyst-till": "2"}
    )
    assert answer.status_code == 409
    assert "Ingenting har ändrats" in words_of(answer)
    assert broken.read_text("utf-8") == "port = \n"


def test_owners_with_settings_of_their_own_come_first(
    user: Visitor, books: Ledger
) -> None:
    own = OwnerSettings(False, "Hyror {nummer}", {"": "B", "A": "H"})
    set_settings(books, owner_id(books, GARDENS), own, "anna")

    said = words_of(user.get(HERE))

    assert (
        "BRF Björkgården 769611-4821 utan kostnadsställen, "
        "serie ingen → B, A → H, text ”Hyror {nummer}”"
    ) in said


def test_owners_are_found_by_name_or_number(user: Visitor, books: Ledger) -> None:
    assert books
    by_name = words_of(user.get(f"{HERE}/agare?sok=sjö"))
    assert "BRF Sjöutsikten" in by_name
    assert "Björkgården" not in by_name
    assert "BRF Björkgården" in words_of(user.get(f"{HERE}/agare?sok=769611-48"))
    assert "Ingen fastighetsägare heter så" in words_of(
        user.get(f"{HERE}/agare?sok=finns-inte")
    )


def test_of_three_hundred_owners_a_few_are_shown_until_all_are_asked_for(
    user: Visitor, ledger: Ledger
) -> None:
    for number in range(12):
        owner = replace(GARDENS, name=f"BRF {number}", organisation_number=str(number))
        take_in(ledger, f"{number}.si", journal(owner=owner))

    assert "8 av 12 fastighetsägare visas. Visa alla" in words_of(user.get(HERE))
    assert "12 fastighetsägare." in words_of(user.get(f"{HERE}?alla=ja"))


def test_the_guide_is_shown_again_on_request(
    user: Visitor, page: Page, preferences: Preferences
) -> None:
    assert "Visa guiden igen" not in words_of(user.get(HERE))
    preferences.show_first_steps(shown=False)
    assert "Visa guiden igen" in words_of(user.get(HERE))

    user.post(f"{HERE}/guiden")

    assert settings_of(page).first_steps


def test_version_folders_and_licences_are_told(user: Visitor, page: Page) -> None:
    said = words_of(user.get(HERE))

    assert "Version 0.1.0" in said
    assert str(settings_of(page).data_dir) in said
    assert "SQLAlchemy" in words_of(user.get(f"{HERE}/om/licenser"))


def test_the_data_folder_is_shown_in_the_file_manager(
    user: Visitor, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []

    def show(folder: Path) -> bool:
        shown.append(folder)
        return True

    monkeypatch.setattr(file_manager, "show", show)

    answer = user.post(f"{HERE}/om/datamappen")

    assert answer.location == f"{HERE}#om"
    assert shown == [settings_of(page).data_dir]


def test_a_folder_that_cannot_be_shown_is_named(
    user: Visitor, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_manager, "show", lambda _: False)

    answer = user.post(f"{HERE}/om/datamappen")

    assert answer.status_code == 403
    assert str(settings_of(page).data_dir) in words_of(answer)
