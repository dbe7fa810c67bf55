"""Which program a process runs; the same on Windows."""

import os
import subprocess
import sys
from pathlib import Path

from agent.desktop.here import processes


def test_our_own_process_runs_our_interpreter() -> None:
    program = processes.program_of(os.getpid())
    assert program is not None
    assert program.samefile(Path(sys.executable).resolve())


def test_a_process_that_has_ended_runs_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert processes.program_of(process.pid) is None
