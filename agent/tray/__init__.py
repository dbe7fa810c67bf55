"""The icon by the clock: shows a status value and calls a handful of actions."""
