"""Forms and records as Word files, read back by a library that is not ours."""
