"""The specification of reading and watching journal files."""
