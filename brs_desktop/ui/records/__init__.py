"""Records in general: lists by page, one record read, its history."""
