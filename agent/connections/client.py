"""Who we are at Fortnox: the client that was entered, and what another one ends.

Consents are given to a client id. With another one they hold no more, but do again
where the one before is entered after all.
"""

from agent.connections.secrets import Secrets, digest
from agent.connections.tokens import ANOTHER_CLIENT
from agent.errors import ClientRefused
from agent.fortnox.oauth import Client
from agent.ledger.clients import back_to_client, only_for_client
from agent.ledger.ledger import Ledger


class OurClient:
    """The client id and client secret that an administrator has entered, if any."""

    def __init__(self, ledger: Ledger, secrets: Secrets, redirect_uri: str) -> None:
        """Keep it in `secrets`; Fortnox answers it at `redirect_uri`."""
        self._ledger = ledger
        self._secrets = secrets
        self._redirect_uri = redirect_uri
        self.times_entered = 0  # since the start

    @property
    def is_entered(self) -> bool:
        """Whether an administrator has entered client id and client secret."""
        return self._kept() is not None

    @property
    def id(self) -> str:
        """The client id, which is no secret; "" where none has been entered."""
        client = self._kept()
        return "" if client is None else client.client_id

    @property
    def mark(self) -> str:
        """What changes when client id or client secret do; "" where none is entered.

        Raises:
            SecretsUnavailable: the PC's store does not answer.
        """
        client = self._kept()
        if client is None:
            return ""
        return digest(f"{client.client_id} {client.client_secret}")

    def credentials(self) -> Client:
        """Return what Fortnox knows us by.

        Raises:
            ClientRefused: client id and client secret have not been entered.
        """
        client = self._kept()
        if client is None:
            raise ClientRefused(
                "Klient-id och klienthemlighet är inte angivna.",
                action="Fyll i dem under Kopplingar; de kommer från Fortnox.",
            )
        return client

    def enter(self, client_id: str, client_secret: str) -> frozenset[int]:
        """Keep the client id and client secret that an administrator entered.

        A new secret of the same client leaves all connections as they are.

        Returns:
            The owners that must be connected again.

        Raises:
            SecretsUnavailable: the PC's store does not answer; nothing is changed.
            LedgerError: the client is kept, but what it ends could not be noted.
        """
        self._secrets.keep_client(client_id.strip(), client_secret.strip())
        self.times_entered += 1
        return self.hold_connections_to_it()

    def hold_connections_to_it(self) -> frozenset[int]:
        """End the consents to other clients; take up again those to this one.

        For when another has been entered, here or by an installer.

        Returns:
            The owners that must be connected again.

        Raises:
            SecretsUnavailable: the PC's store does not answer.
        """
        client = digest(self.id)
        back_to_client(self._ledger, client, ANOTHER_CLIENT)
        return only_for_client(self._ledger, client, ANOTHER_CLIENT)

    def _kept(self) -> Client | None:
        return self._secrets.client(self._redirect_uri)
