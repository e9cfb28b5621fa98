"""Documents: which files may come in, where they are kept, what they say of themselves; no Qt, no SQL."""
