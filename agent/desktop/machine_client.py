"""Client id and client secret for all users of this PC, as the installer was given.

They lie protected in the machine's folder. An entry of the user's own, made on the
page, comes before them.
"""

import json
from pathlib import Path

from agent.desktop.here import protected
from agent.errors import SecretsUnavailable

FILE = "client.dat"


def keep_machine_client(folder: Path, client_id: str, client_secret: str) -> None:
    """Keep them in a folder that administrators alone can write in.

    Raises:
        SecretsUnavailable: this PC cannot protect or keep them.
    """
    content = protected.protect(json.dumps([client_id, client_secret]).encode())
    draft = folder / f"{FILE}.tmp"
    try:
        draft.write_bytes(content)
        draft.replace(folder / FILE)
    except OSError as error:
        raise SecretsUnavailable(
            "Klient-id och klienthemlighet kunde inte sparas för datorn.",
            action="Kör som administratör.",
            detail=str(error),
        ) from error


def machine_client(folder: Path) -> tuple[str, str] | None:
    """Return id and secret, or None where the installer was given none.

    Raises:
        SecretsUnavailable: they are there and cannot be read.
    """
    try:
        content = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SecretsUnavailable(
            "Datorns klient-id och klienthemlighet går inte att läsa.",
            detail=str(error),
        ) from error
    client_id, client_secret = json.loads(protected.unprotect(content))
    return client_id, client_secret


def forget_machine_client(folder: Path) -> None:
    """Remove them."""
    (folder / FILE).unlink(missing_ok=True)
