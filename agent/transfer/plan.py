"""From a journal to the voucher that Fortnox will be sent. Pure."""

from agent.checks.books import booked_rows
from agent.checks.journal_rules import LONGEST_DESCRIPTION, LONGEST_NOTE
from agent.fortnox.records import NewVoucher, NewVoucherRow
from agent.fortnox.text import allowed_text
from agent.journal import Journal, JournalRow, is_numbered


def voucher_of(journal: Journal, marker: str) -> NewVoucher:
    """Write a journal as a voucher; `marker` goes where it can be found again.

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
    """Say what the voucher is, with the journal's number where the text lacks it.

    Never empty, and only with characters that Fortnox takes.
    """
    is_told = journal.number in journal.text.split()
    is_to_tell = is_numbered(journal.number) and not is_told
    said = f"Journal {journal.number} {journal.text}" if is_to_tell else journal.text
    return allowed_text(said, LONGEST_DESCRIPTION) or f"Journal {journal.date}"


def _row(row: JournalRow) -> NewVoucherRow:
    return NewVoucherRow(
        account=row.account,
        debit=row.debit,
        credit=row.credit,
        cost_centre=row.cost_centre,
        project=row.project,
        transaction_information=allowed_text(row.note, LONGEST_NOTE),
    )
