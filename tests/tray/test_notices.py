"""One notification at a time, so that a click is on the one that we know of."""

from hypothesis import given
from hypothesis import strategies as st

from agent.tray.notices import LONGEST, OVERVIEW, Notices
from agent.tray.status import Notice

FIRST = Notice("Första", "", "/forsta")
SECOND = Notice("Andra", "", "/andra")


def _told(*notices: Notice) -> Notices:
    them = Notices()
    for one in notices:
        them.tell(one)
    return them


def test_they_are_shown_in_order_one_at_a_time() -> None:
    notices = _told(FIRST, SECOND)

    assert notices.next(0) == FIRST
    assert notices.next(0) is None
    notices.gone()
    assert notices.next(0) == SECOND


def test_a_click_opens_the_page_of_the_one_that_is_to_be_seen() -> None:
    notices = _told(FIRST, SECOND)
    for expected in (FIRST, SECOND):
        assert notices.next(0) == expected
        assert notices.clicked() == expected.page


def test_one_that_never_says_that_it_is_gone_does_not_keep_the_next_waiting() -> None:
    notices = _told(FIRST, SECOND)
    assert notices.next(0) == FIRST

    assert notices.next(LONGEST - 1) is None
    assert notices.next(LONGEST) == SECOND


def test_a_late_click_opens_the_page_of_the_only_one_that_was_left() -> None:
    notices = _told(FIRST)
    notices.next(0)
    notices.gone()

    assert notices.clicked() == FIRST.page


def test_a_late_click_that_may_mean_several_opens_the_overview() -> None:
    notices = _told(FIRST, SECOND)
    for _ in range(2):
        notices.next(0)
        notices.gone()

    assert notices.clicked() == OVERVIEW


def test_a_click_on_nothing_opens_the_overview() -> None:
    assert Notices().clicked() == OVERVIEW


@given(st.lists(st.sampled_from(["tell", "next", "gone", "click", "wait"])))
def test_whatever_happens_each_is_shown_once_and_in_order(steps: list[str]) -> None:
    notices, now, told, shown = Notices(), 0.0, 0, []
    for step in [*steps, *["wait", "next"] * len(steps)]:
        match step:
            case "tell":
                notices.tell(Notice(str(told), "", f"/{told}"))
                told += 1
            case "next":
                shown.append(notices.next(now))
            case "gone":
                notices.gone()
            case "click":
                notices.clicked()
            case "wait":
                now += LONGEST

    assert [one.title for one in shown if one] == [str(n) for n in range(told)]
