"""This PC's own modules: the one place that asks which system it is.

Both systems have the same modules with the same functions; where one has no
counterpart, its module says so and its functions have the empty answer.
"""

import sys

if sys.platform == "win32":
    from agent.desktop.windows import (
        autostart,
        df3,
        drives,
        event_log,
        file_manager,
        machine_folder,
        message_box,
        policies,
        processes,
        protected,
        proxies,
        restart,
        sessions,
        trust,
    )
else:
    from agent.desktop.linux import (
        autostart,
        df3,
        drives,
        event_log,
        file_manager,
        machine_folder,
        message_box,
        policies,
        processes,
        protected,
        proxies,
        restart,
        sessions,
        trust,
    )

__all__ = [
    "autostart",
    "df3",
    "drives",
    "event_log",
    "file_manager",
    "machine_folder",
    "message_box",
    "policies",
    "processes",
    "protected",
    "proxies",
    "restart",
    "sessions",
    "trust",
]
