"""The form filler."""
