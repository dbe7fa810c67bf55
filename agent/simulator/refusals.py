"""How Fortnox says no: an error record with a number and a Swedish sentence."""

from enum import IntEnum


class Code(IntEnum):
    """Fortnox's error numbers, as far as they are known."""

    SYSTEM_ERROR = 1000003
    WRONG_CONTENT_TYPE = 1000031
    TOO_LONG = 2000107
    NOT_A_NUMBER = 2000108
    INVALID_LOGIN = 2000310
    TOKEN_MISSING = 2000311
    FORBIDDEN_CHARACTERS = 2000359
    PERIOD_LOCKED = 2000401
    NOT_FOUND = 2000422
    ACCOUNT_NOT_FOUND = 2000423
    ACCOUNT_INACTIVE = 2000550
    INVALID_PARAMETER = 2000588
    NUMBER_TAKEN = 2000637
    SCOPE_MISSING = 2000663
    NO_SUCH_ROUTE = 2000762
    COST_CENTRE_INACTIVE = 2000947
    SCOPE_LICENCE_MISSING = 2001101
    API_LICENCE_MISSING = 2001103
    PROJECT_NOT_FOUND = 2001161
    WRONG_TYPE = 2001392
    WRONG_FIELD_NAME = 2001399
    FIELDS_MISSING = 2001795
    JSON_SYNTAX = 2002115
    # Fortnox's sentence is known, its number is not (balance, series, cost centre
    # rules, financial year). No client may depend on this one.
    UNDOCUMENTED = 2009999


class Refusal(Exception):
    """A request that was not carried out, and why."""

    def __init__(self, code: Code, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
