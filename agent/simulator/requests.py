"""The log of the requests that came in, for tests of pace and of politeness."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request. `status` is 0 where the connection was cut instead of answered.

    `company` is an organisation number, or "" where the request named none.
    """

    time: datetime
    method: str
    path: str
    company: str
    status: int
