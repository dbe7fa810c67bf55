"""The way to Fortnox' two hosts, as our own requests go it, and the time there."""

import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID
from requests.utils import select_proxy

from agent.desktop.here import proxies
from agent.doctor.findings import Finding, Gravity, to_do, well, wrong
from agent.doctor.harmless import causes
from agent.doctor.pc import Pc
from agent.errors import FortnoxError
from agent.fortnox.http import NOT_SECURE, Answer, Http, proxies_for

CONNECT_TIMEOUT: Final = 4.0  # seconds; a name and two addresses stay within patience
READ_TIMEOUT: Final = 6.0
HTTPS: Final = 443
# Whom it is measured by tells whole seconds, and the way there takes its time.
UNNOTICED: Final = timedelta(seconds=30)
MOST: Final = timedelta(minutes=5)
UNITS: Final = ((86400, "dygn", "dygn"), (3600, "timme", "timmar"),
                (60, "minut", "minuter"), (1, "sekund", "sekunder"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking a host. `ahead` is the PC's clock before the host's."""

    name: str
    url: str
    answer: Answer | None = None
    failure: FortnoxError | None = None
    ahead: timedelta | None = None
    signed_by: str = ""


def way_to_fortnox(pc: Pc) -> tuple[Finding, ...]:
    """Ask both hosts at once."""
    settings, http = pc.settings, _http()
    hosts = (
        ("Fortnox inloggning", settings.login_url),
        ("Fortnox API", settings.api_url),
    )
    with ThreadPoolExecutor(len(hosts), thread_name_prefix="doctor-host") as threads:
        asked = [threads.submit(visit, *host, http, pc.clock) for host in hosts]
        visits = [one.result() for one in asked]
    http.reset()
    is_reached = all(one.answer for one in visits)
    return (
        *map(reached, visits),
        clock(visits),
        proxy(settings.api_url, is_reached=is_reached),
    )


def visit(name: str, url: str, http: Http, now: Callable[[], datetime]) -> Visit:
    """Ask a host for its first page, which needs no right to anything."""
    asked_at = now()
    try:
        answer = http.get(url, {})
    except FortnoxError as failure:
        is_opened = failure.message == NOT_SECURE[0] and not proxies_for(url)
        signer = _signer(url) if is_opened else ""
        return Visit(name, url, failure=failure, signed_by=signer)
    ahead = None
    if answer.date is not None:
        ahead = asked_at + (now() - asked_at) / 2 - answer.date
    return Visit(name, url, answer, ahead=ahead)


def reached(seen: Visit) -> Finding:
    """Say whether a host was reached, or why not."""
    host = urlsplit(seen.url).hostname or seen.url
    if seen.failure is not None:
        why = "/".join(causes(seen.failure.detail))
        text, action = seen.failure.message, seen.failure.action
        if seen.signed_by:
            text += f" Certifikatet för {host} är utfärdat av {seen.signed_by}."
            action = (
                "Är det ett virusskydd eller en brandvägg som läser trafiken: låt "
                f"administratören undanta {host}. Kontrollera också datorns klocka."
            )
        return wrong(seen.name, text, action, reached=False, why=why)
    status = seen.answer.status if seen.answer else 0
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return to_do(
            seen.name,
            f"{host} svarar, men har en driftstörning ({status}).",
            "Vänta: Journalbryggan försöker igen av sig själv.",
            reached=True,
            status=status,
        )
    return well(seen.name, f"{host} går att nå.", reached=True, status=status)


def clock(visits: list[Visit]) -> Finding:
    """Say how the PC's clock goes, by the host that differs most."""
    what = "Klocka"
    measured = [one.ahead for one in visits if one.ahead is not None]
    if not measured:
        return well(what, "Den jämförs med Fortnox, när Fortnox går att nå.")
    ahead = max(measured, key=abs)
    seconds = round(ahead.total_seconds())
    if abs(ahead) < UNNOTICED:
        return well(what, "Datorns klocka går som Fortnox.", seconds_ahead=seconds)
    gravity = Gravity.WRONG if abs(ahead) >= MOST else Gravity.TO_DO
    text = f"Datorns klocka går {in_words(ahead)}."
    action = (
        "Ställ klockan i Windows: Inställningar, Tid och språk, Datum och tid, "
        "Synkronisera nu."
    )
    return Finding(what, gravity, text, action, {"seconds_ahead": seconds})


def proxy(url: str, *, is_reached: bool) -> Finding:
    """Say which proxy is used; a script (PAC) is not, and may be needed."""
    what, script = "Proxy", bool(proxies.automatic_script())
    address = select_proxy(url, proxies_for(url))
    if address:
        text = f"Proxyservern {_without_password(address)} används."
        return well(what, text, used=True, script=script)
    if not script:
        return well(what, "Ingen proxyserver används.", used=False, script=False)
    text = "Windows har ett skript för proxy (PAC), som Journalbryggan inte följer."
    if is_reached:
        return well(what, f"{text} Det behövs inte.", used=False, script=True)
    action = "Be administratören ange proxyservern med adress i Windows."
    return to_do(what, text, action, used=False, script=True)


def in_words(ahead: timedelta) -> str:
    """Write `3 minuter före`, or `2 timmar efter`."""
    seconds = round(abs(ahead.total_seconds()))
    unit, one, several = next(some for some in UNITS if seconds >= some[0])
    number = round(seconds / unit)
    side = "före" if ahead > timedelta(0) else "efter"
    return f"{number} {one if number == 1 else several} {side}"


def _http() -> Http:
    return Http(connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT)


def _without_password(address: str) -> str:
    parts = urlsplit(address if "//" in address else f"//{address}")
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _signer(url: str) -> str:
    """Say who signed the certificate that comes for a host; "" where it is not told."""
    parts = urlsplit(url)
    there = (parts.hostname or "", parts.port or HTTPS)
    try:
        shown = ssl.get_server_certificate(there, timeout=CONNECT_TIMEOUT)
        issuer = x509.load_pem_x509_certificate(shown.encode()).issuer
    except (OSError, ValueError):
        return ""
    for part in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for found in issuer.get_attributes_for_oid(part):
            return str(found.value)
    return ""
