"""Bundles: sync by stick, by mail and by a picture; one sealed stream of the ordinary frames."""
