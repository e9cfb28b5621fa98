"""The conflict-preserving sync engine: commits, cells, grants, and the roads they travel."""
