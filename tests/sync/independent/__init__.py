"""A second reader of the format, written from sync/PROTOCOL.md alone: it imports nothing of the engine."""
