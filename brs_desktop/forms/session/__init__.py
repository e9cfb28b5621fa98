"""Filling a form: commands change answers, everything that depends on them follows."""
