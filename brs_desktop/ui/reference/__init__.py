"""The place Reference: what is shipped for reading."""
