"""What can be set, where it is kept, and what holds where nothing is set.

`settings.toml` in the data folder, overridden by environment variables that begin with
`JOURNALBRYGGAN_`, overridden by the command line. Secrets are never settings.
"""

import getpass
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

SETTINGS_FILE = "settings.toml"
VERSION = version("journalbryggan")


def default_data_dir() -> Path:
    """Return the local (never roaming) profile's folder for our data."""
    return user_data_path("Journalbryggan", appauthor=False, roaming=False)


class Settings(BaseSettings):
    """Everything that may differ between offices; the defaults suit one PC."""

    model_config = SettingsConfigDict(
        env_prefix="JOURNALBRYGGAN_", frozen=True, extra="forbid"
    )

    data_dir: Path = default_data_dir()
    journal_dirs: tuple[Path, ...] = ()
    port: int = 44300
    # Registered at Fortnox and compared character by character: no path, no slash.
    redirect_uri: str = "https://localhost:44300"
    login_url: str = "https://apps.fortnox.se"
    api_url: str = "https://api.fortnox.se"
    # Longer than Fortnox' slowest booking: before it "absent" is not believed.
    grace_seconds: float = 120.0
    # Between the two looks that must agree that a voucher is absent.
    second_look_seconds: float = 10.0
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
        """Where the ledger lies."""
        return self.data_dir / "ledger.db"

    @property
    def login_origin(self) -> str:
        """The origin that the browser is sent to for consent."""
        parts = urlsplit(self.login_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def user(self) -> str:
        """Who acts: the name that the treatment history carries."""
        return getpass.getuser()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line over environment over the file in the data folder."""
        given = init_settings().get("data_dir") or env_settings().get("data_dir")
        folder = Path(given) if given else default_data_dir()
        file = TomlConfigSettingsSource(settings_cls, folder / SETTINGS_FILE)
        return init_settings, env_settings, file
