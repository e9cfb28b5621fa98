"""Sections given to other offices and filled for them, in windows."""
