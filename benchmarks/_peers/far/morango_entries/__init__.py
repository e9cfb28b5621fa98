"""An application of Django with one model that Morango syncs."""
