"""Shows the icon and a notification, for make_screenshots.py: run by a Windows Python.

What is told is what the agent says of such a connection.
"""

import threading
from datetime import UTC, datetime, timedelta

from agent.ledger.connections import Condition, ConnectionView
from agent.tray.status import Level, Status
from agent.tray.tray import Actions, Tray
from agent.warning.connections import connection_alerts
from agent.warning.warning import notice_of

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ENDED = ConnectionView(
    owner_id=1,
    database_number="1",
    company_name="BRF Björkgården",
    organisation_number="7696114821",
    scopes=frozenset(),
    connected_at=NOW - timedelta(days=90),
    refreshed_at=NOW - timedelta(days=1),
    condition=Condition.ENDED,
)
SHOWN_FOR = 60.0  # seconds; the picture is taken before


def main() -> None:
    """Show it until somebody ends us."""
    (alert,) = connection_alerts([(ENDED.company_name, ENDED)], NOW.date())
    tray = Tray(
        Actions(
            open_page=lambda _: None,
            transfer_new=lambda: None,
            pause=lambda _: None,
            woken=lambda: None,
            quit=lambda: None,
            park=lambda: None,
        ),
        "",
    )
    tray.show(Status(Level.WRONG, alert.title))
    tray.notify(notice_of([alert]))
    threading.Timer(SHOWN_FOR, tray.stop).start()
    tray.run()


if __name__ == "__main__":
    main()
