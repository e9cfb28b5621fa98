"""The hub: a replica with grants in front of it and a door in the network."""
