"""Every kind of event that the agent writes has its Swedish sentence."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import agent
from agent.ledger.lives import Event
from agent.ledger.states import JournalState
from webui.happened import kinds, said

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)


def event(kind: str, **detail: Any) -> Event:
    return Event(1, AT, "anna", kind, "", "0.1.0", detail, "0" * 64)


def recorded_kinds() -> Iterator[str]:
    """Read out of the code what `record` is called with."""
    for file in Path(agent.__file__).parent.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        constants = {
            ast.unparse(node.targets[0]): node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name == "record":
                yield from _kind(node.args[3], constants)


def _kind(given: ast.expr, constants: dict[str, Any]) -> Iterator[str]:
    if isinstance(given, ast.Constant):
        yield str(given.value)
    elif ast.unparse(given) in constants:
        yield constants[ast.unparse(given)]


def test_every_kind_that_is_recorded_has_words() -> None:
    recorded = set(recorded_kinds())
    assert {"booked", "file read", "owner settings changed"} <= recorded
    # Those that are handed on: a state's value, or what is done in Fortnox.
    handed_on = {JournalState.REJECTED.value, JournalState.HELD.value}
    handed_on |= {"fortnox changed", "fortnox change asked", "restored", "begun anew"}
    assert (recorded | handed_on) <= kinds()


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        (
            event("file read", file="a.si", new=2, changed=1, known=0),
            "Filen a.si lästes in: 2\u00a0nya journaler, 1\u00a0ändrad journal.",
        ),
        (
            event("file read", file="a.si", new=0, changed=0, known=0),
            "Filen a.si lästes in: inget nytt.",
        ),
        (
            event("transfer started", transfer=7, journals=[1]),
            "Överföring 7 till Fortnox startades, med 1\u00a0journal.",
        ),
        (
            event("sending", attempt=2, series="A", marker="DF3-X"),
            (
                "Försök 2: det som ska skickas skrevs ned och skickades till Fortnox, "
                "serie A. Märke DF3-X."
            ),
        ),
        (
            event("booked", series="A", number=117),
            "Fortnox svarade: bokförd som verifikation A 117.",
        ),
        (
            event("found in Fortnox", series="A", number=7, also=["A 8"]),
            (
                "Fanns redan i Fortnox som verifikation A 7 och skickades "
                "inte igen. Den "
                "finns även som A 8."
            ),
        ),
        (
            event("booked twice", series="A", number=118, attempt=1),
            (
                "Fortnox har bokfört den också som verifikation A 118. En av "
                "verifikationerna ska makuleras i Fortnox."
            ),
        ),
        (
            event("number reused", series="A", number=118, given_to=2),
            (
                "A 118 fanns inte längre i Fortnox, som gav numret till en annan "
                "verifikation."
            ),
        ),
        (
            event("certainly not booked", why="absent after the grace"),
            (
                "Säkert inte bokförd; skickas igen. Den saknades i Fortnox vid två "
                "kontroller efter väntetiden."
            ),
        ),
        (
            event("rejected", why="Kontot finns inte"),
            "Nekad, inget bokfört. Kontot finns inte.",
        ),
        (
            event("held", why="Finns den?"),
            "Väntar på en människas beslut. Finns den?",
        ),
        (
            event("journal approved", was="doubtful", set_aside=[2]),
            (
                "Granskad och godkänd för överföring (var: Att granska). 1\u00a0annan "
                "version ersattes."
            ),
        ),
        (
            event("approval taken back", was="changed", brought_back=[2]),
            "Granskningen ångrades (åter: Ändrad). 1\u00a0annan version är tillbaka.",
        ),
        (
            event("approval taken back", was="held", brought_back=[]),
            "Granskningen ångrades (åter: Väntar på dig).",
        ),
        (
            event("reversal asked for", voucher="A 7", date="2026-12-31"),
            "Rättelse av verifikation A 7 begärdes, med datum 2026-12-31.",
        ),
        (
            event(
                "reconciled",
                transfer=3,
                from_date="2026-12-01",
                to_date="2026-12-31",
                verdict="Allt stämmer.",
            ),
            (
                "Avstämd mot Fortnox efter överföring 3, 2026-12-01 – 2026-12-31. Allt "
                "stämmer."
            ),
        ),
        (
            event("connected", company="1018318", account="service"),
            "Kopplades till Fortnox med servicekonto, databas 1018318.",
        ),
        (
            event("company moved", company="7", organisation_number="7696114821"),
            (
                "Bolaget i Fortnox, databas 7, hade bytt organisationsnummer till "
                "769611-4821."
            ),
        ),
        (
            event("fortnox changed", what="Konto 1930", before="Av", after="På"),
            "Fortnox ändrades. Konto 1930: Av → På.",
        ),
        (
            event(
                "owner settings changed",
                before={"uses_cost_centres": True, "series": {}, "description": ""},
                after={"uses_cost_centres": False, "series": {"A": "H"}},
            ),
            (
                "Ägarens inställningar ändrades: serier inget → A till H; "
                "kostnadsställen "
                "ja → nej."
            ),
        ),
        (
            event(
                "seat settings changed",
                part="folders",
                before={"journal_dirs": []},
                after={"journal_dirs": ["C:/df3"]},
            ),
            "Inställningar ändrades (mappar): journalmappar inget → C:/df3.",
        ),
        (
            event("restored", backup="b.db", lost_events=4, lost_booked=1),
            (
                "Huvudboken återställdes från säkerhetskopian b.db. "
                "4\u00a0händelser gick "
                "förlorade."
            ),
        ),
        (
            event("not known here", seat="anna på X", what="något"),
            "not known here (what: något)",
        ),
        (event("bare"), "bare"),
    ],
)
def test_an_event_is_told_in_a_sentence(happened: Event, sentence: str) -> None:
    assert said(happened) == sentence


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("file refused", {"file": "a.si", "why": "Filen är avbruten."}),
        ("file problems seen", {"file": 3}),
        ("file shown again", {"file": 3}),
        ("finding accepted", {"message": "Kontot är inaktivt."}),
        ("acceptance taken back", {"message": "Kontot är inaktivt."}),
        ("not sent", {"why": "Fortnox nås inte"}),
        ("answer unclear", {}),
        ("found half sent", {"journals": [1]}),
        ("reversal withdrawn", {"corrections": [2]}),
        ("journal put back", {"copy": 3}),
        ("owner confirmed", {"name": "BRF Eken", "owner": 1}),
        ("disconnected", {"owner": 1}),
        ("connection ended", {"problem": "Koppla igen."}),
        ("fortnox change asked", {"what": "x", "before": "", "after": "y"}),
        ("copied", {"rows": 1}),
        ("begun anew", {}),
    ],
)
def test_the_plainer_ones_are_sentences_too(kind: str, detail: dict[str, Any]) -> None:
    assert said(event(kind, **detail)).endswith((".", "”"))
