"""The MSI: what is in it, how it is made, and what an administrator needs beside it."""
