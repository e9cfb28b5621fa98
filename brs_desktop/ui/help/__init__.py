"""The user guide in a window of its own, opened at the page of what is on the screen."""
