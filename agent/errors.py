"""Every error that a user of Journalbryggan can meet, in one tree.

AgentError
├── FileRefused             a journal file that as a whole cannot be trusted
├── FolderUnreachable       a watched folder that cannot be listed just now
├── LedgerError             the ledger could not be read or written
│   ├── LedgerDamaged       its file fails SQLite's own check
│   ├── LedgerMissing       its file is gone, or empty, where there was one
│   ├── BackupRefused       a backup that cannot be trusted, or not be made there
│   ├── LedgerTooNew        written by a later version of Journalbryggan
│   ├── LedgerFull          the disk has no room
│   ├── LedgerBusy          another program holds it
│   ├── LedgerAway          its database does not answer; it will again
│   └── LeaseLost           another seat has taken over what we were sending
│       └── JournalMoved    one journal of it is not where we left it
├── FortnoxError            what Fortnox, or the way to it, answered
│   ├── NotReached          no connection was made; nothing was carried out
│   │   ├── ProxyShut       the office' proxy lets nothing through
│   │   └── FortnoxDown     Fortnox is out of order
│   ├── Rejected            Fortnox refused; nothing was carried out
│   │   ├── TooManyRequests the pace was too high (429)
│   │   ├── NotAuthorised   the access token was refused (401)
│   │   ├── ScopeMissing    the consent does not cover this
│   │   └── LicenceMissing  the company lacks a licence
│   └── Unclear             no telling whether it was carried out
│       └── Garbled         there was an answer, which says nothing
├── ConsentError            a connection could not be made
│   ├── ConsentDenied       the user, or Fortnox, said no
│   │   └── ServiceRefused  a service account was refused; a user may do
│   ├── ConsentUnknown      an answer that we never asked for, or asked long ago
│   ├── ConsentUnanswered   Fortnox came back with neither yes nor no
│   └── WrongCompany        the consent is for another company than the owner's
├── ConnectionEnded         Fortnox has ended a consent (invalid_grant)
├── ClientRefused           client id or client secret is wrong
├── NotConnected            the owner has no connection yet
├── SecretsUnavailable      the PC's store for secrets does not answer
├── PortTaken               another program holds the page's port
├── CertificateNotSaved     the page's certificate could not be written down
├── CertificateNotTrusted   the PC does not (yet, or any more) trust it
├── SettingsRefused         settings.toml, the environment or a policy is wrong
├── AlreadyRunning          this user's agent runs already
├── BundleRefused           a support bundle that might have named somebody
├── TrayUnavailable         there is no desktop to show the icon on
└── Refused                 a request that the page must not carry out

Each carries, in Swedish, what happened (`message`), what was not done (`not_done`)
and what the user can do (`action`); `detail` is English, for the log. Foreign
exceptions become one of these at the edge where they arise.
"""

from typing import ClassVar


class AgentError(Exception):
    """Something the user should know about."""

    title: ClassVar[str] = "Något gick fel"
    not_done: str = "Ingenting har skickats till Fortnox."
    action: str = "Försök igen. Återkommer felet: kör journalbryggan doctor."
    http_status: ClassVar[int] = 500

    def __init__(
        self,
        message: str,
        *,
        not_done: str | None = None,
        action: str | None = None,
        detail: str = "",
    ) -> None:
        """Say what happened, and what differs from this kind's usual words."""
        super().__init__(message)
        self.message = message
        self.detail = detail
        if not_done is not None:
            self.not_done = not_done
        if action is not None:
            self.action = action

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.detail) if part)


class FileRefused(AgentError):
    """The file as a whole cannot be trusted: truncated, unknown, too large."""

    title = "Filen kan inte läsas"
    not_done = "Inget ur filen har tagits in."
    action = "Skriv ut journalen på nytt i dinafastigheter 3."


class FolderUnreachable(AgentError):
    """A watched folder cannot be listed. It is not taken for empty."""

    title = "Mappen går inte att nå"
    not_done = "Nya journaler i mappen syns inte förrän den går att nå igen."
    action = "Kontrollera nätverket och att mappen finns kvar."


class LedgerError(AgentError):
    """The ledger, our durable memory, could not be read or written."""

    title = "Huvudboken går inte att använda"
    not_done = "Ingenting har ändrats i den."


class LedgerDamaged(LedgerError):
    """The ledger's file fails SQLite's own check."""

    title = "Huvudboken är skadad"
    action = "Återställ den senaste säkerhetskopian och starta om Journalbryggan."


