"""Lets `python -m agent` do what `journalbryggan` does."""

from agent.cli import main

main()
