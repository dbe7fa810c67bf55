"""The PC's store for secrets: written to, read and tidied, with a throwaway entry."""

import secrets

from keyring.backend import KeyringBackend

from agent.connections.secrets import APPLICATION, STORE_ERRORS, Secrets
from agent.doctor.findings import Finding, to_do, well
from agent.doctor.pc import Pc
from agent.errors import SecretsUnavailable


def store(pc: Pc) -> tuple[Finding, ...]:
    """Try the store, and look whether it has our client id and secret.

    Raises:
        SecretsUnavailable: it does not do what it should.
    """
    there = pc.store()
    _try(there)
    works = well("Lösenordslager", "Ett prov gick att spara, läsa och ta bort.")
    kept = Secrets(there, pc.machine_client).client(pc.settings.redirect_uri)
    if kept is None:
        return works, to_do(
            "Klient-id",
            "Klient-id och klienthemlighet är inte angivna.",
            "Be administratören ange dem under Kopplingar.",
        )
    return works, well("Klient-id", "Klient-id och klienthemlighet är angivna.")


def _try(there: KeyringBackend) -> None:
    # Two who look at the same time must not meet each other's entries.
    name = f"{APPLICATION}/doctor/{secrets.token_hex(4)}"
    probe = secrets.token_hex(8)
    try:
        there.set_password(name, APPLICATION, probe)
        try:
            came = there.get_password(name, APPLICATION)
        finally:
            there.delete_password(name, APPLICATION)
    except STORE_ERRORS as error:
        raise SecretsUnavailable(
            "Ett prov gick inte att spara, läsa och ta bort.",
            detail=f"{type(error).__name__}: {error}",
        ) from error
    if came != probe:
        raise SecretsUnavailable("Ett prov sparades utan att gå att läsa.")
