"""The answers of one record as a file, and what a file says as answers."""