class LedgerMissing(LedgerError):
    """There was a ledger, and its file is gone or empty: no new one is begun."""

    title = "Huvudboken saknas"
    not_done = "Ingen ny huvudbok har påbörjats och ingenting skickas till Fortnox."
    action = (
        "Lägg tillbaka filen, återställ en säkerhetskopia med journalbryggan ledger "
        "restore, eller börja om med journalbryggan ledger begin."
    )


class BackupRefused(LedgerError):
    """A backup that cannot be trusted, or that must not be written where asked."""

    title = "Säkerhetskopian går inte att använda"


class LedgerTooNew(LedgerError):
    """The ledger was written by a later version than this."""

    title = "Huvudboken är nyare än programmet"
    action = "Installera den senaste versionen av Journalbryggan."


class LedgerFull(LedgerError):
    """The disk has no room for another row."""

    title = "Disken är full"
    action = "Frigör plats på disken. Journalbryggan fortsätter sedan av sig själv."


class LedgerBusy(LedgerError):
    """Another program has held the ledger locked for too long."""

    title = "Huvudboken är upptagen"
    action = (
        "Stäng andra program som kan ha den öppen, till exempel säkerhetskopiering."
    )


class LedgerAway(LedgerError):
    """The shared ledger's database does not answer; everything goes on when it does."""

    title = "Databasen svarar inte"
    not_done = "Ingenting skickas till Fortnox medan databasen är borta."
    action = (
        "Vänta: Journalbryggan fortsätter av sig själv när databasen svarar. Dröjer "
        "det, kontrollera nätverket och databasservern."
    )
    http_status = 503


class LeaseLost(LedgerError):
    """Another seat has taken over the company, or the very voucher: leave it alone."""

    title = "En annan dator för över"
    not_done = "Den här datorn har inte skickat verifikationen."
    action = "Vänta: den andra datorn fortsätter, eller den här när den är klar."


class JournalMoved(LeaseLost):
    """Another version, or another seat, has stopped it. The sender looks again."""


class FortnoxError(AgentError):
    """Fortnox, or the way there, did not answer as hoped."""

    title = "Fortnox svarade inte som väntat"
    http_status = 502


class NotReached(FortnoxError):
    """No connection was made, so that nothing can have been carried out."""

    title = "Fortnox går inte att nå"
    action = "Kontrollera internetanslutningen. Journalbryggan försöker igen."


class ProxyShut(NotReached):
    """The proxy on the way does not let us through to Fortnox."""

    title = "Proxyservern släpper inte igenom"
    action = "Be administratören se över datorns proxyinställning."


class FortnoxDown(NotReached):
    """Fortnox answers, but not to the question who we are. Nothing was carried out."""

    title = "Fortnox har ett tillfälligt fel"
    action = "Journalbryggan försöker igen av sig själv."


class Rejected(FortnoxError):
    """Fortnox refused with an error record: nothing was created."""

    title = "Fortnox sa nej"
    action = "Rätta det som Fortnox anger och för över igen."

    def __init__(
        self, message: str, *, code: int | None = None, action: str | None = None
    ) -> None:
        """`message` is Fortnox's own sentence; `code` its number where it gave one."""
        detail = "" if code is None else f"(Fortnox {code})"
        super().__init__(message, action=action, detail=detail)
        self.code = code


class TooManyRequests(Rejected):
    """429: the request was not carried out; wait and ask again."""

    title = "Fortnox ber oss vänta"
    action = "Journalbryggan sänker takten och fortsätter av sig själv."


class NotAuthorised(Rejected):
    """401: the access token was refused."""

    title = "Fortnox godtar inte inloggningen"
    action = "Koppla fastighetsägaren igen."


class ScopeMissing(Rejected):
    """The consent does not cover what was asked for."""

    title = "Behörighet saknas"
    action = "Koppla igen och godkänn alla behörigheter."


class LicenceMissing(Rejected):
    """The company lacks the licence for what was asked for."""

    title = "Licens saknas i Fortnox"
    action = "Beställ licensen Integration i Fortnox under Administrera användare."


class Unclear(FortnoxError):
    """There is no telling whether the request was carried out."""

    title = "Oklart om Fortnox bokförde"
    not_done = "Verifikationen skickas inte igen förrän det är utrett."
    action = "Vänta: Journalbryggan tittar efter i Fortnox och fortsätter sedan."


