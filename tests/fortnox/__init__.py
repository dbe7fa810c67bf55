"""How we speak to Fortnox: against scripted bytes, and against the simulator."""
