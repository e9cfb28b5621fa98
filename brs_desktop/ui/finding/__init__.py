"""What the search over all places shows: rows, how they are drawn, and the panel that they stand in."""
