"""The place Library: facets, results, a preview, the reader."""
