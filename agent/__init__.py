"""The agent: everything that Journalbryggan does without knowing its web page."""
