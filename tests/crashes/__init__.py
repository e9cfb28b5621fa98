"""Real processes that die at every write, fsync and rename; see `python -m tests.crashes --help`."""
