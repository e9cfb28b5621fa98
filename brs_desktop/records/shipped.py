"""The facts that every installer carries, each set authentic by the hash pinned here."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "reference" / "sets"
# In the order in which they are taken in; written by packaging/reference/build.py --write.
SETS = {
    "reference-1": "a6eebf1db348d38589cec9fc14a77a339758a679712acd5aac0824d9447281a4",
    "reference-2": "ca920dae8d2290a0c5f5211010cf6e3b59b4fb3adb2b003b4025df492474f7eb",
    "reference-3": "7964982cab396db92fd410be4887fcb1e609ed0f0115fd683178664c23661f93",
    "reference-4": "b8ba9953427a5b54fd485157d29b86fc9143ea2195e3421080a06c02c84c45df",
    "reference-5": "695931fd8c08d439eecdd8d45d98dae1ede0b56515dd04531f7543795c9d388e",
    "reference-6": "8910e13b108a115b71b508fa0826a1a0cb154c8e8336e340ec3b8225a7f46c2b",
    "library-1": "762d29d138706eee7ba7f616cf7739f11be93e38417c8e2f2a330aaef3721193",
}


class Pinning(Protocol):
    """What a replica offers for shipped sets."""

    def pin_shipped(self, data: bytes, expected_sha256: str) -> bool: ...


def pin_sets(replica: Pinning) -> bool:
    """SYNC, 'Partitions': each set is a replica of its own, named by its hash; one that is here already does nothing.

    A workspace that was made with fewer sets gets the others when it is opened next. Says whether any was new.
    """
    new = [replica.pin_shipped((FOLDER / f"{name}.bin").read_bytes(), sha256) for name, sha256 in SETS.items()]
    return any(new)
