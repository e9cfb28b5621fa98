"""The answers of a record out into a file, and of a file into a record that is open."""
