"""What a test in another process steers the simulator by, over HTTP.

POST /simulator/faults   {"fault", "method", "path", "times", "company", "delay"}
DELETE /simulator/faults forgets those that have not fallen yet
POST /simulator/clock    {"now": "2026-12-01T08:00:00Z"} or {"advance": seconds}
POST /simulator/quirks   {"quoted_numbers": true, …}
GET  /simulator/books, /simulator/requests, /simulator/secrets
"""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from agent.simulator.companies import Company
from agent.simulator.faults import Order
from agent.simulator.world import Quirks, World

_SECONDS = TypeAdapter(timedelta)
_TIME: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
_ORDER = TypeAdapter(Order)
_QUIRKS = TypeAdapter(Quirks)
_ANY = TypeAdapter(object)
_COMPANIES = TypeAdapter(list[Company])


def control_pages(world: World) -> Blueprint:
    """Make the control surface."""
    control = _Control(world)
    pages = Blueprint("control", __name__, url_prefix="/simulator")
    for name in ("faults", "clock", "quirks"):
        view = getattr(control, f"set_{name}")
        pages.add_url_rule(f"/{name}", f"set_{name}", view, methods=["POST"])
    pages.add_url_rule("/faults", view_func=control.forget_faults, methods=["DELETE"])
    for name in ("books", "requests", "secrets", "clock"):
        pages.add_url_rule(f"/{name}", name, getattr(control, name))
    for error in (ValidationError, TypeError):
        pages.register_error_handler(error, _invalid)
    return pages


def _invalid(error: ValidationError | TypeError) -> ResponseReturnValue:
    return str(error), 400, {"Content-Type": "text/plain; charset=utf-8"}


class _Control:
    def __init__(self, world: World) -> None:
        self._world = world

    def set_faults(self) -> ResponseReturnValue:
        order = Order(**request.get_json())
        self._world.faults.add(_ORDER.validate_python(asdict(order)))
        return "", 204

    def forget_faults(self) -> ResponseReturnValue:
        self._world.faults.clear()
        return "", 204

    def set_clock(self) -> ResponseReturnValue:
        asked = request.get_json()
        if "now" in asked:
            self._world.clock.set(_TIME.validate_python(asked["now"]))
        if "advance" in asked:
            self._world.clock.advance(_SECONDS.validate_python(asked["advance"]))
        return self.clock()

    def clock(self) -> Response:
        return _json({"now": self._world.clock.now()})

    def set_quirks(self) -> ResponseReturnValue:
        quirks = replace(self._world.quirks, **request.get_json())
        self._world.quirks = _QUIRKS.validate_python(asdict(quirks))
        return _json(asdict(self._world.quirks))

    def books(self) -> Response:
        return _sent(_COMPANIES.dump_json(self._world.books.companies))

    def requests(self) -> Response:
        return _json([asdict(one) for one in self._world.requests])

    def secrets(self) -> Response:
        return _json(self._world.tokens.issued)


def _json(value: object) -> Response:
    return _sent(_ANY.dump_json(value))


def _sent(body: bytes) -> Response:
    return Response(body, mimetype="application/json")
