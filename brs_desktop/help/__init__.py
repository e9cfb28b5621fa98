"""The user guide: short pages in every language of the program, read from resources/help, and found by their words."""
