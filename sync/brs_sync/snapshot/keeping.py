"""Snapshots kept as they came, under what stands on them: whoever lost what they attest gets it back (SYNC rule 18).

What came in a snapshot proves itself to nobody; the snapshot does, by its maker's signature. It is kept as it
travelled, squeezed, one a partition, until the partition stands on its own log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from brs_sync.database import Connection
from brs_sync.frames import decode_whole, encode_snapshot_frame
from brs_sync.ids import Dot
from brs_sync.snapshot.content import SIGNATURE_BYTES, decode_snapshot, encode_snapshot, without

_ERASED = (
    'SELECT DISTINCT r.name, c.seq, e.place FROM erasure e JOIN commits c ON c.id=e."commit"'
    " JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica WHERE p.path=?"
)
_KEPT = "SELECT k.partition, p.path, k.whole FROM kept k JOIN partition p ON p.id=k.partition"
_OF = "partition=(SELECT id FROM partition WHERE path=?)"


def keep(connection: Connection, number: int, whole: bytes) -> None:
    """From now on the partition of that number has this snapshot beneath it."""
    connection.execute("REPLACE INTO kept VALUES (?,?)", (number, whole))
    connection.execute("DELETE FROM vain WHERE partition=?", (number,))


def read_kept(connection: Connection, partition: str) -> bytes | None:
    """A partition's snapshot, as it travels in pieces."""
    row = connection.execute(f"SELECT whole FROM kept WHERE {_OF}", (partition,)).fetchone()  # noqa: S608 (a constant)
    return None if row is None else bytes(row[0])


def note_vain(connection: Connection, peer: str, partition: str, whole: bytes) -> None:
    """A peer has been given it and holds no more than before: it is not sent there a second time."""
    connection.execute(
        "REPLACE INTO vain SELECT ?, id, ? FROM partition WHERE path=?",
        (peer, hashlib.sha256(whole).digest(), partition),
    )


def was_vain(connection: Connection, peer: str, partition: str, whole: bytes) -> bool:
    """Whether a peer had no use for it."""
    row = connection.execute(
        f"SELECT whole FROM vain WHERE peer=? AND {_OF}",  # noqa: S608 (a constant)
        (peer, partition),
    ).fetchone()
    return row is not None and bytes(row[0]) == hashlib.sha256(whole).digest()


def erased_places(connection: Connection, partition: str) -> dict[Dot, set[int]]:
    """The sections of a partition that are erased here."""
    found: dict[Dot, set[int]] = {}
    for replica, seq, place in connection.execute(_ERASED, (partition,)).fetchall():
        found.setdefault(Dot(replica, seq), set()).add(place)
    return found


def purge(connection: Connection) -> None:
    """Take out of what is kept the bytes that were erased here: no old word brings them back (SYNC rule 15)."""
    for number, partition, whole in connection.execute(_KEPT).fetchall():
        places = erased_places(connection, partition)
        left = emptied(whole, places) if places else whole
        if left != whole:
            connection.execute("DELETE FROM kept WHERE partition=?", (number,))
            connection.executemany("INSERT INTO kept VALUES (?,?)", [(number, left)] if left else [])


def emptied(whole: bytes, places: Mapping[Dot, set[int]]) -> bytes:
    """A snapshot without these sections, under the same signature; nothing where the first version cannot be cut."""
    content = decode_whole(whole).snapshot
    snapshot = decode_snapshot(content)
    left = without(snapshot, places)
    if left is snapshot:
        return whole
    return b"" if snapshot.version == 1 else encode_snapshot_frame(content[:SIGNATURE_BYTES] + encode_snapshot(left))
