"""A record as the engine finds it stored: live heads and decisions, read together when either is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from brs_sync.conflict import DeleteHeads
from brs_sync.database import Connection
from brs_sync.ids import RecordKey
from brs_sync.merge import WRITE, Applied

_ROWS = (
    "SELECT p.path, c.live, c.replica, c.seq, c.hlc, c.kind, c.value, c.names FROM change c"
    " JOIN path p ON p.id=c.path WHERE c.record=? AND (c.live=1 OR c.kind<>0)"
)


class StoredRecord:
    """One record's applied changes, as conflicts are found in them; `applied` makes one of what a row has of it."""

    def __init__(
        self, connection: Connection, key: RecordKey, number: int, applied: Callable[[Sequence[Any]], Applied]
    ) -> None:
        self.key = key
        self.deleted_heads: dict[str, DeleteHeads | None] = {}
        self._connection, self._number, self._applied = connection, number, applied
        self._live: dict[str, list[Applied]] | None = None
        self._decided: dict[str, list[Applied]] = {}

    def heads(self, path: str) -> Sequence[Applied]:
        """The live heads of a cell."""
        return self.live().get(path, ())

    def live(self) -> Mapping[str, Sequence[Applied]]:
        """The live heads of all cells."""
        if self._live is None:
            self._live = {}
            for path, live, *row in self._connection.execute(_ROWS, (self._number,)).fetchall():
                change = self._applied(row)
                if live:
                    self._live.setdefault(path, []).append(change)
                if change.kind != WRITE:
                    self._decided.setdefault(path, []).append(change)
        return self._live

    def decisions(self, path: str) -> Sequence[Applied]:
        """The settlements, accepts and reopens at a path, and what is left of those in quarantine."""
        self.live()
        return self._decided.get(path, ())

    def decided(self) -> Iterable[str]:
        """The paths that have any of those."""
        self.live()
        return self._decided.keys()
