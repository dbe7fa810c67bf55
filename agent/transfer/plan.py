"""From a journal to the voucher that Fortnox will be sent. Pure."""

from agent.checks.books import booked_rows
from agent.checks.journal_rules import LONGEST_DESCRIPTION, LONGEST_NOTE
from agent.fortnox.records import NewVoucher, NewVoucherRow
from agent.fortnox.text import allowed_text
from agent.journal import Journal, JournalRow


def voucher_of(journal: Journal, marker: str) -> NewVoucher:
    """Write an adapted journal as a voucher; `marker` goes where it is found again.

    Rows without amount are left out, and characters that Fortnox refuses replaced.
    """
    return NewVoucher(
        description=description_of(journal),
        date=journal.date,
        series=journal.series,
        comments=marker,
        rows=tuple(_row(row) for row in booked_rows(journal)),
    )


def description_of(journal: Journal) -> str:
    """Give an adapted journal's text as Fortnox takes it: never empty or too long."""
    said = allowed_text(journal.text, LONGEST_DESCRIPTION)
    return said or f"Journal {journal.date}"


def _row(row: JournalRow) -> NewVoucherRow:
    return NewVoucherRow(
        account=row.account,
        debit=row.debit,
        credit=row.credit,
        cost_centre=row.cost_centre,
        project=row.project,
        transaction_information=allowed_text(row.note, LONGEST_NOTE),
    )
