"""What a double click on Windows starts: the agent, without a console window.

Without a console nobody would see an error, and PyInstaller's own window would show a
traceback: our errors are told in a message box instead, the rest goes to the log.
"""

import sys

import structlog

from agent.cli import commands
from agent.desktop.here import message_box
from agent.errors import AgentError

log = structlog.get_logger(__name__)


def main() -> int:
    """Run the agent, or the command that is given."""
    try:
        return int(commands.main(sys.argv[1:] or ["run"], standalone_mode=False) or 0)
    except AgentError as error:
        message_box.show_message(
            error.title, f"{error}\n\n{error.not_done}\n{error.action}"
        )
    except Exception:  # the process' supervisor
        log.exception("agent failed")
        message_box.show_message(
            "Journalbryggan har avslutats",
            "Något oväntat gick fel. Inget har gått förlorat: det som var på väg "
            "stäms av mot Fortnox nästa gång Journalbryggan startas.\n\n"
            "Starta den igen från Startmenyn. Händer det på nytt finns orsaken i "
            "loggen, som supporten vill se.",
        )
    return 2


if __name__ == "__main__":
    sys.exit(main())
