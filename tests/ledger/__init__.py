"""The ledger: nothing lost, nothing twice, and every step on the disk."""
