"""Many devices, hubs, sticks and people from one seed; see `python -m tests.simulation --help`."""
