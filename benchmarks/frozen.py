"""How large the frozen agent is, and how soon it listens; `make windows` prints this.

python -m benchmarks.frozen [FOLDER]

Under Wine, with the server warm: the folder's first start also reads it from the disk.
The aim: under 3 s on a machine that does nothing else, and under 60 MB, beside 7 for
what PostgreSQL needs: libpq, and an OpenSSL of its own that cannot share Python's.
"""

import sys
import time
from pathlib import Path

from tests.windows.office_pc import AGENT, OfficePc, office_pc
from tests.windows.wine import ROOT, prefix, start

FROZEN = ROOT / "build" / "windows" / "journalbryggan"
STARTS = 5


def main() -> None:
    """Print size and start times."""
    frozen = Path(sys.argv[1]) if len(sys.argv) > 1 else FROZEN
    sizes = [file.stat().st_size for file in frozen.rglob("*") if file.is_file()]
    print(f"size: {sum(sizes) / 1e6:.1f} MB in {len(sizes)} files")
    with office_pc(frozen, prefix()) as pc:
        times = [seconds_until_listening(pc) for _ in range(STARTS)]
    told = ", ".join(f"{one:.1f}" for one in times)
    print(f"start to a listening port: {told} s; best {min(times):.1f} s")


def seconds_until_listening(pc: OfficePc) -> float:
    """Start the agent, wait, and kill it."""
    pc.journals.mkdir(parents=True, exist_ok=True)
    agent = str(pc.program / AGENT)
    began = time.monotonic()
    process = start(agent, "run", "--no-tray", env=pc.settings(), place=pc.place)
    while not pc.is_listening():
        time.sleep(0.02)
    took = time.monotonic() - began
    process.kill()
    process.wait()
    while pc.is_listening():
        time.sleep(0.02)
    return took


if __name__ == "__main__":
    main()
