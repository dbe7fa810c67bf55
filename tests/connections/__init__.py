"""Connecting: consent and tokens against the simulator over real HTTP."""
