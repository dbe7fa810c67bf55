"""How far a journal is on its way, from folder to voucher."""

from enum import StrEnum


class JournalState(StrEnum):
    """The one place that says how far a journal is.

    `waiting → planned → sending → booked`; Fortnox or a check may say no
    (`rejected`), the answer may be lost (`unknown`), and what cannot be settled
    waits for a person (`held`).
    """

    DOUBTFUL = "doubtful"  # the reader had doubts that nobody has looked at
    CHANGED = "changed"  # the same journal came before with other rows
    REPLACED = "replaced"  # a person chose another version of it
    WAITING = "waiting"
    PLANNED = "planned"
    SENDING = "sending"
    UNKNOWN = "unknown"
    BOOKED = "booked"
    REJECTED = "rejected"
    HELD = "held"


# What a person may choose to transfer.
SENDABLE = frozenset({JournalState.WAITING, JournalState.REJECTED})
# What a person must look at first.
TO_REVIEW = frozenset({JournalState.DOUBTFUL, JournalState.CHANGED, JournalState.HELD})
# What the transfer has in its hands.
ON_ITS_WAY = frozenset(
    {JournalState.PLANNED, JournalState.SENDING, JournalState.UNKNOWN}
)
# What the list of waiting journals shows.
LISTED = SENDABLE | TO_REVIEW
