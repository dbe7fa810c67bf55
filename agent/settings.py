"""What can be set, where it is kept, and what holds where nothing is set.

What the installer was given, overridden by `settings.toml` in the data folder,
overridden by environment variables that begin with `JOURNALBRYGGAN_`, overridden by the
command line, overridden by an administrator's policies. Secrets are never settings, but
for the password that a database's URL may hold.
"""

import getpass
import platform
from collections.abc import Mapping
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from agent.desktop.here import policies
from agent.errors import SettingsRefused
from agent.warning.rules import Topic

SETTINGS_FILE = "settings.toml"
HTTPS_PORT = 443
VERSION = version("journalbryggan")


def default_data_dir() -> Path:
    """Return the local (never roaming) profile's folder for our data."""
    return user_data_path("Journalbryggan", appauthor=False, roaming=False)


class Settings(BaseSettings):
    """Everything that may differ between offices; the defaults suit one PC."""

    model_config = SettingsConfigDict(
        env_prefix="JOURNALBRYGGAN_",
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,  # it may hold the database's password
    )

    data_dir: Path = default_data_dir()
    journal_dirs: tuple[Path, ...] = ()
    # Of a PostgreSQL database in which several PCs share one ledger, as libpq reads it.
    database_url: SecretStr | None = None
    port: int = Field(44300, ge=0, le=65535)
    # Registered at Fortnox and compared character by character: no path, no slash.
    redirect_uri: str = "https://localhost:44300"
    login_url: str = "https://apps.fortnox.se"
    api_url: str = "https://api.fortnox.se"
    # Longer than Fortnox' slowest booking: before it "absent" is not believed.
    grace_seconds: float = Field(120.0, gt=0)
    # Between the two looks that must agree that a voucher is absent.
    second_look_seconds: float = Field(10.0, gt=0)
    # One office' own server: users' agents hand Fortnox' answers on to each other.
    shared_server: bool = False
    # For how long a user's consent holds after a refresh: 31 by the vendor's guide, 45
    # by Fortnox' page.
    connection_days: int = Field(31, ge=1, le=366)
    # Hours of the day by the PC's clock between which nobody is told of trouble; the
    # same twice for none.
    quiet_from: int = Field(18, ge=0, le=23)
    quiet_to: int = Field(7, ge=0, le=23)
    # What the user does not want to be told of beside the clock.
    untold: frozenset[Topic] = frozenset()
    # Whether Översikt shows the way to the first voucher while none is booked.
    first_steps: bool = True
    # Where the daily backups go, such as a folder on a server; None: the data folder.
    backup_dir: Path | None = None
    # Whether an administrator wants browsers here to trust the page.
    trust_certificate: bool = True
    # Whether an administrator has decided on the start at log-on; None: the user does.
    autostart: bool | None = None
    # What is set so that no file can change it; see `settings_customise_sources`.
    decided: frozenset[str] = frozenset()
    # A simulator takes Fortnox' place, and every page says so.
    demo: bool = False
    # Spares the demo a certificate warning; nothing else may use it.
    plain_http: bool = False

    @property
    def grace(self) -> timedelta:
        """How long after sending a voucher may still turn up in Fortnox."""
        return timedelta(seconds=self.grace_seconds)

    @property
    def second_look(self) -> timedelta:
        """How long after the first vain look the second one comes."""
        return timedelta(seconds=self.second_look_seconds)

    @property
    def ledger_file(self) -> Path:
        """Where the ledger lies that this PC has for itself."""
        return self.data_dir / "ledger.db"

    @property
    def ledger(self) -> Path | str:
        """Where the ledger lies: a file, or a database's URL, which may be secret."""
        if self.database_url is None or self.demo:
            return self.ledger_file
        return self.database_url.get_secret_value()

    @property
    def backup_folder(self) -> Path:
        """Where this user's backups from this PC lie; nobody else's are there."""
        if self.backup_dir is None:
            return self.data_dir / "backup"
        return self.backup_dir / self.seat

    @property
    def user(self) -> str:
        """Who acts: the name that the treatment history carries."""
        return getpass.getuser()

    @property
    def seat(self) -> str:
        """Which user on which PC: the unit that has secrets and leases of its own."""
        return f"{self.user} på {platform.node()}"

    @field_validator("database_url")
    @classmethod
    def _refuse_other_addresses(cls, url: SecretStr | None) -> SecretStr | None:
        """Refuse what libpq would read otherwise than it is meant, and then quote."""
        if url is None or not url.get_secret_value():
            return None
        text = url.get_secret_value()
        who_and_where = text.partition("//")[2].partition("/")[0].partition("?")[0]
        if urlsplit(text).scheme not in ("postgresql", "postgres"):
            raise ValueError("begins with postgresql://")
        if text.count("@") > 1 or ("@" in text and "@" not in who_and_where):
            raise ValueError("write %40 for @, %2F for / and %3F for ? in a password")
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Policies, command line, environment, file in the data folder, installer."""
        if init_settings().get("demo"):
            # The same on every PC, whatever is decided for the real thing.
            noted = _decided_by(settings_cls, init_settings, env_settings)
            return noted, init_settings, env_settings
        given = init_settings().get("data_dir") or env_settings().get("data_dir")
        folder = Path(given) if given else default_data_dir()
        file = TomlConfigSettingsSource(settings_cls, folder / SETTINGS_FILE)
        decided, proposed = (
            InitSettingsSource(settings_cls, named_by_administrators(values))
            for values in (policies.policies(), policies.proposals())
        )
        # Only a policy decides on the start at log-on; the installer carries it out.
        proposed.init_kwargs.pop("autostart", None)
        noted = _decided_by(settings_cls, decided, init_settings, env_settings)
        return noted, decided, init_settings, env_settings, file, proposed


def read_settings(**given: Any) -> Settings:
    """Read the settings from everywhere, with what the command line gave over the rest.

    Raises:
        SettingsRefused: what somebody has set cannot be what he meant.
    """
    try:
        return Settings(**given)
    except (
        ValidationError,
        SettingsError,
        TOMLDecodeError,
        UnicodeDecodeError,
    ) as error:
        raise SettingsRefused(
            "Inställningarna går inte att läsa.", detail=str(error)
        ) from error


def _decided_by(
    settings_cls: type[BaseSettings], *sources: PydanticBaseSettingsSource
) -> PydanticBaseSettingsSource:
    """Note which settings these sources give, so that the page offers no others."""
    names = frozenset(name for source in sources for name in source())
    return InitSettingsSource(settings_cls, {"decided": names})


def named_by_administrators(values: Mapping[str, str]) -> dict[str, Any]:
    """Translate the names of the registry, of the installer and of policies.

    A name that is not known is left alone: it is the installer's own, or a later
    version's. Several folders are divided by semicolons. The page's port is that of the
    redirect URI.
    """
    settings: dict[str, Any] = {}
    for name, value in values.items():
        match name.lower():
            case "journaldir":
                settings["journal_dirs"] = tuple(value.split(";"))
            case "databaseurl":
                settings["database_url"] = value
            case "redirecturi":
                settings["redirect_uri"] = value
                settings["port"] = urlsplit(value).port or HTTPS_PORT
            case "sharedserver":
                settings["shared_server"] = value
            case "trustcert":
                settings["trust_certificate"] = value
            case "autostart":
                settings["autostart"] = value
    return settings
