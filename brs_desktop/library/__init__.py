"""Documents: what may be imported, how a file is kept, what it is called."""
