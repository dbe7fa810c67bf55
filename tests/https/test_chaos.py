"""Many clients at once, right and wrong ones; then everything is as before.

JOURNALBRYGGAN_CHAOS_SECONDS=20 makes it as long as before a release.
"""

import contextlib
import hashlib
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.https.front import Limits
from tests.https.conftest import Serve
from tests.https.pages import block_of
from tests.https.served import (
    Served,
    open_files,
    read_answer,
    request,
    reset_at_end,
)
from tests.https.test_hostile import GARBAGE, PART_OF_HELLO, waited

SECONDS = float(os.environ.get("JOURNALBRYGGAN_CHAOS_SECONDS", "4"))
CLIENTS = 24
ODD_SIZES = [0, 1, 16383, 16384, 16385, 70_001, 700_003]

Act = Callable[[Served, random.Random], None]


def uploads(served: Served, dice: random.Random) -> None:
    body = block_of(dice.choice(ODD_SIZES))
    answer = served.ask("POST", "/upload", body)
    assert answer.body.decode() == hashlib.sha256(body).hexdigest()


def downloads(served: Served, dice: random.Random) -> None:
    size = dice.choice(ODD_SIZES)
    assert served.get(f"/download?size={size}").body == block_of(size)


def asks_again_and_again(served: Served, dice: random.Random) -> None:
    with served.tls(dice.choice(["127.0.0.1", "::1"])) as connection:
        for number in range(dice.randrange(1, 6)):
            connection.sendall(request(f"/{number}"))
            assert f'"path": "/{number}"'.encode() in read_answer(connection)


def forgets_tls(served: Served, _dice: random.Random) -> None:
    assert served.ask_plain("GET", "/").status == 307


def says_nothing(served: Served, dice: random.Random) -> None:
    with served.tcp():
        time.sleep(dice.random() / 10)


def cuts_its_hello(served: Served, dice: random.Random) -> None:
    with served.tcp() as connection:
        connection.sendall(PART_OF_HELLO[: dice.randrange(1, 11)])


def talks_garbage(served: Served, dice: random.Random) -> None:
    with reset_at_end(served.tcp()) as connection:
        connection.sendall(dice.randbytes(dice.randrange(1, 900)) + GARBAGE)


def asks_half(served: Served, dice: random.Random) -> None:
    with served.tls() as connection:
        whole = request("/", method="POST")
        connection.sendall(whole[: dice.randrange(1, len(whole) - 1)])


def cuts_a_download(served: Served, dice: random.Random) -> None:
    with reset_at_end(served.tls()) as connection:
        connection.sendall(request("/download?size=20000000"))
        for _ in range(dice.randrange(1, 9)):
            connection.recv(16384)


def reads_slowly(served: Served, dice: random.Random) -> None:
    with served.tls() as connection:
        connection.sendall(request("/download?size=900000"))
        for _ in range(dice.randrange(1, 5)):
            connection.recv(4096)
            time.sleep(0.02)


RIGHT: list[Act] = [uploads, downloads, asks_again_and_again, forgets_tls]
WRONG: list[Act] = [
    says_nothing,
    cuts_its_hello,
    talks_garbage,
    asks_half,
    cuts_a_download,
    reads_slowly,
]


def act_until(
    over: threading.Event, served: Served, acts: Iterable[Act], seed: int
) -> int:
    """How many acts there were; a right one that fails raises."""
    dice, count, choice = random.Random(seed), 0, list(acts)
    while not over.is_set():
        act = dice.choice(choice)
        # Who does wrong may be hung up on at any time; who does right may not.
        with contextlib.suppress(*([OSError] if act in WRONG else [])):
            act(served, dice)
        count += 1
    return count


@pytest.mark.skipif(sys.platform != "linux", reason="counts what /proc/self tells")
@pytest.mark.timeout(60 + SECONDS * 2)
def test_chaos_fails_nobody_who_does_right_and_leaves_nothing_behind(
    serve: Serve,
) -> None:
    served = serve(Limits(handshake=2.0))
    served.get("/")
    before, over = open_files(), threading.Event()
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [
            pool.submit(act_until, over, served, RIGHT + WRONG, seed)
            for seed in range(CLIENTS)
        ]
        over.wait(SECONDS)
        over.set()
        acts = sum(client.result() for client in clients)
    assert acts > 20 * SECONDS
    assert served.get("/").status == 200
    assert waited(lambda: open_files() <= before)
