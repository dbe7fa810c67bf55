"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but the copy that was made before."""
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_kind", "events", ["kind"])
    op.create_table(
        "event_journals",
        sa.Column("journal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("journal_id", "event_id", name="pk_event_journals"),
    )
    op.create_table(
        "newest_event",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_newest_event"),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sa.UniqueConstraint("sha256", name="uq_files_sha256"),
    )
    op.create_index("ix_files_folder", "files", ["folder", "name"])
    op.create_table(
        "owners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation_number", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_transfer_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_owners"),
        sa.UniqueConstraint(
            "organisation_number", name="uq_owners_organisation_number"
        ),
    )
    op.create_table(
        "transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_transfers"),
    )
    op.create_table(
        "connections",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("database_number", sa.Text(), nullable=False),
        sa.Column("company_name", sa.Text(), nullable=False),
        sa.Column("organisation_number", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("lifetime_days", sa.Integer(), nullable=False),
        sa.Column("refresh_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owners.id"], name="fk_connections_owner_id"
        ),
        sa.PrimaryKeyConstraint("owner_id", "seat", name="pk_connections"),
    )
    op.create_table(
        "journals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("debit_ore", sa.BigInteger(), nullable=False),
        sa.Column("credit_ore", sa.BigInteger(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changes_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changes_id"], ["journals.id"], name="fk_journals_changes_id"
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["journals.id"], name="fk_journals_reverses_id"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_journals_file_id"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owners.id"], name="fk_journals_owner_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_journals"),
        sa.UniqueConstraint(
            "owner_id",
            "fingerprint",
            "ordinal",
            name="uq_journals_owner_id_fingerprint_ordinal",
        ),
    )
    op.create_index("ix_journals_file_id", "journals", ["file_id"])
    op.create_index("ix_journals_owner_id", "journals", ["owner_id", "date"])
    op.create_index(
        "ix_journals_history",
        "journals",
        ["date", "id", "owner_id", "state", "debit_ore"],
    )
    for few in ("changes_id", "reverses_id"):
        has_one = sa.text(f"{few} IS NOT NULL")
        op.create_index(
            f"ix_journals_{few}",
            "journals",
            [few],
            sqlite_where=has_one,
            postgresql_where=has_one,
        )
    op.create_index(
        "ix_journals_identity",
        "journals",
        ["owner_id", "number", "date", "series"],
        unique=False,
    )
    op.create_index(
        "ix_journals_state", "journals", ["state", "owner_id"], unique=False
    )
    op.create_table(
        "owner_names",
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owners.id"], name="fk_owner_names_owner_id"
        ),
        sa.PrimaryKeyConstraint("name_key", name="pk_owner_names"),
    )
    op.create_table(
        "journal_rows",
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("cost_centre", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("debit_ore", sa.BigInteger(), nullable=False),
        sa.Column("credit_ore", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_id"], ["journals.id"], name="fk_journal_rows_journal_id"
        ),
        sa.PrimaryKeyConstraint("journal_id", "position", name="pk_journal_rows"),
    )
    op.create_table(
        "selected_journals",
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_id"], ["journals.id"], name="fk_selected_journals_journal_id"
        ),
        sa.PrimaryKeyConstraint("seat", "journal_id", name="pk_selected_journals"),
    )
    op.create_index(
        "ix_selected_journals_journal_id",
        "selected_journals",
        ["journal_id"],
        unique=False,
    )
    op.create_table(
        "accepted_findings",
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_id"], ["journals.id"], name="fk_accepted_findings_journal_id"
        ),
        sa.PrimaryKeyConstraint("journal_id", "message", name="pk_accepted_findings"),
    )
    op.create_table(
        "transfer_journals",
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_id"], ["journals.id"], name="fk_transfer_journals_journal_id"
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name="fk_transfer_journals_transfer_id"
        ),
        sa.PrimaryKeyConstraint(
            "transfer_id", "journal_id", name="pk_transfer_journals"
        ),
    )
    op.create_index(
        "ix_transfer_journals_journal_id",
        "transfer_journals",
        ["journal_id"],
        unique=False,
    )
    op.create_table(
        "vouchers",
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("database_number", sa.Text(), nullable=False),
        sa.Column("marker", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year_id", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("intended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("has_cost_centres", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["journal_id"], ["journals.id"], name="fk_vouchers_journal_id"
        ),
        sa.PrimaryKeyConstraint("journal_id", name="pk_vouchers"),
        sa.UniqueConstraint(
            "database_number",
            "year_id",
            "series",
            "number",
            name="uq_vouchers_database_number_year_id_series_number",
        ),
    )
    op.create_index("ix_vouchers_booked_at", "vouchers", ["booked_at"])
    op.create_index("ix_vouchers_number", "vouchers", ["number"])
    op.create_table(
        "owner_settings",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("uses_cost_centres", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("series", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owners.id"], name="fk_owner_settings_owner_id"
        ),
        sa.PrimaryKeyConstraint("owner_id", name="pk_owner_settings"),
    )
    op.create_table(
        "cost_centre_names",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owners.id"], name="fk_cost_centre_names_owner_id"
        ),
        sa.PrimaryKeyConstraint("owner_id", "code", name="pk_cost_centre_names"),
    )
    op.create_table(
        "told_warnings",
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("seat", "kind", "subject", name="pk_told_warnings"),
    )
    op.create_table(
        "leases",
        sa.Column("database_number", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("database_number", name="pk_leases"),
    )
    op.create_table(
        "reconciliations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owners.id"], name="fk_reconciliations_owner_id"
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name="fk_reconciliations_transfer_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliations"),
    )
    op.create_index(
        "ix_reconciliations_owner_id", "reconciliations", ["owner_id"], unique=False
    )
    op.create_index(
        "ix_reconciliations_transfer_id", "reconciliations", ["transfer_id"]
    )
