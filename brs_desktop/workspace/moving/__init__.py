"""Moving a record: a copy that names its origin, and 'moved to' on the old one (SYNC rules 4 and 5)."""
