"""Bad bytes for every parser; see `python -m tests.fuzz --help`."""
