"""The real agent as a process of its own; run as `python -m tests.crash.process`.

It differs from `journalbryggan run` in one thing: secrets are in a file, because a
test machine has no store that outlives a process.
"""

import sys
from pathlib import Path

from agent.app import Agent
from agent.logs import begin_logging
from agent.serving import serve
from agent.settings import Settings
from tests.stores import FileStore
from webui.page import create_page


def main(secrets: Path) -> None:
    """Run until killed; settings come from the environment."""
    settings = Settings()
    begin_logging(settings.data_dir)
    agent = Agent(settings, FileStore(secrets), create_page)
    agent.start()
    serve(agent, with_tray=False)
    agent.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
