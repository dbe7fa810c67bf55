"""Preflight: would Fortnox take these journals? Pure rules over values, no I/O."""
