"""Reading a PDF inside the window."""
