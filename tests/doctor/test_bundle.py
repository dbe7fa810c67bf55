"""The support bundle says what support need know, and names nobody and nothing."""

import io
import json
import logging
import re
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from agent.connections.secrets import Secrets
from agent.demo.demo import MemoryStore
from agent.doctor.bundle import Bundle, make_bundle
from agent.doctor.doctor import Doctor
from agent.doctor.findings import Finding, to_do, well
from agent.doctor.pc import Pc
from agent.errors import BundleRefused, NotReached, Refused, Rejected
from agent.journal import JournalRow, Owner
from agent.ledger.centre_names import remember_centres
from agent.ledger.connections import ConnectionView, connected
from agent.ledger.files import refuse
from agent.ledger.ledger import Ledger
from agent.ledger.outbox import plan
from agent.ledger.selection import tick
from agent.logs import LOG_FILE, begin_logging, end_logging
from agent.own_ledger import open_own_ledger
from tests.builders import facts, journal, listed, owner_id, take_in

OWNER = Owner("BRF Hemliga Trädgården", "7696114821")
ROWS = (
    JournalRow("1510", Decimal("98765.43"), Decimal(0), note="Avi Lundström lgh 1201"),
    JournalRow("3011", Decimal(0), Decimal("98765.43"), cost_centre="Kvarteret Ugglan"),
)
DATABASE, TOKEN = "1018318", "5a1e0c7d-planted-refresh"
# What is planted everywhere, as it would be searched for.
PRIVATE = (
    "Trädgården", "769611", "114821", "Lundström", "98765", "9876543", "Ugglan",
    "Hyresavi Karlsson", "hemlig.si", "Anna Karlsson", "anna", "KONTOR-12",
    "brf.example", DATABASE, TOKEN, "planted-client", "Fastighets AB Ek",
)  # fmt: skip

log = structlog.get_logger("agent.transfer.sending")


@pytest.fixture
def used(pc: Pc, store: MemoryStore) -> Pc:
    """A PC on which an office has worked, whose log says what it must not."""
    pc.settings.data_dir.mkdir()
    with closing(open_own_ledger(pc.settings, pc.clock)) as ledger:
        _work(ledger)
    secrets = Secrets(store)
    secrets.keep_client("planted-client-id", "planted-client-secret")
    secrets.keep_refresh_token(DATABASE, TOKEN)
    before, level = logging.root.handlers[:], logging.root.level
    configuration = structlog.get_config()
    begin_logging(pc.settings.data_dir)
    try:
        _say(pc.settings.data_dir)
    finally:
        end_logging()
        structlog.configure(**configuration)
        logging.basicConfig(level=level, handlers=before, force=True)
    return pc


def _work(ledger: Ledger) -> None:
    one = journal(owner=OWNER, text="Hyresavi Karlsson", rows=ROWS)
    take_in(ledger, "hemlig.si", one)
    refuse(ledger, facts("Anna Karlsson.xlsx", folder="C:/Users/anna"), "Otydlig.")
    owner = owner_id(ledger, OWNER)
    view = ConnectionView(
        owner, DATABASE, "Fastighets AB Ek", "5568402712", frozenset({"bookkeeping"}),
        ledger.now(), ledger.now(),
    )  # fmt: skip
    connected(ledger, view, "anna")
    ids = [listed(ledger).id]
    tick(ledger, ids, ticked=True)
    plan(ledger, ids, "anna")


def _say(folder: Path) -> None:
    log.info(
        "transfer waits", company=DATABASE, owner=1, error="BRF Trädgården är låst"
    )
    log.warning("file refused", file="hemlig.si", why="Rad 7: Avi Lundström lgh 1201")
    log.info("agent started", origin="https://localhost:44300", version="0.1.0")
    about = f"a sentence about {OWNER.name}"
    log.info(about, note="Kvarteret Ugglan")
    path = f"/3/costcenters/{OWNER.organisation_number}"
    log.info("fortnox_asked", call=7, method="GET", path=path, who="Anna Karlsson")
    refusal = Rejected("Fastighets AB Ek saknas", code=2000106)
    log.warning("not reconciled", owner=1, error=str(refusal))
    failure = NotReached("Nej.", detail="(ConnectionError/MaxRetryError)")
    log.warning("books not read", reason=str(failure))
    try:
        json.loads("Anna Karlsson <anna@brf.example>")
    except ValueError:
        log.exception("tick failed", folder=r"C:\Users\anna\df3")
    logging.getLogger("urllib3.pool").warning("Retrying Anna Karlsson KONTOR-12")
    with (folder / LOG_FILE).open("a", encoding="utf-8") as broken:
        broken.write("half a line about Anna Karls")


def made(pc: Pc, *findings: Finding) -> Bundle:
    return make_bundle(pc, findings)


def lines(bundle: Bundle, name: str) -> list[dict[str, Any]]:
    (text,) = (one.text for one in bundle.files if one.name == name)
    return [json.loads(line) for line in text.splitlines()]


def document(bundle: Bundle, name: str) -> Any:
    (text,) = (one.text for one in bundle.files if one.name == name)
    return json.loads(text)


