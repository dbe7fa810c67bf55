"""Linux has no key of the machine: nothing is kept for all its users."""

from agent.errors import SecretsUnavailable


def protect(content: bytes) -> bytes:  # noqa: ARG001 - the signature of Windows'
    """Say that it is not done here.

    Raises:
        SecretsUnavailable: always; nothing is ever kept in the open instead.
    """
    raise SecretsUnavailable(
        "Uppgifter för hela datorn kan bara skyddas i Windows.",
        action="Fyll i dem under Kopplingar.",
    )


def unprotect(content: bytes) -> bytes:
    """Say the same.

    Raises:
        SecretsUnavailable: always.
    """
    return protect(content)
