"""How a voucher of ours may stand in Fortnox."""

from enum import StrEnum


class Outcome(StrEnum):
    """What comparing one of our vouchers has shown."""

    EQUAL = "equal"
    COMPLETED = "completed"  # Fortnox has filled in what we had left open
    MISSING = "missing"
    CHANGED = "changed"
    CORRECTED = "corrected"  # a voucher that is not ours takes it back
    DOUBLED = "doubled"  # a voucher that is not ours says the same
    UNCOMPARED = "uncompared"


# What nobody needs to look at.
AGREEING = frozenset({Outcome.EQUAL, Outcome.COMPLETED})
