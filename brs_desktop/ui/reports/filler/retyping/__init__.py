"""Typing in pages of a printed blank that were filled by hand."""
