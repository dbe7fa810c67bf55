"""What Fortnox says and is told, as typed values.

Fortnox's answers are data, not truth (shared/fortnox.md, 3 and 5): keys come in any
case, numbers may be quoted, texts may be HTML encoded, and what is absent may be
null. All that ends here. Account numbers, cost centres and series are names, hence
texts; amounts are Decimals in whole öre.
"""

import datetime as dt
import html
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, Final, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from agent.fortnox.exact_json import folded, read_object, write_object

ZERO: Final = Decimal("0.00")
ORE: Final = Decimal("0.01")
LARGEST_AMOUNT: Final = 10**12  # "max 14 digits (incl. decimals)"
TEN_DIGITS: Final = 10
CENTURIES: Final = ("16", "18", "19", "20")  # 16 stands before legal entities

AnyRecord = TypeVar("AnyRecord", bound="Record")


def _text(value: object) -> object:
    if value is None:
        return ""
    return html.unescape(value) if isinstance(value, str) else str(value)


def _organisation_number(text: str) -> str:
    digits = "".join(c for c in text if c in "0123456789")
    if len(digits) == TEN_DIGITS + 2 and digits.startswith(CENTURIES):
        digits = digits[2:]
    return digits if len(digits) == TEN_DIGITS else ""


def _zero_for_nothing(value: object) -> object:
    return ZERO if value is None or value == "" else value


def _whole_ore(amount: Decimal) -> Decimal:
    return amount.quantize(ORE, ROUND_HALF_UP)


def _none_for_nothing(value: object) -> object:
    return None if value == "" else value


def _empty_for_nothing(value: object) -> object:
    return () if value is None else value


class Setting(StrEnum):
    """Whether an account takes a cost centre, a project or a row's text."""

    ALLOWED = "ALLOWED"
    MANDATORY = "MANDATORY"
    NOT_ALLOWED = "NOTALLOWED"


def _setting(value: object) -> object:
    known = str(value).upper()
    return known if known in set(Setting) else Setting.ALLOWED


def _name(value: object) -> object:
    return folded(value).get("name") if isinstance(value, Mapping) else value


Text = Annotated[str, BeforeValidator(_text)]
Name = Annotated[Text, BeforeValidator(_name)]  # of a person, who has an id too
OrganisationNumber = Annotated[Text, AfterValidator(_organisation_number)]
Amount = Annotated[
    Decimal,
    BeforeValidator(_zero_for_nothing),
    Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT),
    AfterValidator(_whole_ore),
]
MaybeDate = Annotated[dt.date | None, BeforeValidator(_none_for_nothing)]
AccountSetting = Annotated[Setting, BeforeValidator(_setting)]


class Record(BaseModel):
    """One of Fortnox's records: what we do not name is passed over."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        validate_by_name=True,
        validate_by_alias=True,
        alias_generator=lambda name: name.replace("_", ""),
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _fold_keys(cls, values: object) -> object:
        return folded(values) if isinstance(values, Mapping) else values


class CompanyInformation(Record):
    """Whose books these are.

    `organisation_number` is ten digits, or "" where Fortnox has something else;
    `database_number` is also the TenantId of client credentials.
    """

    name: Text = Field(alias="companyname")
    organisation_number: OrganisationNumber = Field("", alias="organizationnumber")
    database_number: Text = ""


class FinancialYear(Record):
    """A financial year; `id` is Fortnox's running number, not the calendar's."""

    id: int
    from_date: dt.date
    to_date: dt.date


class Account(Record):
    """An account in one year's chart.

    Fortnox fills in `cost_centre`, `project` and `transaction_information` itself on
    rows that have none. The last, and its setting, are known only where a single
    account was asked for.
    """

    number: Text
    description: Text = ""
    active: bool = True
    cost_centre: Text = Field("", alias="costcenter")
    cost_centre_setting: AccountSetting = Field(
        Setting.ALLOWED, alias="costcentersettings"
    )
    project: Text = ""
    project_setting: AccountSetting = Field(Setting.ALLOWED, alias="projectsettings")
    transaction_information: Text = ""
    transaction_information_setting: AccountSetting = Field(
        Setting.ALLOWED, alias="transactioninformationsettings"
    )


class CostCentre(Record):
    """A cost centre; an inactive one cannot be booked on."""

    code: Text
    description: Text = ""
    active: bool = True


class VoucherSeries(Record):
    """A voucher series in one year; only `manual` ones take vouchers from outside.

    `approver` is who must approve its vouchers in Fortnox, "" where nobody must.
    `next_voucher_number` is known only where a single series was asked for.
    """

    code: Text
    description: Text = ""
    manual: bool = True
    approver: Name = ""
    next_voucher_number: int | None = None


class LockedPeriod(Record):
    """Until when the books are locked; None: not at all."""

    end_date: MaybeDate = None


class VoucherHeading(Record):
    """A voucher as lists show it, without rows. `year` is a FinancialYear's id."""

    series: Text = Field(alias="voucherseries")
    number: int = Field(alias="vouchernumber")
    year: int
    date: dt.date = Field(alias="transactiondate")
    description: Text = ""
    comments: Text = ""


