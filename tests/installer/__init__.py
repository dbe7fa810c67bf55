"""The MSI: its sources, its tables, and what it does to a PC (Wine)."""