def test_nothing_private_is_in_any_of_it(used: Pc) -> None:
    told = to_do("Port", "Används av KONTOR-12", "Fråga Anna Karlsson", taken=True)
    bundle = made(used, told)
    everything = "".join(one.text for one in bundle.files).casefold()
    assert [one for one in PRIVATE if one.casefold() in everything] == []


def test_the_log_says_what_happened_and_where_in_our_code(used: Pc) -> None:
    told = lines(made(used), "logg.jsonl")
    by_event = {one["event"]: one for one in told}
    assert by_event["agent started"]["version"] == "0.1.0"
    assert by_event["fortnox_asked"]["path"] == "/3/costcenters"
    assert by_event["fortnox_asked"]["call"] == 7
    assert by_event["not reconciled"]["error"] == ["Fortnox 2000106"]
    assert by_event["books not read"]["reason"] == ["ConnectionError", "MaxRetryError"]
    *frames, error = by_event["tick failed"]["exception"]
    assert error == "JSONDecodeError"
    assert re.search(r"json/decoder.py:\d+ raw_decode", frames[-1])
    left_out = [one for one in told if one["event"] == "(utelämnat)"]
    assert [one.get("logger") for one in left_out] == [
        "agent.transfer.sending",
        "urllib3.pool",
        None,
    ]


def test_somebody_is_called_the_same_everywhere(used: Pc) -> None:
    bundle = made(used)
    (waits,) = (
        one for one in lines(bundle, "logg.jsonl") if one["event"] == "transfer waits"
    )
    happened = lines(bundle, "handelser.jsonl")
    (link,) = (one for one in happened if one["kind"] == "connected")
    (held,) = document(bundle, "huvudbok.json")["connections"]
    for one in (waits, link, held):
        assert (one["owner"], one["company"]) == ("ägare-1", "bolag-1")
    assert link["by"] == "en person"
    assert link["at"] == "2026-12-01T08:00:00+00:00"


def test_numbers_of_the_ledger_and_facts_of_the_findings_are_in_it(used: Pc) -> None:
    bundle = made(used, well("Klocka", "Rätt.", seconds_ahead=2))
    ledger = document(bundle, "huvudbok.json")
    assert ledger["rows"]["journals"] == 1
    assert ledger["states"] == {"planned": 1}
    assert ledger["schema"] == "0001"
    (found,) = document(bundle, "undersokning.json")
    assert found == {"what": "Klocka", "gravity": "well", "seconds_ahead": 2}


def test_of_settings_only_harmless_values_are_told(used: Pc) -> None:
    changed = {
        "database_url": SecretStr("postgresql://anna:planted@kontor/db"),
        "journal_dirs": (Path("C:/Users/anna/df3"),),
        "port": 44301,
        "demo": True,  # so that the ledger is the file's all the same
    }
    told = document(
        made(replace(used, settings=used.settings.model_copy(update=changed))),
        "installningar.json",
    )
    assert told["port"] == 44301
    assert told["journal_dirs"] == 1
    assert told["database_url"] == "ändrad"
    assert told["api_url"] == "ändrad"
    assert told["redirect_uri"] == "som vanligt"


def test_whatever_slips_through_is_never_saved(used: Pc) -> None:
    for slip in (OWNER.name, "anna", TOKEN, "planted-client-secret", DATABASE):
        with pytest.raises(BundleRefused):
            made(used, well("Klocka", "Rätt.", note=f"x {slip} y"))


def test_a_cost_centre_may_be_called_what_is_looked_at(used: Pc) -> None:
    ledger = open_own_ledger(used.settings, used.clock)
    with closing(ledger), ledger.writing() as connection:
        remember_centres(connection, 1, {"10": "Klocka"})
    assert made(used, well("Klocka", "Rätt."))
    with pytest.raises(BundleRefused):
        made(used, well("Port", "Ledig.", note="Klocka"))


def test_a_pc_without_a_ledger_or_with_a_broken_one_has_a_bundle_too(pc: Pc) -> None:
    assert document(made(pc), "huvudbok.json") == {"begun": False}
    pc.settings.data_dir.mkdir()
    pc.settings.ledger_file.write_bytes(b"something else entirely " * 100)
    assert document(made(pc), "huvudbok.json") == {"error": "LedgerDamaged"}


def test_what_is_saved_is_what_is_shown(used: Pc) -> None:
    doctor = Doctor(used, lambda _: [])
    shown = doctor.prepare_bundle()
    with zipfile.ZipFile(io.BytesIO(doctor.bundle(shown.digest).as_zip())) as packed:
        saved = {name: packed.read(name).decode() for name in packed.namelist()}
    assert saved == {one.name: one.text for one in shown.files}
    assert all(name in shown.files[0].text for name in saved if name != "lasmig.txt")


def test_another_bundle_than_the_one_shown_is_never_given(used: Pc) -> None:
    doctor = Doctor(used, lambda _: [])
    shown = doctor.prepare_bundle()
    with (used.settings.data_dir / LOG_FILE).open("a") as log_file:
        log_file.write("\n{}\n")
    newer = doctor.prepare_bundle()
    with pytest.raises(Refused):
        doctor.bundle(shown.digest)
    assert doctor.bundle(newer.digest) is newer
    assert newer.made_at.date() == date(2026, 12, 1)
