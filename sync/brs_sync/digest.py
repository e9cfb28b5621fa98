"""The digest of a scope as the wire says it: equal on both sides when there is nothing new."""

from __future__ import annotations

from brs_sync.exchange import digest_of
from brs_sync.wire import DIGEST_BYTES, Vectors


def short_digest(vectors: Vectors) -> bytes:
    """The digest of every chain's length and head, as long as it needs to be."""
    return bytes.fromhex(digest_of(vectors))[:DIGEST_BYTES]
