"""Drawings in the window: painted by Qt, walked through by keyboard."""
