"""One company's books at Fortnox: read them, book vouchers, repair registers.

Questions are repeated when the way to Fortnox or Fortnox itself fails for a moment.
A voucher is sent exactly once a call: what a lost answer means is the caller's to
settle. Rules and quirks: shared/fortnox.md, 2 to 5.
"""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar
from urllib.parse import quote

import stamina

from agent.errors import FortnoxError, NotReached, Rejected, TooManyRequests, Unclear
from agent.fortnox.errors import PAST_LAST_PAGE, read_error, refusal
from agent.fortnox.exact_json import write_object
from agent.fortnox.http import Answer, Http
from agent.fortnox.pace import Pacer
from agent.fortnox.paging import Page, read_all, read_from
from agent.fortnox.records import (
    Account,
    AnyRecord,
    CompanyInformation,
    CostCentre,
    FinancialYear,
    LockedPeriod,
    NewVoucher,
    Voucher,
    VoucherHeading,
    VoucherSeries,
    read_list,
    read_record,
)

PAGE_SIZE: Final = 500  # Fortnox's maximum
ATTEMPTS: Final = 4
RETRY_TIMEOUT: Final = 120.0  # seconds, after which no further attempt begins
FIRST_WAIT: Final = 0.5  # seconds, doubled each time
LONGEST_WAIT: Final = 5.0
JITTER: Final = 0.5
JSON: Final = "application/json"

Result = TypeVar("Result")


