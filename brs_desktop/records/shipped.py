"""The reference data that every installer carries, authentic by the hash pinned here."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

SET_FILE = Path(__file__).resolve().parents[2] / "resources" / "reference" / "set.bin"
# Written by packaging/reference/build.py --write.
SET_SHA256 = "a6eebf1db348d38589cec9fc14a77a339758a679712acd5aac0824d9447281a4"


class Pinning(Protocol):
    """What a replica offers for shipped sets."""

    def pin_shipped(self, data: bytes, expected_sha256: str) -> bool: ...


def pin_reference(replica: Pinning) -> bool:
    """SYNC, 'Partitions': the shipped set is a replica of its own, named by its hash; again does nothing."""
    return replica.pin_shipped(SET_FILE.read_bytes(), SET_SHA256)
