"""The watch: what a user is told, and when."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import LedgerAway
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.told import all_told
from agent.tray.status import Notice
from agent.warning.rules import Quiet
from agent.warning.surroundings import AWAKE_AFTER, ledger_alert
from agent.warning.warning import Alert, Severity
from agent.warning.watch import Watch
from tests.conftest import Clock
from tests.warning.samples import an_alert

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
AWAY = ledger_alert(LedgerAway("Databasen svarar inte."))


class Desk:
    """A user who is told, an event log that is written, and what is wrong."""

    def __init__(self, ledger: Ledger, clock: Clock, quiet: Quiet) -> None:
        self.ledger = ledger
        self.clock = clock
        self.quiet = quiet
        self.wrong: list[Alert] = []
        self.notices: list[Notice] = []
        self.recorded: list[str] = []
        self.watch: Watch
        self.restart()

    @property
    def told(self) -> list[str]:
        return [one.title for one in self.notices]

    def restart(self) -> None:
        self.watch = Watch(
            self.ledger,
            lambda: self.wrong,
            self.notices.append,
            self.clock,
            quiet=self.quiet,
            record=lambda alert: self.recorded.append(alert.key),
            zone=STOCKHOLM,
        )

    def look(self, *wrong: Alert, after: timedelta = timedelta(0)) -> None:
        self.clock.advance(after)
        self.wrong = list(wrong)
        self.watch.look()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with closing(open_ledger(tmp_path / "ledger.db", clock)) as opened:
        yield opened


@pytest.fixture
def desk(ledger: Ledger, clock: Clock) -> Desk:
    """It is nine in the morning."""
    return Desk(ledger, clock, Quiet())


@pytest.fixture
def night_desk(ledger: Ledger, clock: Clock) -> Desk:
    """Somebody who wants to be told at any hour."""
    return Desk(ledger, clock, Quiet(0, 0))


def test_what_is_wrong_is_told_at_once_with_the_page_that_mends_it(desk: Desk) -> None:
    desk.look(an_alert())

    assert desk.notices == [Notice("connection-ended", "Gör så här.", "/x")]


def test_when_all_is_well_nobody_hears_anything(desk: Desk) -> None:
    for _ in range(40):
        desk.look(after=DAY)

    assert desk.notices == []
    assert desk.recorded == []


def test_the_same_thing_is_told_once(desk: Desk) -> None:
    for _ in range(9):
        desk.look(an_alert(), after=HOUR)

    assert desk.told == ["connection-ended"]


def test_a_restart_does_not_tell_it_again(desk: Desk) -> None:
    desk.look(an_alert())
    desk.restart()
    desk.look(an_alert(), after=2 * HOUR)

    assert desk.told == ["connection-ended"]


def test_what_nobody_mends_is_told_again_in_a_week(desk: Desk) -> None:
    for _ in range(14):
        desk.look(an_alert())
        desk.clock.advance(DAY)

    assert len(desk.told) == 2


def test_at_night_it_waits_for_the_morning(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 12, 1, 17, 30, tzinfo=UTC)  # 18.30 in Stockholm
    desk.look(an_alert())
    assert desk.told == []

    desk.look(an_alert(), after=12 * HOUR)
    assert desk.told == []
    desk.look(an_alert(), after=HOUR)
    assert desk.told == ["connection-ended"]


def test_the_event_log_has_it_also_at_night_and_once(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
    for _ in range(14):
        desk.look(an_alert("connection-ended", "7"), after=HOUR)

    assert desk.recorded == ["connection-ended:7"]
    assert len(desk.told) == 1


def test_the_event_log_is_not_written_again_while_the_user_sleeps(desk: Desk) -> None:
    desk.look(an_alert())
    desk.look(after=HOUR)  # mended
    desk.clock.now = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
    for _ in range(12):
        desk.look(an_alert(), after=HOUR)

    assert len(desk.recorded) == 2


def test_what_comes_again_the_same_day_is_not_told_again(desk: Desk) -> None:
    desk.look(an_alert())
    desk.look(after=2 * HOUR)
    desk.look(an_alert(), after=2 * HOUR)

    assert len(desk.told) == 1


def test_what_was_mended_and_comes_again_is_told_anew(desk: Desk) -> None:
    desk.look(an_alert())
    desk.look(after=HOUR)
    desk.look(an_alert(), after=DAY)

    assert len(desk.told) == 2


def test_what_is_mild_is_told_once_a_week_however_often_it_comes(desk: Desk) -> None:
    for day in range(14):
        desk.look(*[an_alert(severity=Severity.MILD)] * (day % 2 == 0))
        desk.clock.advance(DAY)

    assert len(desk.told) == 2


def test_another_with_the_same_trouble_is_told_of_after_an_hour(desk: Desk) -> None:
    desk.look(an_alert("ended", "1"))
    desk.look(an_alert("ended", "1", "2"), after=HOUR / 2)
    assert len(desk.told) == 1

    desk.look(an_alert("ended", "1", "2", "3"), after=HOUR / 2)
    assert len(desk.told) == 2


def test_sixty_that_end_one_after_another_are_a_few_notifications(desk: Desk) -> None:
    for number in range(60):
        ended = map(str, range(number + 1))
        desk.look(an_alert("ended", *ended), after=timedelta(minutes=1))
    desk.look(an_alert("ended", *map(str, range(60))), after=HOUR)

    assert len(desk.told) == 2


def test_several_troubles_at_once_are_one_notification(desk: Desk) -> None:
    desk.look(an_alert("lapses", severity=Severity.MILD), an_alert("ended"))

    assert desk.notices == [Notice("2 saker behöver åtgärdas", "ended. lapses.", "/")]


def test_what_a_pc_lacks_for_a_moment_is_not_told(desk: Desk) -> None:
    gone = an_alert("folder", told_after=AWAKE_AFTER)
    desk.look(gone)
    desk.look(gone, after=AWAKE_AFTER / 2)
    desk.look(after=AWAKE_AFTER)
    desk.look(gone)
    desk.look(gone, after=AWAKE_AFTER / 2)
    assert desk.told == []

    desk.look(gone, after=AWAKE_AFTER / 2)
    assert desk.told == ["folder"]


def test_what_was_so_before_the_pc_slept_does_not_count(desk: Desk) -> None:
    gone = an_alert("folder", told_after=AWAKE_AFTER)
    desk.look(gone)
    desk.watch.wake_up()
    desk.look(gone, after=5 * HOUR)
    assert desk.told == []

    desk.look(gone, after=AWAKE_AFTER)
    assert desk.told == ["folder"]


def test_a_clock_set_back_lets_what_lasts_be_told(desk: Desk) -> None:
    gone = an_alert("folder", told_after=AWAKE_AFTER)
    desk.look(gone)
    desk.look(gone, after=-DAY)
    desk.look(gone, after=AWAKE_AFTER)

    assert desk.told == ["folder"]


def test_a_clock_set_back_repeats_nothing_and_swallows_nothing(desk: Desk) -> None:
    desk.clock.advance(365 * DAY)
    desk.look(an_alert())
    desk.clock.advance(-365 * DAY)
    for _ in range(6):
        desk.look(an_alert())
        desk.restart()
        desk.clock.advance(DAY)
    assert len(desk.told) == 1

    desk.look(an_alert(), after=DAY)
    assert len(desk.told) == 2


def test_winter_time_does_not_shorten_the_hour_in_which_is_gathered(
    night_desk: Desk,
) -> None:
    night_desk.clock.now = datetime(
        2026, 10, 25, 0, 45, tzinfo=UTC
    )  # 02.45, then 02.00
    night_desk.look(an_alert("ended", "1"))
    night_desk.look(an_alert("ended", "1", "2"), after=HOUR)

    assert len(night_desk.told) == 2


def test_summer_time_does_not_take_a_warning(desk: Desk) -> None:
    desk.clock.now = datetime(2027, 3, 27, 18, 0, tzinfo=UTC)
    told_at: list[datetime] = []
    for _ in range(24):
        desk.look(an_alert(), after=HOUR)
        told_at += [desk.clock.now] * (len(desk.told) - len(told_at))

    assert told_at == [datetime(2027, 3, 28, 5, 0, tzinfo=UTC)]  # 07.00 summer time


def test_while_the_ledger_is_away_it_is_told_once_from_memory(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = an_alert("ledger")
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "prepare", refuse)
        for _ in range(5):
            desk.look(away, after=HOUR)
    desk.look(after=HOUR)
    desk.look(away, after=HOUR)

    assert desk.told == ["ledger"]
    assert list(all_told(desk.ledger)) == [("ledger", "")]


def test_what_was_told_before_the_ledger_was_away_is_not_forgotten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.look(an_alert())
    desk.restart()
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "prepare", refuse)
        desk.look(an_alert("ledger"))
    desk.look(an_alert(), after=2 * HOUR)

    assert desk.told == ["connection-ended", "ledger"]


def test_while_the_ledger_is_away_nothing_counts_as_mended(desk: Desk) -> None:
    desk.look(an_alert())
    desk.look(AWAY, after=DAY)
    desk.look(an_alert(), after=HOUR)

    assert desk.told == ["connection-ended"]


def test_a_look_without_news_leaves_the_disk_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.look(an_alert())
    monkeypatch.setattr(Ledger, "writing", refuse)
    monkeypatch.setattr(Ledger, "reading", refuse)

    desk.look(an_alert())


def test_what_is_wrong_now_is_asked_anew_each_time(desk: Desk) -> None:
    desk.look(an_alert())
    desk.wrong = []

    assert desk.watch.current() == ()


def test_the_gravest_comes_first(desk: Desk) -> None:
    mild = an_alert("lapses", severity=Severity.MILD)
    desk.wrong = [mild, an_alert()]

    assert desk.watch.current() == (an_alert(), mild)


def test_no_page_waits_for_a_ledger_that_is_away(desk: Desk) -> None:
    desk.look(AWAY)
    desk.wrong = []

    assert desk.watch.current() == (AWAY,)


def test_what_was_mended_long_ago_is_forgotten(desk: Desk) -> None:
    desk.look(an_alert("file-refused", "1"))
    desk.look(after=HOUR)
    assert all_told(desk.ledger)

    desk.look(after=15 * DAY)
    assert not all_told(desk.ledger)


@settings(max_examples=20)  # each opens a ledger
@given(
    st.lists(
        st.tuples(st.booleans(), st.timedeltas(timedelta(0), 2 * DAY)), max_size=40
    )
)
def test_nothing_is_told_twice_on_a_day_whatever_happens(
    steps: list[tuple[bool, timedelta]],
) -> None:
    days: list[date] = []
    clock = Clock()
    with (
        TemporaryDirectory() as folder,
        closing(open_ledger(Path(folder) / "ledger.db", clock)) as ledger,
    ):
        desk = Desk(ledger, clock, Quiet())
        for is_wrong, pause in steps:
            desk.look(*[an_alert()] * is_wrong, after=pause)
            local = clock.now.astimezone(STOCKHOLM)
            assert not (Quiet().covers(local) and len(desk.told) > len(days))
            days += [local.date()] * (len(desk.told) - len(days))

    assert len(days) == len(set(days))


def refuse(*_: object) -> None:
    raise LedgerAway("Databasen svarar inte.")
