"""The place Sync: what will leave, what came, what clashes."""
