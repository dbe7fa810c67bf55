"""The specification of the icon by the clock."""
