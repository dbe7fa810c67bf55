"""The books as they are kept: in memory, or in one file that survives a restart.

The file is JSON, written whole and put in place atomically after every request that
may have changed something, consents and tokens included.
"""

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from agent.simulator.companies import Company


@dataclass(slots=True)
class AuthorizationCode:
    """What the browser carries back after consent: ten minutes, one use."""

    company: str
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str | None
    offline: bool
    service: bool
    expires_at: datetime


@dataclass(slots=True)
class AccessToken:
    """The right to call the API; `company` is None for a token of no tenant."""

    company: str | None
    scopes: frozenset[str]
    expires_at: datetime


@dataclass(slots=True)
class RefreshToken:
    """The right of a client to one new pair of tokens.

    `service` is whether it came with the consent to a service account.
    """

    company: str
    scopes: frozenset[str]
    client_id: str
    service: bool
    expires_at: datetime


@dataclass(slots=True)
class ServiceAccount:
    """The right of a client to a company's books, without a user."""

    scopes: frozenset[str]
    client_id: str


@dataclass(slots=True)
class Grants:
    """Every code and token that is still good, by its text.

    `services` has the service account of each company that has approved one.
    """

    codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    access: dict[str, AccessToken] = field(default_factory=dict)
    refresh: dict[str, RefreshToken] = field(default_factory=dict)
    services: dict[str, ServiceAccount] = field(default_factory=dict)


@dataclass(slots=True)
class _Contents:
    companies: list[Company]
    grants: Grants


_FILE = TypeAdapter(_Contents)


class Books:
    """The companies and what they have granted, with the file that keeps them."""

    def __init__(self, companies: list[Company], path: Path | None = None) -> None:
        """Open the file where it exists; otherwise begin with `companies`.

        Raises:
            OSError: the file cannot be read.
            ValueError: the file holds no books.
        """
        self._path = path
        contents = _Contents(companies, Grants())
        if path is not None and path.exists():
            contents = _FILE.validate_json(path.read_bytes())
        self.companies = contents.companies
        self.grants = contents.grants

    def save(self) -> None:
        """Write the file anew, where there is one."""
        if self._path is None:
            return
        draft = self._path.with_name(self._path.name + ".new")
        with draft.open("wb") as file:
            contents = _Contents(self.companies, self.grants)
            file.write(_FILE.dump_json(contents, indent=1))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
