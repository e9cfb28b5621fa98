"""What peers have said of themselves by stick: all processes of a hub share it, whichever took the bundle in.

A process keeps it in its own copy, where it answers by stick; in the books of the hub lies the same of each peer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync import cbor
from brs_sync.wire import MAX_HEAD

if TYPE_CHECKING:
    from brs_sync.hub.admin import Admin
    from brs_sync.replica import Replica

_SHOWN = "SELECT time_ms, vectors, receipt_ms, wants FROM bundle_peer WHERE key=?"
_FILES = "SELECT time_ms, lists FROM bundle_file_wants WHERE key=?"
_SHOW = (
    "INSERT INTO bundle_peer (key, time_ms, vectors, receipt_ms, wants) VALUES (?,?,?,?,?) ON CONFLICT (key) DO UPDATE"
    " SET time_ms=excluded.time_ms, vectors=excluded.vectors, wants=excluded.wants,"
    " receipt_ms=max(receipt_ms, excluded.receipt_ms) WHERE excluded.time_ms>=bundle_peer.time_ms"
)
_ASK = (
    "INSERT INTO bundle_file_wants (key, time_ms, lists) VALUES (?,?,?) ON CONFLICT (key) DO UPDATE"
    " SET time_ms=excluded.time_ms, lists=excluded.lists WHERE excluded.time_ms>=bundle_file_wants.time_ms"
)


class Said:
    """Over the books that the processes share, and one process's copy."""

    def __init__(self, admin: Admin, replica: Replica) -> None:
        self._admin, self._replica = admin, replica

    def keep(self, key: bytes) -> None:
        """A bundle of his was taken in here: the others are to know what it said."""
        reader = self._replica.reader()
        found = [reader.execute(query, (key,)).fetchone() for query in (_SHOWN, _FILES)]
        self._admin.set_fact(_name(key), cbor.dumps([list(row or ()) for row in found]))

    def learn(self, key: bytes) -> None:
        """Know what his last bundle said, whichever process took it in."""
        data = self._admin.fact(_name(key))
        if not data:
            return
        shown, files = cbor.loads(data, max_bytes=4 * MAX_HEAD, max_depth=2)
        with self._replica.writing() as connection:
            for query, row in ((_SHOW, shown), (_ASK, files)):
                if row:
                    connection.execute(query, (key, *row))


def _name(key: bytes) -> str:
    return f"stick:{key.hex()}"
