"""The event log, with a Windows Python.

Wine takes an event and prints it where it is asked to; it keeps none and has no Event
Viewer. So this shows that Windows is given our words whole and as the kind they are,
and that Windows' own FormatMessageW reads our message table. It cannot show that the
event lies in the log, who may read it there, or how Event Viewer draws it.
"""

import subprocess
from pathlib import Path

from agent.desktop.event_messages import RT_MESSAGETABLE, message_table
from tests.second_try import second_try_under_wine
from tests.windows.wine import PYTHON, ROOT, needs_wine, windows_path, wine

pytestmark = [
    needs_wine,
    second_try_under_wine,
]

HERE = {"PYTHONPATH": windows_path(ROOT), "WINEDEBUG": "err+eventlog,warn+eventlog"}
WRITE = """
from agent.desktop.here import event_log
event_log.write("En koppling till Fortnox har upphört.", is_error=True)
event_log.write("En fil gick inte att läsa.", is_error=False)
"""
READ = """
import ctypes, sys
kernel = ctypes.WinDLL("kernel32.dll")
kernel.LoadLibraryExW.restype = ctypes.c_void_p
kernel.LoadLibraryExW.argtypes = [ctypes.c_wchar_p, ctypes.c_void_p, ctypes.c_ulong]
kernel.FormatMessageW.argtypes = [
    ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong,
    ctypes.c_wchar_p, ctypes.c_ulong, ctypes.c_void_p]
library = kernel.LoadLibraryExW(sys.argv[1], None, 2)
assert library
text = ctypes.create_unicode_buffer(100)
words = (ctypes.c_wchar_p * 1)("Säkerhetskopian blev inte av.")
for number in (1, 2, 3):
    kernel.FormatMessageW(0x2800, library, number, 0, text, 100, words)
    print(number, ascii(text.value))
    text.value = ""
"""
SAID = "'S\\xe4kerhetskopian blev inte av.\\r\\n'"
READ_RIGHTLY = [f"1 {SAID}", f"2 {SAID}", "3 ''"]


def test_windows_is_given_our_words() -> None:
    ended = wine(PYTHON, "-c", WRITE, env=HERE)

    wanted = 'err:eventlog:ReportEventW L"En koppling till Fortnox har upph'
    assert wanted in ended.stdout
    assert 'warn:eventlog:ReportEventW L"En fil gick inte' in ended.stdout
    assert ended.returncode == 0


def test_windows_reads_our_message_table(tmp_path: Path) -> None:
    (tmp_path / "table.bin").write_bytes(message_table())
    (tmp_path / "table.rc").write_text(f'1 {RT_MESSAGETABLE} "table.bin"\n')
    for command in (
        "x86_64-w64-mingw32-windres table.rc table.o",
        "x86_64-w64-mingw32-gcc -shared -nostdlib -o table.dll table.o",
    ):
        subprocess.run(command.split(), cwd=tmp_path, check=True)

    read = wine(PYTHON, "-c", READ, windows_path(tmp_path / "table.dll"))

    assert read.stdout.splitlines()[-3:] == READ_RIGHTLY
