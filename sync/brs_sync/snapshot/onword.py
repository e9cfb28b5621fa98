"""What of a log stands on a snapshot's word: what that speaks for is read once, and what is asked for each time.

What authority says against such a commit is noted, and it counts until its log is here (SYNC rules 13 and 18).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync.ids import Dot
from brs_sync.snapshot.bases import CONTRADICTED, HELD_OVER, read_base

if TYPE_CHECKING:
    from brs_sync.database import Connection

_HELD_OVER_IN = f"SELECT 1 FROM commits c WHERE c.partition=? AND {HELD_OVER} LIMIT 1"  # noqa: S608 (constants)
_STATE = "SELECT state FROM base WHERE partition=?"
_LOOSE = (
    "SELECT hash<>x'' AND NOT EXISTS (SELECT 1 FROM laid l WHERE l.\"commit\"=commits.id) FROM commits"
    " WHERE partition=? AND replica=? AND seq=?"
)
At = tuple[int, int, int]


class OnWord:
    """Over one connection that writes; whoever takes a word, or folds the log beneath it, has this forgotten."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._heads: dict[str, dict[bytes, int]] = {}

    def forget(self) -> None:
        """Partitions stand on something else now."""
        self._heads.clear()

    def is_beneath(self, partition: str, dot: Dot, at: At) -> bool:
        """Whether a commit is held on a word, which says nothing of its bytes (SYNC rule 18).

        What is laid there proves nothing yet: another in its place is no fork.
        """
        if not self._says(partition, dot):
            return False
        row = self._connection.execute(_LOOSE, at).fetchone()
        return row is None or not row[0]

    def holds_over(self, partition: str, dot: Dot, at: At) -> bool:
        """Whether it counts as a word says, whatever authority says: its log may come, which alone can tell."""
        if not self._says(partition, dot):
            return False
        (state,) = self._connection.execute(_STATE, at[:1]).fetchone()
        return bool(state != CONTRADICTED)

    def _says(self, partition: str, dot: Dot) -> bool:
        heads = self._heads.get(partition)
        if heads is None:
            base = read_base(self._connection, partition)
            heads = self._heads[partition] = {} if base is None else base.vector
        return dot.seq <= heads.get(dot.replica, 0)


def holds_over(connection: Connection, partition: int) -> bool:
    """Whether anything in a partition counts on a word alone against what authority says."""
    return connection.execute(_HELD_OVER_IN, (partition,)).fetchone() is not None
