"""A network between us and Fortnox: a relay that holds every byte back for a while.

In a process of its own, so that its waiting costs those whom it measures nothing. To
connect to it costs a round trip too, on our side, where a real network has it.
"""

import asyncio
import multiprocessing
import random
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from socket import socket
from typing import Any
from unittest.mock import patch

from urllib3.util import connection

JITTER = 0.2  # part of the delay, either way
PIECE = 64 * 1024
SEED = 20261201


@contextmanager
def slow_network(port: int, round_trip: float) -> Iterator[int]:
    """Give a port of loopback from which `port` is `round_trip` seconds away."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there, port, round_trip), daemon=True)
    process.start()
    try:
        far = int(here.recv())
        with _slow_to_connect(far, round_trip):
            yield far
    finally:
        process.kill()
        process.join()


@contextmanager
def _slow_to_connect(far: int, round_trip: float) -> Iterator[None]:
    """Have whoever connects to the port wait for the answer to that."""
    connect = connection.create_connection

    def slowly(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket:
        if address[1] == far:
            time.sleep(round_trip)
        return connect(address, *args, **kwargs)

    with patch.object(connection, "create_connection", slowly):
        yield


def _run(pipe: Connection, port: int, round_trip: float) -> None:
    asyncio.run(_relay(pipe, port, round_trip))


async def _relay(pipe: Connection, port: int, round_trip: float) -> None:
    chance = random.Random(SEED)

    def delay() -> float:
        return round_trip / 2 * chance.uniform(1 - JITTER, 1 + JITTER)

    async def serve(near: StreamReader, to_near: StreamWriter) -> None:
        far, to_far = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_carry(near, to_far, delay), _carry(far, to_near, delay))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _carry(
    reader: StreamReader, writer: StreamWriter, delay: Callable[[], float]
) -> None:
    """Carry one direction's bytes, in order, each a delay after it came."""
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def take() -> None:
        due = 0.0
        while piece := await reader.read(PIECE):
            due = max(due, asyncio.get_running_loop().time() + delay())
            under_way.put_nowait((due, piece))
        under_way.put_nowait((due, b""))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(take())
        while (arriving := await under_way.get())[1]:
            await asyncio.sleep(arriving[0] - asyncio.get_running_loop().time())
            writer.write(arriving[1])
        writer.close()
