"""Places, ways and shapes set on the map of the world that comes with the program."""
