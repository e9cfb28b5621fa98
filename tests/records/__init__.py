"""Records: manifests, the registry, the read model and the shipped reference data."""
