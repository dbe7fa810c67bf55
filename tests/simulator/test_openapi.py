"""Every answer of the simulator, held against Fortnox's own OpenAPI file.

The file may not be given away, so it is not in the project; where it is absent these
tests are skipped. Where the file and what is known of Fortnox disagree, the simulator
follows what is known: it has nulls where the file has plain types, MetaInformation
that the file does not mention, `Year` that vouchers sent need not have, lower-case
error keys (a quirk), and a SIE file where the file promises 204 without a body.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from agent.simulator import Simulator
from tests.simulator.test_registers import change
from tests.simulator.visitor import SCOPES, SEA_VIEW, Api, Visitor, voucher

_SPEC = Path(__file__).parents[3] / "shared" / "fortnox" / "openapi.json"

pytestmark = pytest.mark.skipif(
    not _SPEC.exists(), reason="Fortnox's openapi.json is not beside the project"
)

# What each route of the API is called in the file.
_ROUTES = {
    "/3/accounts": "/3/accounts",
    "/3/accounts/<int:number>": "/3/accounts/{Number}",
    "/3/costcenters": "/3/costcenters",
    "/3/costcenters/<code>": "/3/costcenters/{Code}",
    "/3/voucherseries": "/3/voucherseries",
    "/3/voucherseries/<code>": "/3/voucherseries/{Code}",
    "/3/financialyears": "/3/financialyears",
    "/3/financialyears/<int:year_id>": "/3/financialyears/{Id}",
    "/3/settings/lockedperiod": "/3/settings/lockedperiod",
    "/3/settings/company": "/3/settings/company",
    "/3/companyinformation": "/3/companyinformation",
    "/3/me": "/3/me",
    "/3/vouchers": "/3/vouchers",
    "/3/vouchers/sublist": "/3/vouchers/sublist",
    "/3/vouchers/sublist/<series>": "/3/vouchers/sublist/{VoucherSeries}",
    "/3/vouchers/<series>/<int:number>": "/3/vouchers/{VoucherSeries}/{VoucherNumber}",
}
_NOT_JSON = {"/3/sie/<int:kind>", "/3/<path:rest>"}
_EXAMPLES = {
    "<int:number>": "1510",
    "<code>": "10",
    "<int:year_id>": "2",
    "<series>": "A",
}


@cache
def _spec() -> Any:
    return json.loads(_SPEC.read_text(encoding="utf-8"))


@cache
def _registry() -> Registry[Any]:
    empty: Registry[Any] = Registry()
    resource: Resource[Any] = DRAFT4.create_resource(_spec())
    filled: Registry[Any] = empty.with_resource("urn:fortnox", resource)
    return filled


def _check(path: str, method: str, status: str, record: object) -> None:
    answer = _spec()["paths"][path][method]["responses"][status]
    reference = answer["content"]["application/json"]["schema"]["$ref"]
    validator = OAS30Validator(
        {"$ref": f"urn:fortnox{reference}"},
        registry=_registry(),
        format_checker=oas30_format_checker,
    )
    validator.validate(_without_nulls(record))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _rules(sim: Simulator) -> set[str]:
    rules = sim.application.url_map.iter_rules()
    return {rule.rule for rule in rules if rule.rule.startswith("/3/")}


def _example(rule: str) -> str:
    if rule == "/3/vouchers/<series>/<int:number>":
        return "vouchers/A/1"
    if rule == "/3/voucherseries/<code>":
        return "voucherseries/A"
    for name, value in _EXAMPLES.items():
        rule = rule.replace(name, value)
    return rule.removeprefix("/3/")


@pytest.fixture
def full(visitor: Visitor) -> Api:
    """A company with every scope and a voucher."""
    api = visitor.connect(scopes=f"{SCOPES} profile")
    api.post(voucher(Comments="DF3-ABCDEFGHIJ"), financialyear=2)
    return api


def test_every_route_is_held_against_the_file(sim: Simulator) -> None:
    assert _rules(sim) == set(_ROUTES) | _NOT_JSON


@pytest.mark.parametrize("rule", _ROUTES)
def test_what_is_read_is_as_the_file_says(full: Api, rule: str) -> None:
    record = full.read(_example(rule), financialyear=2)

    _check(_ROUTES[rule], "get", "200", record)
    assert record


def test_a_created_voucher_is_as_the_file_says(api: Api) -> None:
    answer = api.post(voucher(), financialyear=2)

    _check("/3/vouchers", "post", "201", answer.json())


@pytest.mark.parametrize(
    ("method", "path", "record"),
    [
        ("post", "costcenters", {"CostCenter": {"Code": "40", "Description": "Ny"}}),
        ("put", "costcenters/99", {"CostCenter": {"Code": "99", "Active": True}}),
        ("put", "accounts/3099", {"Account": {"Number": 3099, "Active": True}}),
        ("post", "voucherseries", {"VoucherSeries": {"Code": "Q", "Manual": True}}),
    ],
)
def test_a_changed_register_is_as_the_file_says(
    api: Api, method: str, path: str, record: object
) -> None:
    answer = change(api, method.upper(), path, record, financialyear="2")

    route = path.replace("99", "{Code}").replace("30{Code}", "{Number}")
    status = {"post": "201", "put": "200"}[method]
    assert str(answer.status_code) == status
    _check(f"/3/{route}", method, status, answer.json())


def test_a_refusal_is_as_the_file_says(api: Api) -> None:
    answer = api.post(voucher(VoucherSeries="Q"))

    assert answer.status_code == 400
    _check("/3/vouchers", "post", "default", answer.json())


def test_a_locked_period_is_as_the_file_says(visitor: Visitor) -> None:
    record = visitor.connect(SEA_VIEW).read("settings/lockedperiod")

    _check("/3/settings/lockedperiod", "get", "200", record)


def test_the_check_finds_a_wrong_answer() -> None:
    wrong = {"LockedPeriod": {"EndDate": "igår"}}

    with pytest.raises(Exception, match="is not a 'date'"):
        _check("/3/settings/lockedperiod", "get", "200", wrong)
