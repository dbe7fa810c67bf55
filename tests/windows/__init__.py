"""What only a Windows can show: run under Wine, on the same machine as the tests."""
