"""Fortnox's API under /3: who may ask, how often, and which resource answers."""

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from agent.simulator import registers, resources, sie
from agent.simulator.booking import book
from agent.simulator.companies import Company
from agent.simulator.front import too_many
from agent.simulator.questions import Question
from agent.simulator.rate import TooManyRequests
from agent.simulator.refusals import Code, Refusal
from agent.simulator.voucher_input import read_voucher
from agent.simulator.world import Quirks, World

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class _Route:
    rule: str
    scope: str
    answer: Callable[..., Mapping[str, Any]]


_ROUTES = (
    _Route("/accounts", "bookkeeping", resources.accounts),
    _Route("/accounts/<int:number>", "bookkeeping", resources.account),
    _Route("/costcenters", "costcenter", resources.cost_centres),
    _Route("/costcenters/<code>", "costcenter", resources.cost_centre),
    _Route("/voucherseries", "bookkeeping", resources.all_series),
    _Route("/voucherseries/<code>", "bookkeeping", resources.one_series),
    _Route("/financialyears", "bookkeeping", resources.financial_years),
    _Route("/financialyears/<int:year_id>", "bookkeeping", resources.financial_year),
    _Route("/settings/lockedperiod", "settings", resources.locked_period),
    _Route("/settings/company", "settings", resources.company_settings),
    _Route("/companyinformation", "companyinformation", resources.company_information),
    _Route("/me", "profile", resources.me),
    _Route("/vouchers", "bookkeeping", resources.vouchers),
    _Route("/vouchers/sublist", "bookkeeping", resources.vouchers),
    _Route("/vouchers/sublist/<series>", "bookkeeping", resources.vouchers),
    _Route("/vouchers/<series>/<int:number>", "bookkeeping", resources.voucher),
)


def api_pages(world: World) -> Blueprint:
    """Make the API."""
    api = _Api(world)
    pages = Blueprint("api", __name__, url_prefix="/3")
    for route in _ROUTES:
        pages.add_url_rule(route.rule, route.rule, api.view(route))
    pages.add_url_rule("/vouchers", view_func=api.create_voucher, methods=["POST"])
    pages.add_url_rule(
        "/costcenters", view_func=api.create_cost_centre, methods=["POST"]
    )
    pages.add_url_rule(
        "/costcenters/<code>", view_func=api.change_cost_centre, methods=["PUT"]
    )
    pages.add_url_rule(
        "/accounts/<int:number>", view_func=api.change_account, methods=["PUT"]
    )
    pages.add_url_rule("/voucherseries", view_func=api.create_series, methods=["POST"])
    pages.add_url_rule("/sie/<int:kind>", view_func=api.sie_export)
    pages.add_url_rule("/<path:rest>", view_func=api.no_such_route)
    pages.register_error_handler(Refusal, api.refused)
    pages.register_error_handler(TooManyRequests, lambda _: too_many())
    return pages


class _Api:
    def __init__(self, world: World) -> None:
        self._world = world

    def view(self, route: _Route) -> Callable[..., ResponseReturnValue]:
        """Make a route's view: admit the request, then let the resource answer."""

        def answer(**key: object) -> ResponseReturnValue:
            company = self._admit(route.scope)
            return self._json(route.answer(_question(company), **key))

        return answer

    def create_voucher(self) -> ResponseReturnValue:
        question = self._change("bookkeeping")
        draft = read_voucher(request.get_data())
        voucher = book(question.company, draft, question.named_year())
        return self._json(resources.voucher_record(question, voucher), 201)

    def create_cost_centre(self) -> ResponseReturnValue:
        question = self._change("costcenter")
        made = registers.create_cost_centre(question.company, request.get_data())
        return self._json(resources.cost_centre(question, made.code), 201)

    def change_cost_centre(self, code: str) -> ResponseReturnValue:
        question = self._change("costcenter")
        registers.change_cost_centre(question.company, code, request.get_data())
        return self._json(resources.cost_centre(question, code))

    def change_account(self, number: int) -> ResponseReturnValue:
        question = self._change("bookkeeping")
        year = question.year()
        registers.change_account(question.company, number, year, request.get_data())
        return self._json(resources.account(question, number))

    def create_series(self) -> ResponseReturnValue:
        question = self._change("bookkeeping")
        year = question.year()
        made = registers.create_series(question.company, year, request.get_data())
        return self._json(resources.one_series(question, made.code), 201)

    def sie_export(self, kind: int) -> ResponseReturnValue:
        company = self._admit("bookkeeping")
        question = _question(company)
        if kind != sie.KIND:
            raise Refusal(Code.INVALID_PARAMETER, "Ogiltig parameter i anropet.")
        text = sie.export(
            company,
            question.year(),
            self._world.clock.now().date(),
            from_date=question.day("fromdate"),
            to_date=question.day("todate"),
        )
        return Response(text, mimetype="application/octet-stream")

    def no_such_route(self, rest: str) -> ResponseReturnValue:
        del rest
        self._authenticate()
        raise Refusal(Code.NO_SUCH_ROUTE, "No such route", 404)

    def refused(self, refusal: Refusal) -> ResponseReturnValue:
        record = {"Error": 1, "Message": refusal.message, "Code": int(refusal.code)}
        if self._world.quirks.lower_case_error_keys:
            record = {key.lower(): value for key, value in record.items()}
        return self._json({"ErrorInformation": record}, refusal.status)

    def _change(self, scope: str) -> Question:
        company = self._admit(scope)
        if request.mimetype != _JSON:
            raise Refusal(Code.WRONG_CONTENT_TYPE, "Felaktig content-type.")
        return _question(company)

    def _admit(self, scope: str) -> Company:
        company, scopes = self._authenticate()
        self._world.rate.count(company.organisation_number, self._world.clock.now())
        if not company.integration_licence:
            raise Refusal(Code.API_LICENCE_MISSING, "Api-licens saknas.")
        if scope not in scopes:
            raise Refusal(Code.SCOPE_MISSING, "Har inte behörighet för scope.")
        if scope not in company.licences:
            raise Refusal(
                Code.SCOPE_LICENCE_MISSING,
                "Det finns ingen aktiv licens för önskat scope.",
            )
        return company

    def _authenticate(self) -> tuple[Company, frozenset[str]]:
        tokens = self._world.tokens
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = tokens.access(bearer)
        if token is None:
            raise Refusal(
                Code.TOKEN_MISSING,
                "Kan inte logga in, access-token eller client-secret saknas.",
                401,
            )
        if tokens.is_expired(token):
            raise Refusal(Code.INVALID_LOGIN, "Ogiltig inloggning.", 401)
        if token.company is None:
            raise Refusal(Code.SYSTEM_ERROR, "Ett systemfel inträffade.", 500)
        return self._world.company(token.company), token.scopes

    def _json(self, record: Mapping[str, Any], status: int = 200) -> Response:
        sent = _as_sent(record, self._world.quirks)
        text = json.dumps(sent, ensure_ascii=False)
        return Response(text, status=status, mimetype=_JSON)


def _question(company: Company) -> Question:
    return Question(company, request.args.to_dict(), request.host_url.rstrip("/"))


def _as_sent(value: Any, quirks: Quirks) -> Any:
    """Apply to an answer the spellings that Fortnox has been seen with."""
    match value:
        case bool():
            return value
        case int() | float():
            return str(value) if quirks.quoted_numbers else value
        case str():
            return html.escape(value) if quirks.html_encoded_texts else value
        case Mapping():
            return {key: _as_sent(item, quirks) for key, item in value.items()}
        case list():
            return [_as_sent(item, quirks) for item in value]
        case _:
            return value
