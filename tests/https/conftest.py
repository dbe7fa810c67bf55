"""Fronts that are stopped when their test ends."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

import pytest

from agent.https.address import SocketAddress
from agent.https.certificate import Certificate, ensure_certificate
from agent.https.front import USUAL_LIMITS, Front, Limits
from agent.https.listeners import loopback_listeners
from tests.https.pages import Pages
from tests.https.served import Served

Welcome: TypeAlias = Callable[[SocketAddress, SocketAddress], bool]


class Serve(Protocol):
    def __call__(
        self,
        limits: Limits = ...,
        *,
        tls: bool = ...,
        is_welcome: Welcome = ...,
        stops: bool = ...,
    ) -> Served: ...


def everybody(_peer: SocketAddress, _local: SocketAddress) -> bool:
    return True


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return ensure_certificate(tmp_path_factory.mktemp("tls"), datetime.now(UTC))


@pytest.fixture
def serve(certificate: Certificate) -> Iterator[Serve]:
    with contextlib.ExitStack() as fronts:

        def start(
            limits: Limits = USUAL_LIMITS,
            *,
            tls: bool = True,
            is_welcome: Welcome = everybody,
            stops: bool = True,
        ) -> Served:
            pages = Pages()
            front = Front(
                pages,
                loopback_listeners(0),
                certificate if tls else None,
                is_welcome,
                limits,
            )
            front.start()
            if stops:
                fronts.callback(front.stop, grace=0.1)
                fronts.callback(pages.may_answer.set)
            return Served(front, pages, certificate)

        yield start


@pytest.fixture
def served(serve: Serve) -> Served:
    return serve()
