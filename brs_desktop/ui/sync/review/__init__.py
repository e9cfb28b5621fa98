"""The conflict review."""
