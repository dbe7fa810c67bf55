"""The page: what it shows, what it lets through, and what it refuses."""
