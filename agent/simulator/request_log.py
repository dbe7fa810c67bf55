"""The log of the requests that came in, for tests of pace and of politeness."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request, and when it came.

    `company` is an organisation number, or "" where the request named none; `status`
    is 0 where the connection was cut instead of answered.
    """

    time: datetime
    method: str
    path: str
    company: str
    status: int
