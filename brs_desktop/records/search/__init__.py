"""Search over titles and texts of records: an analyser for six languages, an index beside the read model, queries."""
