"""What connections give to warn of: at once where a person must act, else in time.

A connection whose last refresh did well gives nothing, however old that is: the agent
renews it as soon as the PC is on. Where renewing has failed, the user hears of it some
days before the estimated last day, for most of what hinders goes over by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agent.ledger.connections import Condition, ConnectionView
from agent.warning.warning import Alert, Severity

# An owner's name, and how its connection is.
Owned = tuple[str, ConnectionView]

STAGES = (1, 3, 7, 14)  # days before the last day
GRAVE_FROM = 3
MOST_NAMED = 3
# What the ledger says of a connection may be of before the PC was started or woke. By
# then it has been tried again: the keeper does so at once, after one minute and after
# five more.
TRIED_AFTER = timedelta(minutes=10)
PAGE = "/kopplingar"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a condition is called: of one connection, and of `{}`; and what to do.

    `page` is where it is mended that is the same for all connections: then it is one
    thing that is wrong, however many of them have met with it by now.
    """

    kind: str
    one: str
    several: str
    to_do: str
    page: str = ""
    told_after: timedelta = TRIED_AFTER


# Conditions that do not go over by themselves.
AT_ONCE = {
    Condition.ENDED: Trouble(
        "connection-ended",
        "En koppling till Fortnox har upphört",
        "{} kopplingar till Fortnox har upphört",
        "Koppla igen. Det som väntar ligger kvar.",
        told_after=timedelta(0),  # nothing but a person can change it
    ),
    Condition.SCOPE: Trouble(
        "connection-scope",
        "En koppling saknar behörighet i Fortnox",
        "{} kopplingar saknar behörighet i Fortnox",
        "Koppla igen och godkänn alla behörigheter.",
    ),
    Condition.LICENCE: Trouble(
        "connection-licence",
        "Ett bolag saknar licens i Fortnox",
        "{} bolag saknar licens i Fortnox",
        "Beställ eller förläng licensen i Fortnox.",
    ),
    Condition.CLIENT_REFUSED: Trouble(
        "client-refused",
        "Fortnox godtar inte klienthemligheten",
        "Fortnox godtar inte klienthemligheten",
        "Be administratören fylla i klient-id och klienthemlighet på nytt.",
        f"{PAGE}/klient",
    ),
    Condition.STORE: Trouble(
        "secret-store",
        "Datorns lösenordslager går inte att använda",
        "Datorns lösenordslager går inte att använda",
        "Starta om datorn. Hjälper inte det, koppla igen.",
        PAGE,
    ),
}


def connection_alerts(connections: Iterable[Owned], today: date) -> list[Alert]:
    """Say what is wrong with connections, each trouble once.

    Args:
        connections: all that this seat has, each with its owner's name.
        today: the user's day.
    """
    troubled: dict[Condition, list[Owned]] = defaultdict(list)
    lapsing: dict[int, list[Owned]] = defaultdict(list)
    for name, view in connections:
        if view.condition in AT_ONCE:
            troubled[view.condition].append((name, view))
        elif (stage := stage_of(view, today)) is not None:
            lapsing[stage].append((name, view))
    return [
        *(_troubled(AT_ONCE[condition], them) for condition, them in troubled.items()),
        *(_lapsing(stage, them, today) for stage, them in sorted(lapsing.items())),
    ]


def stage_of(view: ConnectionView, today: date) -> int | None:
    """Tell how near its last day a connection is that is not being renewed.

    Returns:
        One of STAGES, 0 after the last day, None where there is nothing to warn of.
    """
    if view.condition is Condition.WELL or view.last_day is None:
        return None
    left = (view.last_day - today).days
    if left < 0:
        return 0
    return next((stage for stage in STAGES if left <= stage), None)


def _troubled(trouble: Trouble, them: Sequence[Owned]) -> Alert:
    return Alert(
        kind=trouble.kind,
        severity=Severity.GRAVE,
        title=trouble.one if len(them) == 1 else trouble.several.format(len(them)),
        text=f"{names(them)}. {trouble.to_do}",
        page=trouble.page or _page(them),
        subjects=("",) if trouble.page else _subjects(them),
        since=_since(them),
        told_after=trouble.told_after,
    )


def _lapsing(stage: int, them: Sequence[Owned], today: date) -> Alert:
    last_day, view = min(
        ((view.last_day or today, view) for _, view in them), key=lambda one: one[0]
    )
    who = "En koppling" if len(them) == 1 else f"{len(them)} kopplingar"
    return Alert(
        kind=f"connection-lapses-{stage}",
        severity=Severity.GRAVE if stage <= GRAVE_FROM else Severity.MILD,
        title=f"{who} till Fortnox {_when((last_day - today).days)}",
        text=f"{names(them)}. {view.problem} Beräknad sista dag: {last_day}. "
        "Låt datorn vara på och ansluten, eller koppla igen.",
        page=_page(them),
        subjects=_subjects(them),
        since=_since(them),
        told_after=TRIED_AFTER,
    )


def _when(days: int) -> str:
    if days < 0:
        return "kan ha upphört"
    day = {0: "i dag", 1: "i morgon"}.get(days, f"om {days} dagar")
    return f"kan upphöra {day}"


def names(them: Sequence[Owned]) -> str:
    """Name those whom it concerns; of many, the first."""
    known = sorted(name for name, _ in them)
    if len(known) > MOST_NAMED:
        known = [*known[:MOST_NAMED], f"{len(known) - MOST_NAMED} till"]
    return " och ".join(filter(None, [", ".join(known[:-1]), known[-1]]))


def _page(them: Sequence[Owned]) -> str:
    """Where it is mended: at the owner's, where it is one."""
    return f"{PAGE}#agare-{them[0][1].owner_id}" if len(them) == 1 else PAGE


def _subjects(them: Sequence[Owned]) -> tuple[str, ...]:
    return tuple(str(view.owner_id) for _, view in them)


def _since(them: Sequence[Owned]) -> datetime | None:
    return min((v.failing_since for _, v in them if v.failing_since), default=None)
