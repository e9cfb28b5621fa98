"""Other sync engines on the workload of `benchmarks.sync`, each in an environment of its own, behind the same line."""
