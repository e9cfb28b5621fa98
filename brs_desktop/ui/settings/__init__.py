"""Who I am, how the window looks, where my data is."""
