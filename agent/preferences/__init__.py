"""What a user may change on the page: kept in settings.toml, and in force at once."""
