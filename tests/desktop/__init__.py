"""The specification of what the agent does with the PC."""
