"""Files from df3 become journals: reading every format, watching the folders."""
