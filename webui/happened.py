"""What an event of the treatment history says, in Swedish sentences. Pure.

The one place that knows the words of every kind of event; a kind that it does not know
is shown as it was recorded, for nothing of the history is ever left out.
"""

from collections.abc import Callable, Mapping
from typing import Any

from agent.journal import hyphenated
from agent.ledger.connections import Kind
from agent.ledger.lives import Event
from webui import swedish, words

Detail = Mapping[str, Any]

_ACCOUNTS = {Kind.SERVICE.value: "servicekonto", Kind.USER.value: "användarkonto"}
_FOUND_IN_FILE = {
    "new": ("ny journal", "nya journaler"),
    "changed": ("ändrad journal", "ändrade journaler"),
    "known": ("journal som redan fanns", "journaler som redan fanns"),
}
_PARTS = {
    "folders": "mappar",
    "messages": "meddelanden",
    "backup": "säkerhetskopiering",
    "first steps": "guiden för nya användare",
}
# What settings are called, an owner's and a user's own.
_SETTINGS = {
    "uses_cost_centres": "kostnadsställen",
    "description": "verifikationstext",
    "series": "serier",
    "journal_dirs": "journalmappar",
    "quiet_from": "tyst från klockan",
    "quiet_to": "tyst till klockan",
    "untold": "meddelanden som inte visas",
    "backup_dir": "mapp för säkerhetskopior",
    "first_steps": "guiden visas",
}
# Of no use to who reads: shown in columns of their own, or by another name.
_ASIDE = frozenset({"seat", "version"})


def said(event: Event) -> str:
    """Say in a sentence or two what happened; whom it is about is told beside."""
    say = _SENTENCES.get(event.kind)
    return _as_recorded(event) if say is None else say(event.detail)


def kinds() -> frozenset[str]:
    """Return the kinds of events that there are words for."""
    return frozenset(_SENTENCES)


def _file_read(detail: Detail) -> str:
    found = [
        swedish.count(detail[key], *forms)
        for key, forms in _FOUND_IN_FILE.items()
        if detail.get(key)
    ]
    return f"Filen {detail['file']} lästes in: {', '.join(found) or 'inget nytt'}."


def _transfer_started(detail: Detail) -> str:
    count = swedish.count(len(detail["journals"]), "journal", "journaler")
    return f"Överföring {detail['transfer']} till Fortnox startades, med {count}."


def _sending(detail: Detail) -> str:
    series = f", serie {detail['series']}" if "series" in detail else ""
    return (
        f"Försök {detail['attempt']}: det som ska skickas skrevs ned och skickades "
        f"till Fortnox{series}.{_marked(detail)}"
    )


def _booked(detail: Detail) -> str:
    return f"Fortnox svarade: bokförd som verifikation {_voucher(detail)}."


def _found(detail: Detail) -> str:
    also = "".join(f" Den finns även som {one}." for one in detail.get("also", ()))
    return (
        f"Fanns redan i Fortnox som verifikation {_voucher(detail)} och skickades inte "
        f"igen.{_marked(detail)}{also}"
    )


def _booked_twice(detail: Detail) -> str:
    return (
        f"Fortnox har bokfört den också som verifikation {_voucher(detail)}. En av "
        "verifikationerna ska makuleras i Fortnox."
    )


def _certainly_not_booked(detail: Detail) -> str:
    why = detail["why"]
    if why == "absent after the grace":
        why = "Den saknades i Fortnox vid två kontroller efter väntetiden."
    return f"Säkert inte bokförd; skickas igen. {_sentence(why)}"


def _approved(detail: Detail) -> str:
    aside = len(detail.get("set_aside", ()))
    others = swedish.count(aside, "annan version", "andra versioner")
    more = f" {others} ersattes." if aside else ""
    was = words.STATES.get(detail["was"], detail["was"])
    return f"Granskad och godkänd för överföring (var: {was}).{more}"


def _approval_taken_back(detail: Detail) -> str:
    back = len(detail["brought_back"])
    others = swedish.count(back, "annan version", "andra versioner")
    more = f" {others} är tillbaka." if back else ""
    state = words.STATES.get(detail["was"], detail["was"])
    return f"Granskningen ångrades (åter: {state}).{more}"


def _reversal(detail: Detail) -> str:
    return (
        f"Rättelse av verifikation {detail['voucher']} begärdes, med datum "
        f"{detail['date']}."
    )


def _reconciled(detail: Detail) -> str:
    after = f" efter överföring {detail['transfer']}" if detail.get("transfer") else ""
    period = f"{detail['from_date']} – {detail['to_date']}"
    return f"Avstämd mot Fortnox{after}, {period}. {detail['verdict']}"


def _connected(detail: Detail) -> str:
    account = _ACCOUNTS.get(detail.get("account", ""), "")
    how = f" med {account}" if account else ""
    return f"Kopplades till Fortnox{how}, databas {detail['company']}."


