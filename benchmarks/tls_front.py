"""Requests a second through the TLS front, beside plain waitress in the same run.

    python -m benchmarks.tls_front [--seconds 5] [--clients 20]

The clients are threads of this process, so that the figures are low; what counts is
the ratio. Plain waitress runs before and after the front, as the machine may be busy.
"""

import argparse
import http.client
import ssl
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import waitress

from agent.https.certificate import Certificate, ensure_certificate
from agent.https.front import Front
from agent.https.listeners import loopback_listeners
from agent.https.peer import is_not_another_user
from agent.https.ready_connections import SETTINGS

PAGE = b"x" * 28_000
Connect = Callable[[], http.client.HTTPConnection]


def page(_environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """A page of 28 KB."""
    start_response("200 OK", [("Content-Length", str(len(PAGE)))])
    return [PAGE]


@contextmanager
def plain_waitress() -> Iterator[Connect]:
    """The yardstick: waitress on a port of its own, without TLS."""
    listeners = loopback_listeners(0)
    port = listeners[0].getsockname()[1]
    server = waitress.create_server(page, sockets=listeners, **SETTINGS)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield lambda: http.client.HTTPConnection("127.0.0.1", port)
    server.close()


@contextmanager
def front(certificate: Certificate) -> Iterator[Connect]:
    """What the product runs."""
    context = ssl.create_default_context(cafile=certificate.certificate_file)
    served = Front(page, loopback_listeners(0), certificate, is_not_another_user)
    served.start()
    yield lambda: http.client.HTTPSConnection("127.0.0.1", served.port, context=context)
    served.stop()


def load(connect: Connect, until: float, times: list[float]) -> None:
    """Ask on one connection until the time is over."""
    connection = connect()
    while (begun := time.perf_counter()) < until:
        connection.request("GET", "/")
        connection.getresponse().read()
        times.append(time.perf_counter() - begun)
    connection.close()


def measure(name: str, connect: Connect, clients: int, seconds: float) -> float:
    """Print one line; return requests a second."""
    times: list[float] = []
    until = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=load, args=(connect, until, times))
        for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(times) / seconds
    p50, p99 = (statistics.quantiles(times, n=100)[i] * 1000 for i in (49, 98))
    print(f"{name:16} {rate:7.0f} req/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms")
    return rate


def new_connections(name: str, connect: Connect, seconds: float) -> None:
    """Print how many connections a second one client can make, each with a request."""
    count, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        load_once(connect)
        count += 1
    print(f"{name:16} {count / seconds:7.0f} new connections/s")


def load_once(connect: Connect) -> None:
    """One request on a connection of its own."""
    connection = connect()
    connection.request("GET", "/", headers={"Connection": "close"})
    connection.getresponse().read()
    connection.close()


def main() -> None:
    """Measure plain, front, plain."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--clients", type=int, default=20)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        certificate = ensure_certificate(Path(folder), datetime.now(UTC))
        with plain_waitress() as plain, front(certificate) as tls:
            before = measure("plain waitress", plain, chosen.clients, chosen.seconds)
            rate = measure("TLS front", tls, chosen.clients, chosen.seconds)
            after = measure("plain waitress", plain, chosen.clients, chosen.seconds)
            new_connections("plain waitress", plain, chosen.seconds)
            new_connections("TLS front", tls, chosen.seconds)
    print(f"ratio            {2 * rate / (before + after):7.2f}")


if __name__ == "__main__":
    main()
