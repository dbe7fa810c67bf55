"""Windows' own modules, on Windows or under Wine; see tests/windows/test_python.py."""
