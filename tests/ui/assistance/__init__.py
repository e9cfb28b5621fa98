"""Assistance at the window."""
