"""The specification of Journalbryggan, one folder per room."""
