"""Snapshots (SYNC rule 18): a partition as a tier attests it, taken whole, under a log that can be fetched later."""
