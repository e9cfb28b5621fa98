"""The digest of a scope as the wire says it: equal on both sides when there is nothing new, to apply or to judge by."""

from __future__ import annotations

import hashlib

from brs_sync.exchange import digest_of
from brs_sync.wire import DIGEST_BYTES, Vectors


def short_digest(vectors: Vectors, statements: bytes) -> bytes:
    """The digest of every chain's length and head and of the mark of statements, as long as it needs to be."""
    return hashlib.sha256(bytes.fromhex(digest_of(vectors)) + statements).digest()[:DIGEST_BYTES]
