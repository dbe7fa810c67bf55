"""What a look in Fortnox proves of a voucher whose answer was lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agent.fortnox.records import VoucherHeading
from agent.ledger.attempts import Intent
from agent.transfer.plan import voucher_of
from agent.transfer.settling import Absences, Absent, Found, Puzzling, look
from tests.office import a_journal

MARKER = "DF3-ABCDEFGHIJ"
VOUCHER = voucher_of(a_journal(), MARKER)
AT = datetime(2026, 12, 1, 8, tzinfo=UTC)
INTENT = Intent(
    journal_id=1,
    database_number="1",
    marker=MARKER,
    series="A",
    year_id=2,
    next_number=10,
    attempt=1,
    intended_at=AT,
)

GRACE, SECOND_LOOK = timedelta(seconds=120), timedelta(seconds=10)


class Seconds:
    """A monotonic clock that a test moves."""

    now = 5000.0

    def __call__(self) -> float:
        return self.now


def heading(number: int, comments: str = "", description: str = "") -> VoucherHeading:
    return VoucherHeading(
        series="A",
        number=number,
        year=2,
        date=date(2026, 12, 1),
        description=description,
        comments=comments,
    )


def test_our_marker_is_our_voucher() -> None:
    assert look([heading(10), heading(11, MARKER)], INTENT, VOUCHER) == Found(11)


def test_a_marker_with_words_around_it_is_ours_too() -> None:
    seen = [heading(10, f"granskad av Anna ({MARKER})")]
    assert look(seen, INTENT, VOUCHER) == Found(10)


def test_an_empty_list_is_absence() -> None:
    assert look([], INTENT, VOUCHER) is Absent.NOW


def test_others_vouchers_are_absence() -> None:
    seen = [heading(10, "DF3-KLMNOPQRST", VOUCHER.description), heading(11, "", "hyra")]
    assert look(seen, INTENT, VOUCHER) is Absent.NOW


def test_our_marker_twice_is_for_a_person() -> None:
    seen = [heading(10, MARKER), heading(11, MARKER)]
    assert isinstance(look(seen, INTENT, VOUCHER), Puzzling)


def test_our_date_and_text_without_any_marker_is_for_a_person() -> None:
    seen = [heading(10, "", VOUCHER.description)]
    assert isinstance(look(seen, INTENT, VOUCHER), Puzzling)


@given(st.sets(st.integers(10, 20), min_size=1))
def test_a_list_with_a_hole_proves_no_absence(numbers: set[int]) -> None:
    verdict = look([heading(one) for one in sorted(numbers)], INTENT, VOUCHER)

    is_whole = numbers == set(range(10, 10 + len(numbers)))
    assert (verdict is Absent.NOW) == is_whole


def test_an_absence_is_believed_after_the_grace_time_and_a_second_look() -> None:
    clock = Seconds()
    absences = Absences(clock, GRACE, SECOND_LOOK)
    absences.begin(INTENT)
    assert absences.left(INTENT) == 120

    clock.now += 119
    assert absences.left(INTENT) == 1
    clock.now += 1
    assert absences.left(INTENT) == 10
    clock.now += 9
    assert absences.left(INTENT) == 1
    clock.now += 1
    assert absences.left(INTENT) == 0


def test_one_look_long_after_the_grace_time_is_one_look_only() -> None:
    clock = Seconds()
    absences = Absences(clock, GRACE, SECOND_LOOK)
    absences.begin(INTENT)
    clock.now += 100_000

    assert absences.left(INTENT) == 10


def test_the_grace_time_begins_when_an_attempt_is_first_looked_for() -> None:
    clock = Seconds()
    absences = Absences(clock, GRACE, SECOND_LOOK)
    absences.begin(INTENT)
    clock.now += 100
    absences.begin(INTENT)

    assert absences.left(INTENT) == 20


def test_every_attempt_and_every_process_counts_from_its_own_beginning() -> None:
    clock = Seconds()
    absences = Absences(clock, GRACE, SECOND_LOOK)
    absences.begin(INTENT)
    clock.now += 1000
    again = replace(INTENT, attempt=2)
    absences.begin(again)
    restarted = Absences(clock, GRACE, SECOND_LOOK)
    restarted.begin(INTENT)

    assert absences.left(again) == 120
    assert restarted.left(INTENT) == 120