class VoucherRow(Record):
    """A booked row. A `removed` one is struck out and does not count."""

    account: Text
    debit: Amount = ZERO
    credit: Amount = ZERO
    cost_centre: Text = Field("", alias="costcenter")
    project: Text = ""
    transaction_information: Text = ""
    removed: bool = False


class Voucher(VoucherHeading):
    """A booked voucher with its rows."""

    rows: Annotated[tuple[VoucherRow, ...], BeforeValidator(_empty_for_nothing)] = (
        Field((), alias="voucherrows")
    )


class Meta(Record):
    """How long a list is, where Fortnox says so."""

    total_pages: int | None = Field(None, alias="@totalpages")
    total_resources: int | None = Field(None, alias="@totalresources")


@dataclass(frozen=True, slots=True)
class NewVoucherRow:
    """A row to be booked: a debit or a credit, never negative, in whole öre."""

    account: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    cost_centre: str = ""
    project: str = ""
    transaction_information: str = ""


@dataclass(frozen=True, slots=True)
class NewVoucher:
    """A voucher to be booked, its texts sent as they are (see text.allowed_text).

    Fortnox takes 1-200 characters of description, 1000 of comments, 100 of a row's
    information, and two rows or more. It gives the number itself.
    """

    description: str
    date: dt.date
    series: str
    comments: str
    rows: tuple[NewVoucherRow, ...]

    def as_json(self) -> str:
        """Write Fortnox's request.

        Raises:
            ValueError: An account is not a number, or an amount is negative or not
                in whole öre.
        """
        voucher = {
            "Description": self.description,
            "TransactionDate": self.date.isoformat(),
            "VoucherSeries": self.series,
            "Comments": self.comments,
            "VoucherRows": [_row_as_sent(row) for row in self.rows],
        }
        return write_object({"Voucher": voucher})


def _row_as_sent(row: NewVoucherRow) -> dict[str, object]:
    optional = {
        "CostCenter": row.cost_centre,
        "Project": row.project,
        "TransactionInformation": row.transaction_information,
    }
    amounts = {"Debit": row.debit, "Credit": row.credit}
    given = {name: text for name, text in optional.items() if text}
    return {"Account": int(row.account), **amounts, **given}


def read_record(kind: type[AnyRecord], name: str, body: bytes) -> AnyRecord:
    """Read the one record that Fortnox wraps as `{name: {...}}`.

    Raises:
        ValueError: The body is not JSON, or not that record.
    """
    return kind.model_validate(folded(read_object(body)).get(name.lower()))


def read_list(
    kind: type[AnyRecord], name: str, body: bytes
) -> tuple[tuple[AnyRecord, ...], Meta]:
    """Read a list `{name: [...], "MetaInformation": {...}}`; no list is an empty one.

    Raises:
        ValueError: The body is not JSON, or holds something else than that list.
    """
    document = folded(read_object(body))
    items = document.get(name.lower(), "absent") or []
    if isinstance(items, list):
        meta = Meta.model_validate(document.get("metainformation") or {})
        return tuple(kind.model_validate(item) for item in items), meta
    raise ValueError(f"no {name} in the answer")
