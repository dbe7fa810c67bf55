"""Programs that run out of a folder; the same on Windows."""

import subprocess
import sys
from pathlib import Path

from agent.desktop.here import processes

WAITS = "import sys; sys.stdin.read()"


def test_a_program_is_found_by_its_folder_as_long_as_it_runs(tmp_path: Path) -> None:
    program = Path(sys.executable).resolve()
    with subprocess.Popen([program, "-c", WAITS], stdin=subprocess.PIPE) as waiting:
        assert waiting.pid in processes.programs_of(program.parent)
        assert waiting.pid not in processes.programs_of(tmp_path)

    assert waiting.pid not in processes.programs_of(program.parent)
