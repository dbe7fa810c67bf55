"""The tables of the ledger, as SQLAlchemy sees them. Migrations make them.

No secret is ever kept here: refresh tokens live in the PC's own store.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite, which knows no zones, keeps it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  SQLAlchemy's signature
    ) -> datetime | None:
        """Refuse naive times, which would be local ones by mistake."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone reached the ledger")
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  SQLAlchemy's signature
    ) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _owner(*, primary_key: bool = False) -> Column[Any]:
    return Column(
        "owner_id", ForeignKey("owners.id"), primary_key=primary_key, nullable=False
    )


def _index_of_few(column: str) -> Index:
    """Index a column that few journals have.

    With the others in it, SQLite would take it for a short way to them, and read
    nearly every journal there is.
    """
    has_one = text(f"{column} IS NOT NULL")
    name = f"ix_journals_{column}"
    return Index(name, column, sqlite_where=has_one, postgresql_where=has_one)


owners = Table(
    "owners",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    # NULL until a person has said which legal entity the name stands for.
    Column("organisation_number", Text, unique=True),
    Column("created_at", UtcTime, nullable=False),
    # Kept here, because looking for it among ten years' vouchers takes its time.
    Column("last_booked_at", UtcTime),
    # When somebody last pressed Överför for journals of theirs: what came later is new.
    Column("last_transfer_at", UtcTime),
)

# Names without organisation number that a person has said belong to an owner.
owner_names = Table(
    "owner_names",
    metadata,
    Column("name_key", Text, primary_key=True),
    _owner(),
)

