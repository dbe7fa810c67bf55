"""What meets a request first: it logs it, and lets the ordered faults fall on it."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from agent.simulator.faults import Fault, LateWork, Order, Step
from agent.simulator.refusals import Code
from agent.simulator.request_log import LoggedRequest
from agent.simulator.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What belongs to the simulator itself is neither logged nor disturbed.
_OWN_PATHS = ("/simulator", "/static")
# Seconds of the PC's monotonic clock at which a request left, where its client tells.
_SENT_AT = "HTTP_X_SENT_AT"
_HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


class ConnectionCut(Exception):
    """The connection is to be reset instead of answered."""


class Front:
    """A WSGI application around the simulator's Flask application."""

    def __init__(self, application: "WSGIApplication", world: World) -> None:
        self._application = application
        self._world = world
        self.late_work = LateWork()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request.

        Raises:
            ConnectionCut: there is to be no answer.
        """
        if environ["PATH_INFO"].startswith(_OWN_PATHS):
            return self._carry_out(environ)(environ, start_response)
        self._tell(Step.RECEIVED, environ)
        arrived, company = self._world.clock.now(), self._company_of(environ)
        status = 0
        try:
            response = self._answer(environ, company)
            status = response.status_code
        finally:
            self._log(arrived, environ, company, status)
        return response(environ, start_response)

    def _answer(self, environ: "WSGIEnvironment", company: str) -> Response:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        order = self._world.faults.take(method, path, company)
        if order is None:
            return self._carry_out(environ)
        return self._go_wrong(order, environ)

    def _go_wrong(self, order: Order, environ: "WSGIEnvironment") -> Response:
        fault, delay = order.fault, self._world.faults.delay_of(order)
        if fault in _ANSWERS_INSTEAD:
            return _ANSWERS_INSTEAD[fault]()
        if fault is Fault.RESET_BEFORE_BOOKING:
            raise ConnectionCut
        if fault is Fault.BOOKED_AFTER_CONNECTION_DIED:
            self._carry_out_later(environ, delay)
            raise ConnectionCut
        if fault is Fault.SLOW_TO_BOOK:
            time.sleep(delay.total_seconds())
        return _spoil(fault, self._carry_out(environ), delay)

    def _carry_out(self, environ: "WSGIEnvironment") -> Response:
        with self._world.lock:
            if self._has_given_up(environ):
                raise ConnectionCut
            response = Response.from_app(self._application, environ, buffered=True)
            if environ["REQUEST_METHOD"] in {"POST", "PUT"}:
                self._world.books.save()
        self._tell(Step.CARRIED_OUT, environ)
        return response

    def _has_given_up(self, environ: "WSGIEnvironment") -> bool:
        """Tell whether a request is too old, as a server's own time limit has it."""
        longest, sent_at = self._world.gives_up_after, environ.get(_SENT_AT)
        if longest is None or sent_at is None:
            return False
        return time.monotonic() - float(sent_at) > longest.total_seconds()

    def _tell(self, step: Step, environ: "WSGIEnvironment") -> None:
        self._world.watch(step, environ["REQUEST_METHOD"], environ["PATH_INFO"])

    def _carry_out_later(self, environ: "WSGIEnvironment", delay: timedelta) -> None:
        body = environ["wsgi.input"].read()
        later = {**environ, "wsgi.input": BytesIO(body)}

        def work() -> None:
            with suppress(ConnectionCut):
                self._carry_out(later)

        self.late_work.schedule(delay, work)

    def _company_of(self, environ: "WSGIEnvironment") -> str:
        bearer = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        with self._world.lock:
            token = self._world.tokens.access(bearer)
        return "" if token is None or token.company is None else token.company

    def _log(
        self, arrived: datetime, environ: "WSGIEnvironment", company: str, status: int
    ) -> None:
        self._world.requests.append(
            LoggedRequest(
                arrived,
                environ["REQUEST_METHOD"],
                environ["PATH_INFO"],
                company,
                status,
            )
        )


def too_many() -> Response:
    """Make the answer to a request above the limit. No Retry-After is documented."""
    return Response(
        '{"message":"Too Many Requests"}', status=429, mimetype="application/json"
    )


def _system_error() -> Response:
    record = (
        '{"ErrorInformation":{"Error":1,"Message":"Ett systemfel inträffade.",'
        f'"Code":{int(Code.SYSTEM_ERROR)}}}}}'
    )
    return Response(record, status=500, mimetype="application/json")


def _spoil(fault: Fault, response: Response, delay: timedelta) -> Response:
    """Make what goes wrong after the request was carried out."""
    match fault:
        case Fault.ERROR_500_AFTER_BOOKING:
            return _empty_500()
        case Fault.SLOW:
            time.sleep(delay.total_seconds())
            return response
        case Fault.SLOW_TO_BOOK:
            return response
        case Fault.GARBLED:
            return _garbled(response)
        case _:
            raise ConnectionCut


def _empty_500() -> Response:
    return Response(status=500)


def _garbled(response: Response) -> Response:
    whole = response.get_data()
    return Response(
        whole[: len(whole) // 2],
        status=response.status_code,
        mimetype="application/json",
    )


def _html(status: int, title: str) -> Response:
    return Response(_HTML.format(title), status=status, mimetype="text/html")


# The faults that answer without carrying the request out.
_ANSWERS_INSTEAD: dict[Fault, Callable[[], Response]] = {
    Fault.ERROR_500: _empty_500,
    Fault.ERROR_503: lambda: _html(503, "Service Unavailable"),
    Fault.SYSTEM_ERROR: _system_error,
    Fault.HTML: lambda: _html(502, "Bad Gateway"),
    Fault.TOO_MANY: too_many,
}