class CompanyApi:
    """One company's books, asked at `url` (https://api.fortnox.se).

    Every question may raise NotReached, FortnoxError (an answer that cannot be
    understood) and Rejected with its children; never Unclear.
    """

    def __init__(
        self, url: str, token: Callable[[], str], http: Http, pacer: Pacer
    ) -> None:
        self._base = f"{url.rstrip('/')}/3"
        self._token = token
        self._http = http
        self._pacer = pacer
        self._patiently = stamina.RetryingCaller(
            attempts=ATTEMPTS,
            timeout=RETRY_TIMEOUT,
            wait_initial=FIRST_WAIT,
            wait_max=LONGEST_WAIT,
            wait_jitter=JITTER,
        ).on(_is_passing)

    def company_information(self) -> CompanyInformation:
        """Whose books these are (scope companyinformation)."""
        return self._one(CompanyInformation, "CompanyInformation", "companyinformation")

    def financial_years(self) -> tuple[FinancialYear, ...]:
        """All financial years."""
        return self._all(FinancialYear, "FinancialYears", "financialyears")

    def accounts(self, year_id: int) -> tuple[Account, ...]:
        """The chart of accounts of a year."""
        return self._all(Account, "Accounts", "accounts", financialyear=year_id)

    def account(self, number: str, year_id: int) -> Account:
        """One account of a year, with what it demands of the text of a row."""
        path = f"accounts/{_segment(number)}"
        return self._one(Account, "Account", path, financialyear=year_id)

    def cost_centres(self) -> tuple[CostCentre, ...]:
        """All cost centres (scope costcenter)."""
        return self._all(CostCentre, "CostCenters", "costcenters")

    def voucher_series(self, year_id: int) -> tuple[VoucherSeries, ...]:
        """All voucher series of a year, without their next numbers."""
        return self._all(
            VoucherSeries,
            "VoucherSeriesCollection",
            "voucherseries",
            financialyear=year_id,
        )

    def series(self, code: str, year_id: int) -> VoucherSeries:
        """One voucher series, with the number that its next voucher will have."""
        path = f"voucherseries/{_segment(code)}"
        return self._one(VoucherSeries, "VoucherSeries", path, financialyear=year_id)

    def locked_until(self) -> dt.date | None:
        """The last day of the locked period, None if there is none (scope settings)."""
        return self._one(LockedPeriod, "LockedPeriod", "settings/lockedperiod").end_date

    def voucher_headings(
        self, series: str, year_id: int, *, from_number: int = 1
    ) -> tuple[VoucherHeading, ...]:
        """The vouchers of a series numbered `from_number` and up, ascending.

        Costs two requests for the newest 500 of any number of vouchers. An
        incomplete list is an error: what is not here is not in Fortnox.
        """
        path = f"vouchers/sublist/{_segment(series)}"

        def read(number: int) -> Page[VoucherHeading]:
            return self._page(
                VoucherHeading, "Vouchers", path, number, financialyear=year_id
            )

        headings = read_from(read, lambda heading: heading.number, from_number)
        return tuple(heading for heading in headings if heading.series == series)

    def vouchers_dated(
        self, year_id: int, first: dt.date, last: dt.date
    ) -> tuple[VoucherHeading, ...]:
        """The vouchers of a year between two dates, both included, of all series."""
        return self._all(
            VoucherHeading,
            "Vouchers",
            "vouchers",
            financialyear=year_id,
            fromdate=first.isoformat(),
            todate=last.isoformat(),
        )

    def voucher(self, series: str, number: int, year_id: int) -> Voucher:
        """One voucher with its rows."""
        path = f"vouchers/{_segment(series)}/{number}"
        return self._one(Voucher, "Voucher", path, financialyear=year_id)

    def sie_export(
        self,
        year_id: int,
        from_date: dt.date | None = None,
        to_date: dt.date | None = None,
    ) -> bytes:
        """A year, or a part of it, as a SIE 4 file (CP437), vouchers included."""
        params: dict[str, str | int] = {"financialyear": year_id}
        if from_date is not None:
            params["fromdate"] = from_date.isoformat()
        if to_date is not None:
            params["todate"] = to_date.isoformat()
        return self._ask("sie/4", params, lambda answer: _sie(answer.body))

    def create_voucher(
        self,
        voucher: NewVoucher,
        year_id: int,
        before_body: Callable[[], None] = lambda: None,
    ) -> Voucher:
        """Book a voucher: exactly one POST.

        `before_body` has the last word before it leaves, see `Http.post`.

        Returns:
            The voucher as Fortnox booked it. Compare its `year` with what was asked
            for: Fortnox has the last word there too.

        Raises:
            Rejected: Fortnox refused (its children: TooManyRequests, NotAuthorised,
                ScopeMissing, LicenceMissing); nothing was booked.
            NotReached: The voucher was not sent; nothing was booked.
            Unclear: Anything else. It may have been booked, now or in a while.
        """

        def leave() -> None:
            before_body()
            self._pacer.left()

        send = partial(self._http.post, before_body=leave)
        answer = self._change(
            send, "vouchers", voucher.as_json(), financialyear=year_id
        )
        try:
            return read_record(Voucher, "Voucher", answer.body)
        except ValueError:
            raise _unclear(answer) from None

    def create_cost_centre(self, code: str, name: str) -> None:
        """Add a cost centre (scope costcenter).

        This and the other three changes of registers are one request each, with the
        errors of `create_voucher`; what is there afterwards is for the caller to read.
        """
        centre = {"Code": code, "Description": name, "Active": True}
        body = write_object({"CostCenter": centre})
        self._change(self._http.post, "costcenters", body)

    def activate_cost_centre(self, centre: CostCentre) -> None:
        """Let a cost centre be booked on again (scope costcenter)."""
        active = {
            "Code": centre.code,
            "Description": centre.description,
            "Active": True,
        }
        path = f"costcenters/{_segment(centre.code)}"
        self._change(self._http.put, path, write_object({"CostCenter": active}))

    def activate_account(self, account: Account, year_id: int) -> None:
        """Let an account be booked on again in one year."""
        active = {
            "Number": int(account.number),
            "Description": account.description,
            "Active": True,
        }
        path = f"accounts/{_segment(account.number)}"
        body = write_object({"Account": active})
        self._change(self._http.put, path, body, financialyear=year_id)

    def create_series(self, code: str, name: str, year_id: int) -> None:
        """Add a voucher series to a year, open to vouchers from outside."""
        series = {"Code": code, "Description": name, "Manual": True}
        body = write_object({"VoucherSeries": series})
        self._change(self._http.post, "voucherseries", body, financialyear=year_id)

    def _change(
        self,
        send: Callable[..., Answer],
        path: str,
        body: str,
        **params: str | int,
    ) -> Answer:
        """Have Fortnox carry something out: one request, never repeated."""
        self._pacer.wait()
        headers = {**self._headers(), "Content-Type": JSON}
        answer = send(f"{self._base}/{path}", headers, body.encode(), params)
        self._heed_refusal(answer)
        if not answer.is_success:
            raise _unclear(answer)
        return answer

    def _one(
        self, kind: type[AnyRecord], name: str, path: str, **params: str | int
    ) -> AnyRecord:
        return self._ask(
            path, params, lambda answer: read_record(kind, name, answer.body)
        )

    def _all(
        self, kind: type[AnyRecord], name: str, path: str, **params: str | int
    ) -> tuple[AnyRecord, ...]:
        return read_all(lambda number: self._page(kind, name, path, number, **params))

    def _page(
        self,
        kind: type[AnyRecord],
        name: str,
        path: str,
        number: int,
        **params: str | int,
    ) -> Page[AnyRecord]:
        paged = {**params, "limit": PAGE_SIZE, "page": number}

        def read(answer: Answer) -> Page[AnyRecord]:
            items, meta = read_list(kind, name, answer.body)
            return Page(items, meta.total_pages, meta.total_resources)

        try:
            return self._ask(path, paged, read)
        except Rejected as refused:
            if refused.code == PAST_LAST_PAGE and number > 1:
                return Page(())
            raise

    def _ask(
        self,
        path: str,
        params: dict[str, str | int],
        read: Callable[[Answer], Result],
    ) -> Result:
        return self._patiently(lambda: self._ask_once(path, params, read))

    def _ask_once(
        self,
        path: str,
        params: dict[str, str | int],
        read: Callable[[Answer], Result],
    ) -> Result:
        self._pacer.wait()
        answer = self._http.get(f"{self._base}/{path}", self._headers(), params)
        self._heed_refusal(answer)
        if not answer.is_success:
            raise FortnoxError(_sentence(answer), detail=f"(HTTP {answer.status})")
        try:
            return read(answer)
        except ValueError:
            raise FortnoxError("Fortnox svar gick inte att läsa.") from None

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}", "Accept": JSON}

    def _heed_refusal(self, answer: Answer) -> None:
        refused = refusal(answer.status, answer.body)
        if isinstance(refused, TooManyRequests):
            self._pacer.slow_down(_retry_after(answer))
        if refused is not None:
            raise refused


def _is_passing(error: Exception) -> bool:
    is_passing_kind = isinstance(error, NotReached | TooManyRequests)
    return is_passing_kind or type(error) is FortnoxError


def _unclear(answer: Answer) -> Unclear:
    return Unclear(_sentence(answer), detail=f"(HTTP {answer.status})")


def _sentence(answer: Answer) -> str:
    record = read_error(answer.body)
    return "Fortnox svar gick inte att läsa." if record is None else record.message


def _retry_after(answer: Answer) -> float:
    seconds = answer.headers.get("Retry-After", "")
    return float(seconds) if seconds.isascii() and seconds.isdigit() else 0.0


def _sie(body: bytes) -> bytes:
    if not body.lstrip().startswith(b"#"):
        raise ValueError("not a SIE file")
    return body


def _segment(text: str) -> str:
    return quote(text, safe="")
