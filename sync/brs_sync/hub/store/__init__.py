"""Where hub processes keep what they share: one log of commits and one set of books, on SQLite or PostgreSQL."""
