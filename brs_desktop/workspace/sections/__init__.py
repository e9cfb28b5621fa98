"""Sections of a record given to another office as a sealed file, filled there without an account, and taken back."""
