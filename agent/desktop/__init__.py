"""Facts about the PC that the agent runs on, and what it may do there."""
