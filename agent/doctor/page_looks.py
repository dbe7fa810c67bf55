"""What stands between the user's browser and our page: port, certificate, trust."""

import socket
import ssl

from agent.computer import Computer, kept_page_certificate
from agent.desktop.here import trust as trusting
from agent.desktop.holder import holder_of
from agent.doctor.findings import Finding, to_do, well, wrong
from agent.doctor.pc import Pc
from agent.errors import PortTaken
from agent.https.certificate import RENEWED_BEFORE_EXPIRY, Certificate
from agent.https.health import is_trusted_by_this_pc
from agent.https.listeners import loopback_listeners

SOON = 5.0  # seconds, on the PC itself
WHAT = "Port"
ANOTHER_USER = (
    "Sidan visas på en annan port, och allt fungerar. Men det kan hända att du får "
    "koppla först när den andra användaren har avslutat sin Journalbryggan."
)


def port(pc: Pc) -> Finding:
    """Look who has the page's port."""
    wanted = pc.settings.port
    if pc.own_port is None:
        return _seen_from_outside(pc, wanted)
    if pc.port_holder:
        text = f"Port {wanted} används av {pc.port_holder}."
        text += f" Sidan visas på {pc.own_port}."
        return to_do(WHAT, text, ANOTHER_USER, taken=True)
    return well(WHAT, f"Sidan du ser visas på port {pc.own_port}.", taken=False)


def certificate(pc: Pc) -> Finding:
    """Look at the page's certificate and whether browsers here trust it."""
    what, now = "Certifikat", pc.clock()
    if pc.settings.plain_http:
        return well(what, "Sidan visas utan certifikat.")
    kept = kept_page_certificate(pc.settings, now)
    if kept is None:
        return well(what, "Det görs när Journalbryggan startas.", kept=False)
    until = f"{kept.expires_at:%Y-%m-%d}"
    if not is_trusted_by_this_pc(kept):
        text = f"Webbläsaren varnar innan den visar sidan. Gäller till {until}."
        return to_do(what, text, trusting.ADVICE, until=until, trusted=False)
    if kept.expires_at - now < RENEWED_BEFORE_EXPIRY:
        text = f"Det gäller bara till {until}."
        action = (
            "Starta om Journalbryggan, eller låt administratören installera om den."
        )
        return to_do(what, text, action, until=until, trusted=True)
    text = f"Datorn litar på sidans certifikat, som gäller till {until}."
    return well(what, text, until=until, trusted=True)


def autostart(pc: Pc) -> Finding:
    """Look whether the agent starts at log-on."""
    on = Computer(pc.settings, None).starts_at_login
    how = "av sig själv när du loggar in" if on else "för hand"
    return well("Start vid inloggning", f"Journalbryggan startas {how}.", on=on)


def _seen_from_outside(pc: Pc, wanted: int) -> Finding:
    if not _somebody_answers(wanted):
        return _free(wanted)
    kept = kept_page_certificate(pc.settings, pc.clock())
    if kept is not None and _shows(wanted, kept):
        return well(WHAT, f"Journalbryggan är igång på port {wanted}.", taken=False)
    holder = holder_of(wanted)
    text = f"Port {wanted} används av {holder or 'ett annat program'}."
    if holder is not None and holder.user and not holder.is_ours:
        return to_do(WHAT, text, ANOTHER_USER, taken=True)
    return wrong(
        WHAT,
        text,
        "Stäng det andra programmet och starta Journalbryggan igen.",
        taken=True,
    )


def _free(wanted: int) -> Finding:
    """Take the port for a moment: the system may keep it though nobody has it."""
    try:
        listeners = loopback_listeners(wanted)
    except PortTaken as taken:
        return wrong(WHAT, taken.message, taken.action, taken=True)
    for one in listeners:
        one.close()
    return well(WHAT, f"Port {wanted} är ledig.", taken=False)


def _somebody_answers(wanted: int) -> bool:
    try:
        socket.create_connection(("localhost", wanted), SOON).close()
    except OSError:
        return False
    return True


def _shows(wanted: int, ours: Certificate) -> bool:
    """Tell whether it is our own certificate that is shown at a port."""
    try:
        shown = ssl.get_server_certificate(("localhost", wanted), timeout=SOON)
    except OSError:  # an SSLError among them
        return False
    return ssl.PEM_cert_to_DER_cert(shown) == ours.der
