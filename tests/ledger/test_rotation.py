"""Which backups are kept: a week's, and one a month for a year."""

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from agent.ledger.rotation import backups_in, name_of, superfluous

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def kept_of(days: set[date]) -> list[date]:
    return sorted(days - superfluous(days))


def every_day(first: date, number: int) -> set[date]:
    """What is left after as many days of a backup a day."""
    kept: set[date] = set()
    for day in range(number):
        kept.add(first + timedelta(days=day))
        kept -= superfluous(kept)
    return kept


def test_the_last_week_is_kept() -> None:
    december = {date(2026, 12, day) for day in range(1, 21)}

    assert kept_of(december) == [date(2026, 12, day) for day in range(14, 21)]


def test_the_last_one_of_each_of_twelve_months_is_kept() -> None:
    kept = sorted(every_day(date(2025, 1, 1), 700))

    last_of_months = [day for day in kept if (day + timedelta(days=1)).day == 1]
    assert kept[-7:] == [
        date(2026, 12, 1) - timedelta(days=n) for n in range(6, -1, -1)
    ]
    assert last_of_months == [
        *(date(2026, month, 1) - timedelta(days=1) for month in range(2, 13)),
    ]
    assert len(kept) == 7 + 10  # November's last day is one of the seven


@given(st.sets(DAYS))
def test_whatever_there_is_the_newest_seven_and_each_months_last_stay(
    days: set[date],
) -> None:
    kept = kept_of(days)
    months = sorted({(day.year, day.month) for day in days})[-12:]

    assert kept[-7:] == sorted(days)[-7:]
    assert {max(d for d in days if (d.year, d.month) == m) for m in months} <= set(kept)
    assert len(kept) <= 7 + 12


@given(st.sets(DAYS, min_size=1))
def test_removing_twice_removes_no_more(days: set[date]) -> None:
    kept = set(kept_of(days))

    assert superfluous(kept) == set()


def test_only_files_with_our_names_are_backups(tmp_path: Path) -> None:
    ours = tmp_path / name_of(date(2026, 12, 1))
    for name in (
        ours.name,
        "ledger-2026-12-01.db.draft",
        "ledger-2026-13-01.db",
        "ledger-20261201T080000.db",
        "ledger.db",
        "ledger-2026-12-01.dbx",
    ):
        (tmp_path / name).touch()

    assert backups_in(tmp_path) == {date(2026, 12, 1): ours}


def test_a_folder_that_is_not_there_has_no_backups(tmp_path: Path) -> None:
    assert backups_in(tmp_path / "saknas") == {}
