"""What an owner wants otherwise than df3's files say: cost centres, series, text.

While journals of the owner are on their way nothing can be changed, so that what was
checked, what is sent and what is looked for afterwards are one and the same.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from agent.errors import Refused
from agent.journal import series_key
from agent.ledger.events import newest_detail, record
from agent.ledger.ledger import Ledger
from agent.ledger.states import ON_ITS_WAY
from agent.ledger.tables import journals, owner_settings

CHANGED = "owner settings changed"


@dataclass(frozen=True, slots=True)
class OwnerSettings:
    """How an owner's journals become vouchers; the usual is what the file says.

    `description` is a template (see transfer/adapting.py), "" for our own words.
    `series` gives the voucher series by `journal.series_key`.
    """

    uses_cost_centres: bool = True
    description: str = ""
    series: Mapping[str, str] = field(default_factory=dict)

    def series_of(self, series: str, number: str) -> str:
        """Return the series in Fortnox of a journal that its file gives this one."""
        return self.series.get(series_key(series, number)) or series


class SettingsInUse(Refused):
    """An owner's settings cannot change while its journals are on their way."""

    title = "Inställningarna är inte sparade"
    http_status = 409
    not_done = "Ingenting har ändrats."
    action = "Vänta tills överföringen är klar och spara igen."


def settings_of(ledger: Ledger, owner_id: int) -> OwnerSettings:
    """Return an owner's settings; the usual ones where nobody has set any."""
    with ledger.reading() as connection:
        return _settings_of(connection, owner_id)


def all_settings(ledger: Ledger) -> dict[int, OwnerSettings]:
    """Return the settings of the owners that have any, by owner's id."""
    with ledger.reading() as connection:
        found = connection.execute(select(owner_settings)).all()
    return {row.owner_id: _settings(row) for row in found}


def set_settings(
    ledger: Ledger, owner_id: int, settings: OwnerSettings, actor: str
) -> None:
    """Keep an owner's settings, and what they were in the treatment history.

    Raises:
        SettingsInUse: journals of the owner are on their way.
    """
    with ledger.writing() as connection:
        before = _settings_of(connection, owner_id)
        if settings == before:
            return
        _refuse_under_way(connection, owner_id)
        connection.execute(
            delete(owner_settings).where(owner_settings.c.owner_id == owner_id)
        )
        connection.execute(
            insert(owner_settings), {"owner_id": owner_id, **_as_kept(settings)}
        )
        record(
            connection,
            ledger.now(),
            actor,
            CHANGED,
            owner=owner_id,
            before=_as_kept(before),
            after=_as_kept(settings),
        )


def former_settings(ledger: Ledger, owner_id: int) -> OwnerSettings | None:
    """Return what an owner's settings were before the last change, if there was one."""
    detail = newest_detail(ledger, CHANGED, owner=owner_id)
    return OwnerSettings(**detail["before"]) if detail else None


def series_keys(ledger: Ledger, owner_id: int) -> tuple[str, ...]:
    """Return what the owner's journals have had for series, or letters in its place."""
    wanted = select(journals.c.series, journals.c.number).where(
        journals.c.owner_id == owner_id, journals.c.reverses_id.is_(None)
    )
    with ledger.reading() as connection:
        found = connection.execute(wanted.distinct()).all()
    return tuple(sorted({series_key(row.series, row.number) for row in found}))


def _settings_of(connection: Connection, owner_id: int) -> OwnerSettings:
    row = connection.execute(
        select(owner_settings).where(owner_settings.c.owner_id == owner_id)
    ).one_or_none()
    return OwnerSettings() if row is None else _settings(row)


def _settings(row: Row[Any]) -> OwnerSettings:
    return OwnerSettings(row.uses_cost_centres, row.description, dict(row.series))


def _as_kept(settings: OwnerSettings) -> dict[str, Any]:
    return {**asdict(settings), "series": dict(settings.series)}


def _refuse_under_way(connection: Connection, owner_id: int) -> None:
    under_way = select(journals.c.id).where(
        journals.c.owner_id == owner_id, journals.c.state.in_(ON_ITS_WAY)
    )
    if connection.execute(under_way.limit(1)).first() is not None:
        raise SettingsInUse("Ägarens journaler är på väg till Fortnox.")
