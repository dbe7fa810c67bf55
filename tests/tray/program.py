"""A tray in a process of its own: told over stdin, tells over stdout, one line each.

`wrong Mappen svarar inte` shows a status, `notify /sida` a notification; `stop` ends
it.
"""

import signal
import sys
import threading

import structlog

from agent.tray import tray as tray_module
from agent.tray.status import Level, Notice, Status
from agent.tray.tray import Actions, Tray


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, (*words, threading.current_thread().name))))
    sys.stdout.write("\n")
    sys.stdout.flush()


def _obey(tray: Tray) -> None:
    for line in sys.stdin:
        order, _, text = line.strip().partition(" ")
        if order == "stop":
            tray.stop()
        elif order == "notify":
            tray.notify(Notice("Kopplingen har upphört", "Koppla om.", text))
        else:
            tray.show(Status(Level(order), text))


def main() -> None:
    """Run the tray until it is told to stop."""
    # Who was started in the background has been told to ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    tray_module.TEND_INTERVAL = 0.5  # so that no test waits long
    tray_module.SILENCE = 1_000_000  # a test may be slow to tell it something
    tray = Tray(
        Actions(
            open_page=lambda page: _say("open", page),
            transfer_new=lambda: _say("transfer"),
            pause=lambda paused: _say("pause", paused),
            woken=lambda: _say("woken"),
            quit=lambda: _say("quit"),
            park=lambda: _say("park"),
        ),
        "0.1.0",
    )
    threading.Thread(target=_obey, args=(tray,), name="orders", daemon=True).start()
    tray.run()
    _say("ended")


if __name__ == "__main__":
    main()
