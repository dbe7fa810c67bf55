"""What a request asks for: company, financial year, dates, and which page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agent.simulator.companies import Company, FinancialYear
from agent.simulator.refusals import Code, Refusal

_DEFAULT_LIMIT = 100
_LARGEST_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Question:
    """A request to one company's API. `url` is where the API is."""

    company: Company
    parameters: Mapping[str, str]
    url: str

    def text(self, name: str) -> str | None:
        """Read a parameter, whatever the case of its name."""
        for key, value in self.parameters.items():
            if key.lower() == name:
                return value
        return None

    def number(self, name: str) -> int | None:
        """Read a number."""
        text = self.text(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit()):
            raise invalid_parameter()
        return int(text)

    def day(self, name: str) -> date | None:
        """Read a date."""
        text = self.text(name)
        try:
            return None if text is None else date.fromisoformat(text)
        except ValueError:
            raise invalid_parameter() from None

    def named_year(self) -> FinancialYear | None:
        """Find the year that financialyear or financialyeardate names, if any does."""
        year_id, day = self.number("financialyear"), self.day("financialyeardate")
        if year_id is None and day is None:
            return None
        year = (
            self.company.year(year_id)
            if year_id is not None
            else day and self.company.year_of(day)
        )
        if not year:
            raise year_missing()
        return year

    def year(self) -> FinancialYear:
        """Find the year named, or the preselected one, which may be a surprise."""
        return self.named_year() or self.company.preselected_year

    def page(self, name: str, records: list[dict[str, Any]]) -> dict[str, Any]:
        """Cut out the page asked for, with its MetaInformation."""
        limit, page = self._limit(), self.number("page") or 1
        pages = max(1, -(-len(records) // limit))
        if page > pages:
            raise Refusal(Code.NO_SUCH_ROUTE, "No such route", 404)
        offset = self.number("offset")
        start = (page - 1) * limit if offset is None else offset
        return self._listing(name, records, start, page, pages)

    def first_page(self, name: str, records: list[dict[str, Any]]) -> dict[str, Any]:
        """Give the first page whatever was asked for, as cost centres do."""
        pages = max(1, -(-len(records) // self._limit()))
        return self._listing(name, records, 0, 1, pages)

    def _listing(
        self,
        name: str,
        records: list[dict[str, Any]],
        start: int,
        page: int,
        pages: int,
    ) -> dict[str, Any]:
        meta = {
            "@TotalResources": len(records),
            "@TotalPages": pages,
            "@CurrentPage": page,
        }
        cut = records[start : start + self._limit()]
        return {"MetaInformation": meta, name: cut}

    def _limit(self) -> int:
        limit = self.number("limit") or _DEFAULT_LIMIT
        if limit > _LARGEST_LIMIT:
            raise invalid_parameter()
        return limit


def invalid_parameter() -> Refusal:
    """Make the refusal of a parameter that cannot be."""
    return Refusal(Code.INVALID_PARAMETER, "Ogiltig parameter i anropet.")


def year_missing() -> Refusal:
    """Make the refusal of a year that the company has not."""
    return Refusal(Code.UNDOCUMENTED, "Räkenskapsår saknas.")
