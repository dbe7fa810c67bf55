"""Transfer: every journal exactly once, or held with a reason."""
