"""What peers have said of themselves by stick: all processes of a hub share it, whichever took the bundle in.

A process keeps it in its own copy, where it answers by stick; in the books of the hub lies the same of each peer. Of
two words the newer counts, by the rule of `peers.remember`: whoever writes in the books has learned what stands there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync import cbor
from brs_sync.bundle import filewants, peers
from brs_sync.wants import decode_wants
from brs_sync.wire import MAX_HEAD, decode_vectors

if TYPE_CHECKING:
    from brs_sync.hub.admin import Admin
    from brs_sync.replica import Replica

_SHOWN = "SELECT time_ms, vectors, receipt_ms, wants FROM bundle_peer WHERE key=?"
_FILES = "SELECT time_ms, lists FROM bundle_file_wants WHERE key=?"
_RECEIPT = "UPDATE bundle_peer SET receipt_ms=max(receipt_ms, ?) WHERE key=?"


class Said:
    """Over the books that the processes share, and one process's copy."""

    def __init__(self, admin: Admin, replica: Replica) -> None:
        self._admin, self._replica = admin, replica
        self._learned: dict[bytes, bytes | None] = {}

    def keep(self, key: bytes) -> None:
        """A bundle of his was taken in here, by what `learn` found: the others are to know what it said."""
        if self._admin.fact(_name(key)) != self._learned.get(key):
            self.learn(key)  # another process took one in meanwhile
        reader = self._replica.reader()
        found = [reader.execute(query, (key,)).fetchone() for query in (_SHOWN, _FILES)]
        data = cbor.dumps([list(row or ()) for row in found])
        self._admin.set_fact(_name(key), data)
        self._learned[key] = data

    def learn(self, key: bytes) -> None:
        """Know what his last bundle said, whichever process took it in."""
        self._learned[key] = data = self._admin.fact(_name(key))
        if not data:
            return
        shown, files = cbor.loads(data, max_bytes=4 * MAX_HEAD, max_depth=2)
        if not shown:
            return
        time_ms, vectors, receipt_ms, wants = shown
        asks = peers.remember(
            self._replica, key, time_ms, decode_vectors(_said(vectors)), {}, decode_wants(_said(wants))
        )
        with self._replica.writing() as connection:
            connection.execute(_RECEIPT, (receipt_ms, key))
        if asks and files:
            filewants.remember(self._replica, key, files[0], filewants.read(files[1]))


def _said(data: bytes) -> object:
    return cbor.loads(data, max_bytes=MAX_HEAD, max_depth=4)


def _name(key: bytes) -> str:
    return f"stick:{key.hex()}"
