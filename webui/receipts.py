"""Kvitto: a transfer while it runs, and its voucher numbers when it is done."""

from collections.abc import Iterator

from flask import Blueprint, Response, jsonify, render_template, url_for

from agent.journal import hyphenated, kronor
from agent.ledger.receipts import recent
from agent.ledger.reconciliations import of_transfer
from agent.transfer.receipt import Receipt, receipt
from webui import swedish, words
from webui.current import rooms
from webui.spreadsheet import ENCODING_AT_START, amount_cell, csv_text

pages = Blueprint("receipts", __name__, url_prefix="/kvitto")

CSV_HEADER = (
    "Fastighetsägare",
    "Organisationsnummer",
    "Datum",
    "Journal",
    "Serie",
    "Text",
    "Debet",
    "Läge",
    "Verifikation",
    "Meddelande",
)


@pages.get("")
def index() -> str:
    """List the latest transfers."""
    return render_template("receipts.html", transfers=recent(rooms().ledger))


@pages.get("/<int:transfer_id>")
def show(transfer_id: int) -> str:
    """Show one transfer as it stands."""
    found = _receipt(transfer_id)
    return render_template(
        "receipt.html",
        receipt=found,
        is_finished=_is_finished(found),
        reconciled=of_transfer(rooms().ledger, transfer_id),
    )


@pages.get("/<int:transfer_id>/lage")
def progress(transfer_id: int) -> Response:
    """Give the page what may have changed since it was shown."""
    found = _receipt(transfer_id)
    return jsonify(
        booked=found.booked,
        total=found.total,
        finished=_is_finished(found),
        finished_at=swedish.moment(found.finished_at),
        owners={one.owner.id: [one.status, kronor(one.debit)] for one in found.owners},
        reconciled={
            owner_id: [
                url_for("reconciliation.one", reconciliation_id=made.id),
                swedish.moment(made.made_at),
                made.verdict,
            ]
            for owner_id, made in of_transfer(rooms().ledger, transfer_id).items()
        },
        lines={
            line.journal_id: [
                line.state.value,
                words.state(line.state),
                line.voucher,
                line.message,
            ]
            for one in found.owners
            for line in one.lines
        },
    )


@pages.get("/<int:transfer_id>/journalbryggan-kvitto.csv")
def as_csv(transfer_id: int) -> Response:
    """Give the receipt to a spreadsheet."""
    text = csv_text([CSV_HEADER, *_csv_lines(_receipt(transfer_id))])
    name = f"attachment; filename=kvitto-{transfer_id}.csv"
    return Response(
        text.encode(ENCODING_AT_START),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": name},
    )


def _receipt(transfer_id: int) -> Receipt:
    return receipt(rooms().ledger, transfer_id, rooms().transfers.doing)


def _is_finished(found: Receipt) -> bool:
    """Whether nothing of it will change: sent, and compared with Fortnox."""
    doing = rooms().transfers.doing
    is_idle = all(one.owner.id not in doing for one in found.owners)
    return found.finished_at is not None and is_idle


def _csv_lines(found: Receipt) -> Iterator[tuple[str, ...]]:
    for one in found.owners:
        for line in one.lines:
            yield (
                one.owner.name,
                hyphenated(one.owner.organisation_number),
                swedish.day(line.date),
                line.journal,
                line.series,
                line.text,
                amount_cell(line.debit),
                words.state(line.state),
                line.voucher,
                line.message,
            )
