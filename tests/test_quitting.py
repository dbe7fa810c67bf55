"""Quitting: at once where nothing is under way, else as the user says."""

import threading
from collections.abc import Iterator

import pytest

from agent.desktop.answer import Answer
from agent.quitting import Quitting

SOON = 30.0


@pytest.fixture(autouse=True)
def nobody_waits_any_more() -> Iterator[None]:
    """Let no test meet another's thread."""
    yield
    for one in waiting():
        one.join(SOON)


class Scene:
    """A transfer, and a user who answers."""

    def __init__(self, answer: Answer, *, transferring: bool = True) -> None:
        self.answer = answer
        self.transferring = transferring
        self.questions: list[str] = []
        self.ended = threading.Event()
        self.looks = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.quitting = Quitting(
            lambda: self.transferring, self._ask, self.ended.set, self._sleep
        )

    def _ask(self, title: str, text: str) -> Answer:
        self.questions.append(f"{title} {text}")
        return self.answer

    def _sleep(self, _seconds: float) -> None:
        self.looks.release()
        self.go_on.wait(SOON)


def test_with_nothing_under_way_it_quits_at_once_and_asks_nothing() -> None:
    scene = Scene(Answer.CANCEL, transferring=False)

    scene.quitting.quit()

    assert scene.ended.is_set()
    assert scene.questions == []


@pytest.mark.parametrize(
    ("answer", "ends"), [(Answer.NO, True), (Answer.CANCEL, False)]
)
def test_a_transfer_under_way_is_parked_or_left_alone_as_the_user_says(
    answer: Answer,
    ends: bool,  # noqa: FBT001  a parameter of pytest's
) -> None:
    scene = Scene(answer)

    scene.quitting.quit()

    assert scene.ended.is_set() is ends
    assert len(scene.questions) == 1
    assert scene.questions[0].startswith("En överföring pågår")


def test_a_transfer_that_is_to_be_finished_is_finished_first() -> None:
    scene = Scene(Answer.YES)

    scene.quitting.quit()

    assert scene.looks.acquire(timeout=SOON)
    assert not scene.ended.is_set()
    scene.transferring = False
    scene.go_on.set()
    assert scene.ended.wait(SOON)


def test_a_user_who_waits_may_still_quit_at_once() -> None:
    scene = Scene(Answer.YES)
    scene.quitting.quit()
    assert scene.looks.acquire(timeout=SOON)

    scene.answer = Answer.NO
    scene.quitting.quit()

    assert scene.ended.is_set()
    scene.transferring = False
    scene.go_on.set()


def test_a_user_who_waits_may_change_his_mind() -> None:
    scene = Scene(Answer.YES)
    scene.quitting.quit()
    assert scene.looks.acquire(timeout=SOON)
    (waits,) = waiting()

    scene.answer = Answer.CANCEL
    scene.quitting.quit()
    scene.transferring = False
    scene.go_on.set()
    waits.join(SOON)

    assert not waits.is_alive()
    assert not scene.ended.is_set()


def waiting() -> list[threading.Thread]:
    """Return the threads that wait for a transfer's end."""
    return [one for one in threading.enumerate() if one.name == "quit-when-done"]
