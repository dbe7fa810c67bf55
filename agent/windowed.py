"""What a double click on Windows starts: the agent, without a console window.

Without a console nobody would see an error, and PyInstaller's own window would show a
traceback: our errors are told in a message box instead, the rest goes to the log.
"""

import sys

from agent.cli import commands
from agent.desktop.windows.message_box import show_message
from agent.errors import AgentError


def main() -> int:
    """Run the agent, or the command that is given."""
    try:
        return int(commands.main(sys.argv[1:] or ["run"], standalone_mode=False) or 0)
    except AgentError as error:
        show_message(error.title, f"{error}\n\n{error.not_done}\n{error.action}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
