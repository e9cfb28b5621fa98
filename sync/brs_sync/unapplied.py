"""What people handed in and is held here without being applied: what receipts and words of it say."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from brs_sync.columns import VERDICTS
from brs_sync.receipt import CommitVerdict

if TYPE_CHECKING:
    from brs_sync.database import Connection

_UNAPPLIED = (
    "SELECT p.path, r.name, c.seq, c.verdict, c.reason FROM commits c JOIN partition p ON p.id=c.partition"
    " JOIN replica r ON r.id=c.replica WHERE c.verdict!=0 ORDER BY p.path, r.name, c.seq"
)


def read_unapplied(connection: Connection, partitions: Collection[str]) -> list[CommitVerdict]:
    """The verdicts on what is not applied there, in an order that no arrival changes."""
    if not partitions:  # as for most pushes: drafts are nothing that tiers speak of
        return []
    return [
        CommitVerdict(path, bytes(who), seq, VERDICTS[verdict], reason)
        for path, who, seq, verdict, reason in connection.execute(_UNAPPLIED)
        if path in partitions
    ]
