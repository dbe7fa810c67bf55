"""The local web page: shows what the agent knows and asks what it should do."""
