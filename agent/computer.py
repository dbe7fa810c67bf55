"""This PC as the page sees it: starting at log-on, and whether browsers trust us."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from agent.desktop.here import autostart, machine_folder, trust
from agent.desktop.trust import Place, thumbprint
from agent.errors import CertificateNotTrusted, Refused
from agent.https.certificate import Certificate, ensure_certificate, kept_certificate
from agent.https.health import is_trusted_by_this_pc
from agent.settings import Settings

log = structlog.get_logger(__name__)

TLS: Final = "tls"
ASKED: Final = "asked-for-trust"
STILL_GOOD: Final = timedelta(0)


def page_certificate(settings: Settings, now: datetime) -> Certificate | None:
    """Return the page's certificate: the machine's, else the user's own.

    None where the page is served without.

    Raises:
        CertificateNotSaved: the user's own cannot be made.
    """
    if settings.plain_http:
        return None
    return _of_machine(now) or ensure_certificate(settings.data_dir / TLS, now)


def kept_page_certificate(settings: Settings, now: datetime) -> Certificate | None:
    """Return the same as `page_certificate`, but make none."""
    if settings.plain_http:
        return None
    kept = kept_certificate(settings.data_dir / TLS, now, STILL_GOOD)
    return _of_machine(now) or kept


def _of_machine(now: datetime) -> Certificate | None:
    """Return what the installer made, unless anybody else may have put it there."""
    folder = machine_folder.machine_folder()
    if not all(map(machine_folder.is_safe, (folder, folder / TLS))):
        return None
    return kept_certificate(folder / TLS, now, STILL_GOOD)


def wants_start_at_login(settings: Settings) -> bool:
    """Tell whether a start at log-on is wanted, by administrator or else by user."""
    if settings.autostart is not None:
        return settings.autostart
    return not autostart.is_declined()


class Computer:
    """What the page shows of this PC, and may change on it."""

    def __init__(
        self,
        settings: Settings,
        certificate: Certificate | None,
        port_holder: str = "",
    ) -> None:
        """Know the page's certificate, and who else held its port when we started."""
        self._settings = settings
        self._certificate = certificate
        self.port_holder = port_holder

    @property
    def starts_at_login(self) -> bool:
        """Whether the agent starts when this user logs on."""
        decided = self._settings.autostart
        return autostart.is_on() if decided is None else decided

    @property
    def start_is_decided(self) -> bool:
        """Whether that is an administrator's decision."""
        return self._settings.autostart is not None

    def start_at_login(self, *, on: bool) -> None:
        """Start the agent when this user logs on, or do not.

        Raises:
            Refused: an administrator has decided, or this is the demo.
        """
        if self._settings.demo:
            raise Refused("Demon ändrar ingenting på datorn.")
        if self.start_is_decided:
            raise Refused(
                "Administratören bestämmer om Journalbryggan startar med datorn.",
                action="Be administratören ändra det.",
            )
        (autostart.turn_on if on else autostart.turn_off)()
        log.info("autostart set", on=on)

    @property
    def lacks_trust(self) -> bool:
        """Whether browsers warn for the page, and something can be done about it."""
        return (
            self._certificate is not None
            and trust.CAN_BE_GIVEN
            and not is_trusted_by_this_pc(self._certificate)
        )

    def ask_for_trust(self) -> None:
        """Have Windows ask the user whether to trust the page.

        An earlier certificate of ours is taken away by another question, to which a no
        does no harm: it has ended, or will.

        Raises:
            CertificateNotTrusted: the user said no.
        """
        if self._certificate is None:
            return
        der = self._certificate.der
        self._remember_asking(der)
        trust.trust(der, Place.USER)
        try:
            trust.forget(Place.USER, but=der)
        except CertificateNotTrusted as error:
            log.info("old certificate stays", reason=str(error))

    def ask_at_first_start(self) -> bool:
        """Ask, if it has never been done for the user's own certificate.

        An installer has the machine's trusted; where that is gone, an administrator has
        taken it away, and the user is not asked unless he asks for it himself.

        Returns:
            Whether trust is still lacking, so that the user should be told.

        Raises:
            CertificateNotTrusted: the user said no.
        """
        if not (self._settings.trust_certificate and self.lacks_trust):
            return False
        if self._is_own and not self._has_asked:
            self.ask_for_trust()
            return False
        return True

    @property
    def _is_own(self) -> bool:
        return self._certificate is not None and self._folder in (
            self._certificate.certificate_file.parents
        )

    @property
    def _folder(self) -> Path:
        return self._settings.data_dir / TLS

    @property
    def _has_asked(self) -> bool:
        asked = self._folder / ASKED
        return (
            self._certificate is not None
            and asked.exists()
            and asked.read_text("ascii") == thumbprint(self._certificate.der).hex()
        )

    def _remember_asking(self, der: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / ASKED).write_text(thumbprint(der).hex(), "ascii")