def _moved(detail: Detail) -> str:
    number = hyphenated(detail["organisation_number"])
    return (
        f"Bolaget i Fortnox, databas {detail['company']}, hade bytt "
        f"organisationsnummer till {number}."
    )


def _mended(asked: str) -> Callable[[Detail], str]:
    def say(detail: Detail) -> str:
        change = f"{detail['before']} → {detail['after']}"
        return f"{asked} {detail['what']}: {change}."

    return say


def _owner_settings(detail: Detail) -> str:
    return f"Ägarens inställningar ändrades: {_changes(detail)}."


def _seat_settings(detail: Detail) -> str:
    part = _PARTS.get(detail["part"], detail["part"])
    return f"Inställningar ändrades ({part}): {_changes(detail)}."


def _restored(detail: Detail) -> str:
    lost = [
        f"{swedish.count(detail[key], *forms)} gick förlorade"
        for key, forms in (("lost_events", ("händelse", "händelser")),)
        if detail.get(key)
    ]
    return " ".join(
        [
            f"Huvudboken återställdes från säkerhetskopian {detail['backup']}.",
            *(f"{_sentence(one)}" for one in lost),
        ]
    )


_SENTENCES: dict[str, Callable[[Detail], str]] = {
    "file read": _file_read,
    "file refused": lambda one: f"Filen {one['file']} lästes inte in. {one['why']}",
    "file problems seen": lambda one: f"Anmärkningarna på fil {one['file']} sågs.",
    "file shown again": lambda one: f"Anmärkningarna på fil {one['file']} visas igen.",
    "journal approved": _approved,
    "finding accepted": lambda one: f"Godkändes trots kontrollens ”{one['message']}”",
    "approval taken back": _approval_taken_back,
    "acceptance taken back": lambda one: (
        f"Godkännandet ångrades: det stoppas igen av ”{one['message']}”"
    ),
    "transfer started": _transfer_started,
    "not sent": lambda one: f"Skickades inte. {_sentence(one['why'])}",
    "sending": _sending,
    "booked": _booked,
    "found in Fortnox": _found,
    "booked twice": _booked_twice,
    "number reused": lambda one: (
        f"{_voucher(one)} fanns inte längre i Fortnox, som gav numret till en annan "
        "verifikation."
    ),
    "rejected": lambda one: f"Nekad, inget bokfört. {_sentence(one['why'])}",
    "held": lambda one: f"Väntar på en människas beslut. {_sentence(one['why'])}",
    "answer unclear": lambda _: "Svaret från Fortnox kom inte fram; utreds.",
    "found half sent": lambda _: "Sändningen hade avbrutits; utreds.",
    "certainly not booked": _certainly_not_booked,
    "reversal asked for": _reversal,
    "reversal withdrawn": lambda _: "Rättelsen togs tillbaka innan den bokfördes.",
    "journal put back": lambda _: "Journalen lades tillbaka för ny överföring.",
    "reconciled": _reconciled,
    "owner confirmed": lambda one: (
        f"Namnet {one['name']} bekräftades höra till ägaren."
    ),
    "connected": _connected,
    "disconnected": lambda _: "Kopplingen till Fortnox avslutades.",
    "connection ended": lambda one: f"Kopplingen upphörde. {_sentence(one['problem'])}",
    "company moved": _moved,
    "fortnox change asked": _mended("Ändring i Fortnox begärdes."),
    "fortnox changed": _mended("Fortnox ändrades."),
    "owner settings changed": _owner_settings,
    "seat settings changed": _seat_settings,
    "copied": lambda one: (
        f"Huvudboken kopierades från en annan, {swedish.whole(one['rows'])} rader."
    ),
    "restored": _restored,
    "begun anew": lambda _: "En ny, tom huvudbok påbörjades i stället för den förra.",
}


def _voucher(detail: Detail) -> str:
    return f"{detail.get('series', '')} {detail['number']}".strip()


def _marked(detail: Detail) -> str:
    return f" Märke {detail['marker']}." if detail.get("marker") else ""


def _sentence(text: str) -> str:
    """End a text as a sentence, where it is not one already."""
    return text if not text or text.endswith((".", "!", "?", "”")) else f"{text}."


def _changes(detail: Detail) -> str:
    before, after = detail["before"], detail["after"]
    changed = [
        f"{_SETTINGS.get(key, key)} {was} → {now}"
        for key in sorted({*before, *after})
        if (was := _value(before.get(key))) != (now := _value(after.get(key)))
    ]
    return "; ".join(changed) or "inget skiljer"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, int):
        return str(value)
    if not value:
        return "inget"
    if isinstance(value, dict):
        return ", ".join(f"{key} till {one}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"”{value}”"


def _as_recorded(event: Event) -> str:
    facts = ", ".join(
        f"{key}: {value}" for key, value in event.detail.items() if key not in _ASIDE
    )
    return f"{event.kind} ({facts})" if facts else event.kind
