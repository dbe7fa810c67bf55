from decimal import Decimal

from agent.ledger.owners import OwnerOverview, OwnerView
from webui.glance import FEW, MOST_SHOWN, grouped


def owner(number: int, *, waiting: int = 0, to_review: int = 0) -> OwnerOverview:
    view = OwnerView(number, f"BRF {number:03}", f"7690{number:06}")
    return OwnerOverview(view, waiting, Decimal(0), to_review, None, None, None)


def test_no_owner_is_left_out_or_shown_twice() -> None:
    owners = [
        *(owner(nr, waiting=2, to_review=1) for nr in range(50)),
        *(owner(nr, waiting=1) for nr in range(50, 150)),
        *(owner(nr) for nr in range(150, 300)),
    ]
    groups = grouped(owners)
    assert [one.key for one in groups] == [
        "behover",
        "behover-fler",
        "vantar",
        "vantar-fler",
        "klara",
    ]
    assert [len(one.owners) for one in groups] == [40, 10, 40, 60, 150]
    assert [one for group in groups for one in group.owners] == owners


def test_what_is_much_is_folded_and_what_needs_somebody_is_seen() -> None:
    many = grouped([owner(nr, waiting=1) for nr in range(MOST_SHOWN + 1)])
    assert [one.is_folded for one in many] == [False, True]
    few = grouped([owner(nr) for nr in range(FEW)])
    assert [(one.key, one.is_folded) for one in few] == [("klara", False)]
    assert grouped([owner(nr) for nr in range(FEW + 1)])[0].is_folded


def test_nobody_makes_no_group() -> None:
    assert grouped([]) == ()
