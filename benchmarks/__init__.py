"""How fast it is: each prints a ratio to a named peer or limit in the same run.

Run one as `python -m benchmarks.read_journals`.
"""
