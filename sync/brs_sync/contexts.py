"""Which commits a context means: names alone do not say it where two copies wrote under one (SYNC rule 14)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from brs_sync.ids import Dot

DIGEST_BYTES = MARK_BYTES = 8

# A replica, the last of its commits that was shown, the first 8 bytes of that commit's hash.
Entry = tuple[bytes, int, bytes]


def others(vector: Mapping[bytes, int], own: bytes) -> dict[bytes, int]:
    """A vector without its author's own chain, which the hash of the commit before proves."""
    return {replica: seq for replica, seq in vector.items() if replica != own}


def digest_of(entries: Iterable[Entry]) -> bytes | None:
    """The digest of these commits, in whichever order they come; None of none."""
    words = [replica + seq.to_bytes(8, "big") + mark[:MARK_BYTES] for replica, seq, mark in sorted(entries)]
    return hashlib.sha256(b"".join(words)).digest()[:DIGEST_BYTES] if words else None


def beneath(held: Mapping[bytes, int], dot: Dot) -> dict[bytes, int]:
    """All that is held but what came of that chain with a commit, and after it."""
    return {**held, dot.replica: min(held.get(dot.replica, 0), dot.seq - 1)}
