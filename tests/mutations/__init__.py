"""The program broken on purpose, one sentence of the sync model at a time; see `python -m tests.mutations --help`."""