files = Table(
    "files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("format", Text, nullable=False),
    Column("encoding", Text, nullable=False),
    Column("read_at", UtcTime, nullable=False),
    Column("refused", Text, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("dismissed_at", UtcTime),
    Index("ix_files_folder", "folder", "name"),
)

journals = Table(
    "journals",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner(),
    Column("file_id", ForeignKey("files.id"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    # Tells apart journals of one file that are alike to the letter; negative where no
    # file brought it: a correction, or a journal put back after one.
    Column("ordinal", Integer, nullable=False),
    Column("debit_ore", BigInteger, nullable=False),
    Column("credit_ore", BigInteger, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("doubts", JSON, nullable=False),
    Column("state", Text, nullable=False),
    # The earliest journal with the same identity but other rows.
    Column("changes_id", ForeignKey("journals.id")),
    # The booked journal that this one takes back: a correcting voucher of our own.
    Column("reverses_id", ForeignKey("journals.id")),
    Column("message", Text, nullable=False, default=""),
    Column("imported_at", UtcTime, nullable=False),
    UniqueConstraint("owner_id", "fingerprint", "ordinal"),
    Index("ix_journals_identity", "owner_id", "number", "date", "series"),
    Index("ix_journals_state", "state", "owner_id"),
    Index("ix_journals_file_id", "file_id"),
    Index("ix_journals_owner_id", "owner_id", "date"),
    # Historik's: the newest first, and the sums of all that it finds. No text: in an
    # index PostgreSQL takes short ones only.
    Index("ix_journals_history", "date", "id", "owner_id", "state", "debit_ore"),
    _index_of_few("changes_id"),
    _index_of_few("reverses_id"),
)

journal_rows = Table(
    "journal_rows",
    metadata,
    Column("journal_id", ForeignKey("journals.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("account", Text, nullable=False),
    Column("cost_centre", Text, nullable=False),
    Column("project", Text, nullable=False),
    Column("debit_ore", BigInteger, nullable=False),
    Column("credit_ore", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
)

# What each seat's user has ticked: kept, so that a visit to Fortnox loses nothing.
selected_journals = Table(
    "selected_journals",
    metadata,
    Column("seat", Text, primary_key=True),
    Column("journal_id", ForeignKey("journals.id"), primary_key=True),
    Index("ix_selected_journals_journal_id", "journal_id"),
)

transfers = Table(
    "transfers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", UtcTime, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("finished_at", UtcTime),
)

transfer_journals = Table(
    "transfer_journals",
    metadata,
    Column("transfer_id", ForeignKey("transfers.id"), primary_key=True),
    Column("journal_id", ForeignKey("journals.id"), primary_key=True),
    Index("ix_transfer_journals_journal_id", "journal_id"),
)

# What was intended and what came of it; the journal's `state` says how far it is.
vouchers = Table(
    "vouchers",
    metadata,
    Column("journal_id", ForeignKey("journals.id"), primary_key=True),
    Column("database_number", Text, nullable=False),
    Column("marker", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("year_id", Integer, nullable=False),
    # Fortnox' NextVoucherNumber when the intent was written.
    Column("next_number", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("intended_at", UtcTime, nullable=False),
    # Whether its rows were sent with their cost centres: a setting of the owner's.
    Column("has_cost_centres", Boolean, nullable=False, default=True),
    Column("number", Integer),
    Column("booked_at", UtcTime),
    UniqueConstraint("database_number", "year_id", "series", "number"),
    Index("ix_vouchers_booked_at", "booked_at"),
    Index("ix_vouchers_number", "number"),
)

# The consent to an owner's company, whose secrets are in the seat's own store.
connections = Table(
    "connections",
    metadata,
    _owner(primary_key=True),
    Column("seat", Text, primary_key=True),
    Column("database_number", Text, nullable=False),
    Column("company_name", Text, nullable=False),
    Column("organisation_number", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("connected_at", UtcTime, nullable=False),
    Column("refreshed_at", UtcTime, nullable=False),
    Column("kind", Text, nullable=False),
    # Which client id the consent was given to: its digest, for it is kept elsewhere.
    Column("client", Text, nullable=False),
    # For how long a refresh is counted on; a service account does not count.
    Column("lifetime_days", Integer, nullable=False),
    # A refresh that has begun and whose answer is not yet in the seat's store.
    Column("refresh_started_at", UtcTime),
    Column("condition", Text, nullable=False),
    # "" while all is well, else Swedish words for what is wrong, and since when.
    Column("problem", Text, nullable=False),
    Column("failing_since", UtcTime),
)

# Findings of the checks that a person has read and lets a journal be sent with.
accepted_findings = Table(
    "accepted_findings",
    metadata,
    Column("journal_id", ForeignKey("journals.id"), primary_key=True),
    Column("message", Text, primary_key=True),
)

# What an owner wants otherwise than df3's file says.
owner_settings = Table(
    "owner_settings",
    metadata,
    _owner(primary_key=True),
    Column("uses_cost_centres", Boolean, nullable=False),
    # The voucher's description, with the journal's fields in braces; "" is our own.
    Column("description", Text, nullable=False),
    # Voucher series by the file's series or, where that is empty, the journal's letter.
    Column("series", JSON, nullable=False),
)

# What an owner's files call its cost centres.
cost_centre_names = Table(
    "cost_centre_names",
    metadata,
    _owner(primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

# Which seat sends to a company just now, and until when nobody else may.
leases = Table(
    "leases",
    metadata,
    Column("database_number", Text, primary_key=True),
    Column("seat", Text, nullable=False),
    # Another word each time it is taken: what a former holder says shows as such.
    Column("holder", Text, nullable=False),
    # In Swedish, what goes on.
    Column("doing", Text, nullable=False),
    Column("until", UtcTime, nullable=False),
)

# What came of comparing our ledger with Fortnox'.
reconciliations = Table(
    "reconciliations",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner(),
    Column("from_date", Date, nullable=False),
    Column("to_date", Date, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", Text, nullable=False),
    # The transfer that it followed; NULL where a person asked for a period.
    Column("transfer_id", ForeignKey("transfers.id")),
    Column("verdict", Text, nullable=False),
    Column("result", JSON, nullable=False),
    Index("ix_reconciliations_owner_id", "owner_id"),
    Index("ix_reconciliations_transfer_id", "transfer_id"),
)

# What the user of a seat has been told is wrong, so that a restart tells nothing twice.
told_warnings = Table(
    "told_warnings",
    metadata,
    Column("seat", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    # The id of what it is about; "" where there is but one of its kind.
    Column("subject", Text, primary_key=True),
    # When the system's event log had it, when the user did, and when it was well again.
    Column("recorded_at", UtcTime),
    Column("told_at", UtcTime),
    Column("mended_at", UtcTime),
)

# Append-only; each row carries the hash of the one before (behandlingshistorik).
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("ix_events_kind", "kind"),
)

# Which events tell of a journal: the history's index, made of its details.
event_journals = Table(
    "event_journals",
    metadata,
    Column("journal_id", Integer, primary_key=True, autoincrement=False),
    Column("event_id", Integer, primary_key=True, autoincrement=False),
)

# One row: the hash of the newest event, so that a chain cut short shows.
newest_event = Table("newest_event", metadata, Column("hash", Text, primary_key=True))
