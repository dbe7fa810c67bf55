"""Secrets in the PC's own store, through keyring: one entry each, never a file of ours.

Windows Credential Manager holds 1,280 characters an entry, and keyring writes an old
value beside a new one: hence one service name per secret, and short secrets only.
"""

import hashlib
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError

from agent.errors import SecretsUnavailable
from agent.fortnox.oauth import Client

# What keyring's backends let through of the libraries below them.
if sys.platform == "win32":
    from win32ctypes.pywin32.pywintypes import error as StoreError  # noqa: N812
elif sys.platform == "linux":
    from secretstorage.exceptions import SecretStorageException as StoreError
else:
    StoreError = KeyringError

STORE_ERRORS: Final = (KeyringError, StoreError, OSError)
APPLICATION: Final = "Journalbryggan"
LONGEST_SECRET: Final = 1200
CLIENT_ID: Final = "client/id"
CLIENT_SECRET: Final = "client/secret"  # noqa: S105  the entry's name


class Secrets:
    """The client's and the companies' secrets."""

    def __init__(
        self,
        store: KeyringBackend,
        machine_client: Callable[[], tuple[str, str] | None] = lambda: None,
    ) -> None:
        """Keep secrets in `store`; see `platform_store` for the ordinary one.

        `machine_client` tells client id and secret that an installer was given for
        everybody on this PC; the store's own come before them.
        """
        self._store = store
        self._machine_client = machine_client

    def client(self, redirect_uri: str) -> Client | None:
        """Return who we are at Fortnox, or None where nobody has entered it."""
        client_id, secret = self._read(CLIENT_ID), self._read(CLIENT_SECRET)
        if client_id is not None and secret is not None:
            return Client(client_id, secret, redirect_uri)
        for_everybody = self._machine_client()
        return Client(*for_everybody, redirect_uri) if for_everybody else None

    def keep_client(self, client_id: str, client_secret: str) -> None:
        """Keep the client id and client secret that an administrator entered.

        Both or, as far as the store lets us, neither: by an id alone that is new, all
        consents would be taken for another client's.
        """
        for name, secret in ((CLIENT_ID, client_id), (CLIENT_SECRET, client_secret)):
            _check_length(name, secret)
        before = self._read(CLIENT_SECRET)
        self._write(CLIENT_SECRET, client_secret)
        try:
            self._write(CLIENT_ID, client_id)
        except SecretsUnavailable:
            if before is not None:
                with suppress(SecretsUnavailable):
                    self._write(CLIENT_SECRET, before)
            raise

    def refresh_token(self, database_number: str) -> str | None:
        """Return a company's refresh token, if there is one."""
        return self._read(_refresh_token(database_number))

    def keep_refresh_token(self, database_number: str, token: str) -> None:
        """Keep a company's newest refresh token, and see that it is really there."""
        name = _refresh_token(database_number)
        self._write(name, token)
        if self._read(name) != token:
            raise SecretsUnavailable("Datorns lösenordslager sparade inte kopplingen.")

    def forget_refresh_token(self, database_number: str) -> None:
        """Remove a company's refresh token."""
        try:
            self._store.delete_password(
                f"{APPLICATION}/{_refresh_token(database_number)}", APPLICATION
            )
        except PasswordDeleteError:
            return
        except STORE_ERRORS as error:
            raise _unavailable(error) from error

    def _read(self, name: str) -> str | None:
        try:
            return self._store.get_password(f"{APPLICATION}/{name}", APPLICATION)
        except STORE_ERRORS as error:
            raise _unavailable(error) from error

    def _write(self, name: str, secret: str) -> None:
        _check_length(name, secret)
        try:
            self._store.set_password(f"{APPLICATION}/{name}", APPLICATION, secret)
        except STORE_ERRORS as error:
            raise _unavailable(error) from error


def digest(client_id: str) -> str:
    """Tell one client id from another, for places where the id itself is not kept."""
    return hashlib.sha256(client_id.encode()).hexdigest()[:16]


def platform_store() -> KeyringBackend:
    """Return this PC's store, chosen by us and not by a configuration file.

    Raises:
        SecretsUnavailable: there is none; nothing is ever kept in the open instead.
    """
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring  # noqa: PLC0415

        store = WinVaultKeyring()
        # A rotating token that roams to a second PC would end itself.
        store.persist = "local machine"
        return store
    from keyring.backends import SecretService  # noqa: PLC0415

    try:
        SecretService.Keyring.priority  # noqa: B018  raises where nobody answers
    except (RuntimeError, OSError) as error:
        raise _unavailable(error) from error
    service: KeyringBackend = SecretService.Keyring()  # type: ignore[no-untyped-call]
    return service


def _check_length(name: str, secret: str) -> None:
    if len(secret) > LONGEST_SECRET:
        raise SecretsUnavailable(
            "En hemlighet är för lång för datorns lösenordslager.",
            detail=f"{name}: {len(secret)} characters",
        )


def _refresh_token(database_number: str) -> str:
    return f"{database_number}/refresh-token"


def _unavailable(error: Exception) -> SecretsUnavailable:
    return SecretsUnavailable(
        "Det går inte att läsa eller spara hemligheter på den här datorn.",
        detail=f"{type(error).__name__}: {error}",
    )
