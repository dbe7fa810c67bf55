"""Owner ↔ Fortnox company: consent, the tokens that follow, and where they are kept."""
