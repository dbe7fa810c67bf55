"""The thread that does what the icon must not wait for."""

import threading
from functools import partial
from queue import SimpleQueue

from structlog.testing import capture_logs

from agent.tray.worker import Worker

SOON = 30.0


def _note(done: SimpleQueue[tuple[int, str]], number: int) -> None:
    done.put((number, threading.current_thread().name))


def test_work_is_done_in_order_on_a_thread_of_its_own() -> None:
    done: SimpleQueue[tuple[int, str]] = SimpleQueue()
    worker = Worker("tray-test")
    for number in range(3):
        worker.hand_over(partial(_note, done, number))

    worker.start()

    assert [done.get(timeout=SOON) for _ in range(3)] == [
        (number, "tray-test") for number in range(3)
    ]
    worker.stop()


def test_work_that_fails_is_logged_and_the_next_is_done() -> None:
    done = threading.Event()
    worker = Worker("tray-test")

    def fail() -> None:
        raise ValueError("a defect of ours")

    with capture_logs() as logs:
        worker.hand_over(fail)
        worker.hand_over(done.set)
        worker.start()
        assert done.wait(SOON)
    worker.stop()

    assert [entry["event"] for entry in logs] == ["tray_work_failed"]


def test_what_is_regular_is_done_however_much_there_is_to_do() -> None:
    regular = threading.Event()
    worker = Worker("tray-test", regular.set, interval=0.01)

    def come_again() -> None:
        if not regular.is_set():
            worker.hand_over(come_again)

    worker.hand_over(come_again)
    worker.start()

    assert regular.wait(SOON)
    worker.stop()


def test_what_is_regular_may_fail_and_comes_again() -> None:
    times: SimpleQueue[int] = SimpleQueue()

    def fail() -> None:
        times.put(1)
        raise ValueError("a defect of ours")

    worker = Worker("tray-test", fail, interval=0.01)
    with capture_logs():
        worker.start()
        assert [times.get(timeout=SOON) for _ in range(2)] == [1, 1]
    worker.stop()


def test_handing_over_never_waits_for_slow_work() -> None:
    release, second = threading.Event(), threading.Event()
    worker = Worker("tray-test")
    worker.start()

    def wait_for_release() -> None:
        release.wait(SOON)

    worker.hand_over(wait_for_release)
    worker.hand_over(second.set)

    assert not second.is_set()
    release.set()
    assert second.wait(SOON)
    worker.stop()


def test_what_was_handed_over_before_the_end_is_done() -> None:
    done = threading.Event()
    worker = Worker("tray-test")
    worker.hand_over(done.set)
    worker.stop()

    worker.start()

    assert done.wait(SOON)
