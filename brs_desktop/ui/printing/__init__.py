"""Paper from the window: looked at before it is made, locked with a passphrase, sent to the system's printers."""