class Garbled(Unclear):
    """Fortnox answered something that says nothing about what it did."""


class ConsentError(AgentError):
    """A connection could not be made."""

    title = "Kopplingen blev inte av"
    http_status = 400


class ConsentDenied(ConsentError):
    """The user pressed Avbryt, or Fortnox refused the consent."""


class ServiceRefused(ConsentDenied):
    """The company, or our app's registration, does not allow a service account."""

    title = "Servicekontot blev inte av"
    action = (
        "Koppla som användare i stället. Den kopplingen förnyar Journalbryggan varje "
        "dag som datorn är på."
    )


class ConsentUnknown(ConsentError):
    """An answer with a state that we did not give, or that is used or too old."""

    title = "Svaret från Fortnox hör inte till någon pågående koppling"
    action = "Börja om från Kopplingar. Ditt urval av journaler är kvar."


class ConsentUnanswered(ConsentError):
    """Fortnox sent the browser back with neither code nor error."""

    title = "Fortnox gav inget svar"
    action = (
        "Logga in på fortnox.se och se om kontot är låst, till exempel för en "
        "obetald faktura. Koppla sedan igen."
    )


class WrongCompany(ConsentError):
    """The consent is for another company than the owner's."""

    title = "Fel bolag i Fortnox"
    http_status = 409


class ConnectionEnded(AgentError):
    """Fortnox has ended a consent (invalid_grant): the user must give it again."""

    title = "Kopplingen har upphört"
    action = "Koppla fastighetsägaren igen."
    http_status = 409


class ClientRefused(AgentError):
    """Fortnox does not know our client id and client secret (invalid_client)."""

    title = "Fortnox känner inte igen programmet"
    action = "Be administratören kontrollera klient-id och klienthemlighet."


class NotConnected(AgentError):
    """The owner has no connection to Fortnox."""

    title = "Fastighetsägaren är inte kopplad"
    action = "Tryck på Koppla under Kopplingar."
    http_status = 409


class SecretsUnavailable(AgentError):
    """The PC's store for secrets (Windows Credential Manager) does not answer."""

    title = "Datorns lösenordslager svarar inte"
    not_done = "Kopplingen har inte sparats."
    action = "Logga in på datorn som vanlig användare och försök igen."


class PortTaken(AgentError):
    """Another program holds the port that the page and Fortnox's answer need."""

    title = "Porten är upptagen"
    not_done = "Sidan visas inte och inget kan kopplas."
    action = "Stäng det andra programmet och starta Journalbryggan igen."


class CertificateNotSaved(AgentError):
    """The page's certificate could not be written to its folder."""

    title = "Certifikatet kunde inte sparas"
    not_done = "Sidan visas inte och inget kan kopplas."
    action = "Kontrollera att disken inte är full och att du får skriva i mappen."


class CertificateNotTrusted(AgentError):
    """The PC does not trust the page's certificate, or could not be told to."""

    title = "Datorn litar inte på sidans certifikat"
    not_done = "Webbläsaren varnar innan den visar sidan."
    action = (
        "Tryck på Lita på certifikatet under Inställningar, eller be administratören."
    )
    http_status = 409


class SettingsRefused(AgentError):
    """settings.toml, an environment variable or a policy has a value that cannot be."""

    title = "Inställningarna går inte att läsa"
    action = "Rätta settings.toml i datamappen, eller be administratören."


class AlreadyRunning(AgentError):
    """This user's agent runs already."""

    title = "Journalbryggan är redan igång"
    action = "Öppna sidan från ikonen vid klockan."


class TrayUnavailable(AgentError):
    """There is no desktop to show the icon on, such as on a server."""

    title = "Ikonen vid klockan kan inte visas"
    not_done = "Allt utom ikonen fungerar."
    action = "Starta med --no-tray och öppna sidan med journalbryggan open."


class BundleRefused(AgentError):
    """What support would be given might have held a secret or a name: it is dropped."""

    title = "Underlaget sparas inte"
    not_done = "Ingenting har sparats eller skickats."
    action = "Berätta för supporten att det stod så här, och vad du gjorde."


class Refused(AgentError):
    """A request to the page that must not be carried out."""

    title = "Det går inte"
    http_status = 403
    action = "Öppna Journalbryggan från ikonen vid klockan."
