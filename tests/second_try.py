"""A second try for what Wine, and not the program, may have got wrong.

Wine now and then does not start a program that an MSI asks it to start: once in some
thousand times, never twice in a row. And a busy machine starves its threads for longer
than a test waits. A defect of ours fails both tries. Nothing is hidden: the run's end
tells which test was tried again, and what the first try said.
"""

import pytest

TRIED_AGAIN = "tried again: "

second_try_under_wine = pytest.mark.flaky(reruns=1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what first tries said."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"{TRIED_AGAIN}{report.nodeid}")
        terminalreporter.line(report.longreprtext)
    for report in terminalreporter.stats.get("passed", []):
        if TRIED_AGAIN in report.capstdout:  # within the Windows Python's own run
            terminalreporter.section(report.nodeid)
            terminalreporter.line(report.capstdout)
