"""Speed as ratios: each benchmark runs beside its peer in the same run."""
