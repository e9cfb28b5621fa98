"""Snapshots kept as they came, under what stands on them: whoever lost what they attest gets it back (SYNC rule 18).

What came in a snapshot proves itself to nobody; the snapshot does, by its maker's signature. It is kept as it
travelled, squeezed, one a partition, until the partition stands on its own log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from brs_sync.cbor import dumps
from brs_sync.database import Connection
from brs_sync.frames import decode_whole, encode_snapshot_frame
from brs_sync.ids import Dot
from brs_sync.snapshot.bases import Base, read_base
from brs_sync.snapshot.content import SIGNATURE_BYTES, ChainHead, Snapshot, decode_snapshot, encode_snapshot, without

_ERASED = (
    'SELECT DISTINCT r.name, c.seq, e.place FROM erasure e JOIN commits c ON c.id=e."commit"'
    " JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica WHERE p.path=?"
)
_KEPT = "SELECT k.partition, p.path FROM kept k JOIN partition p ON p.id=k.partition"
MARK = 32
_MOST_FREE = 4096
_OF = "partition=(SELECT id FROM partition WHERE path=?)"


def keep(connection: Connection, number: int, wholes: Sequence[bytes]) -> None:
    """From now on the partition of that number has these snapshots beneath it, the one taken last at the end."""
    there = [(number, whole) for whole in wholes if whole]
    for table in ("kept", "beside", "vain", "fruitless"):
        connection.execute(f"DELETE FROM {table} WHERE partition=?", (number,))  # noqa: S608 (one of four)
    connection.executemany("INSERT INTO kept VALUES (?,?)", there[-1:])
    connection.executemany("INSERT INTO beside VALUES (?,?)", there[:-1])


def read_kept(connection: Connection, partition: str) -> tuple[bytes, ...]:
    """A partition's snapshots, as they travel in pieces: mostly one, more where none of them says all of another."""
    rows = [
        row
        for table in ("beside", "kept")
        for row in connection.execute(f"SELECT whole FROM {table} WHERE {_OF} ORDER BY rowid", (partition,))  # noqa: S608
    ]
    return tuple(bytes(whole) for (whole,) in rows)


@dataclass(frozen=True, slots=True)
class Word:
    """One of the snapshots beneath a partition: who said it, up to where, and how it travels."""

    maker: bytes
    heads: Mapping[bytes, ChainHead]
    whole: bytes

    def lacking(self, held: Mapping[bytes, int]) -> dict[bytes, int]:
        """Of which chains somebody who holds that lacks how many commits that it says."""
        short = {who: head.seq - held.get(who, 0) for who, head in self.heads.items()}
        return {who: count for who, count in short.items() if count > 0}


def words_of(connection: Connection, base: Base) -> list[Word]:
    """What a partition stands on, word by word, each by what it says itself.

    The base says what all said together, also where one of them could not be kept.
    """
    wholes = read_kept(connection, base.partition)
    return [Word(said.maker, said.heads, whole) for whole in wholes for said in map(opened, [whole])]


def opened(whole: bytes) -> Snapshot:
    """What a snapshot says that travelled in pieces."""
    return decode_snapshot(decode_whole(whole).snapshot)


def note_vain(connection: Connection, peer: str, partition: str, vain: Sequence[bytes]) -> None:
    """A peer has been given these and holds no more than before: they are not sent there a second time."""
    connection.execute(
        "REPLACE INTO vain SELECT ?, id, ? FROM partition WHERE path=?", (peer, b"".join(vain), partition)
    )


def read_vain(connection: Connection, peer: str, partition: str) -> frozenset[bytes]:
    """The marks of what a peer had no use for."""
    row = connection.execute(f"SELECT whole FROM vain WHERE peer=? AND {_OF}", (peer, partition)).fetchone()  # noqa: S608
    data = b"" if row is None else bytes(row[0])
    return frozenset(data[at : at + MARK] for at in range(0, len(data), MARK))


def vain_mark(whole: bytes, statements: bytes) -> bytes:
    """What was of no use, and what was known of rights then: who was refused for those is asked again."""
    return hashlib.sha256(hashlib.sha256(whole).digest() + statements).digest()


def erased_places(connection: Connection, partition: str) -> dict[Dot, set[int]]:
    """The sections of a partition that are erased here."""
    found: dict[Dot, set[int]] = {}
    for replica, seq, place in connection.execute(_ERASED, (partition,)).fetchall():
        found.setdefault(Dot(replica, seq), set()).add(place)
    return found


def purge(connection: Connection, free: set[bytes]) -> None:
    """Take out of what is kept the bytes that were erased here: no old word brings them back (SYNC rule 15).

    Opening one takes as long as taking it, so only those are opened that reach as far as anything erased, and none
    twice for the same: `free` are the marks of those that were found to have nothing of it.
    """
    for number, partition in connection.execute(_KEPT).fetchall():
        places = _reached(connection, partition, erased_places(connection, partition))
        wholes = read_kept(connection, partition) if places else ()
        left = tuple(_emptied_once(whole, places, free) for whole in wholes)
        if left != wholes:
            keep(connection, number, [whole for whole in left if whole])


def _reached(connection: Connection, partition: str, places: dict[Dot, set[int]]) -> dict[Dot, set[int]]:
    """Those of commits that a partition's snapshots speak for."""
    base = read_base(connection, partition) if places else None
    if base is None:
        return places
    heads = base.heads
    return {dot: found for dot, found in places.items() if dot.replica in heads and dot.seq <= heads[dot.replica].seq}


def _emptied_once(whole: bytes, places: Mapping[Dot, set[int]], free: set[bytes]) -> bytes:
    named = b"".join(dot.replica + dumps([dot.seq, *sorted(places[dot])]) for dot in sorted(places))
    mark = hashlib.sha256(hashlib.sha256(whole).digest() + named).digest()
    if mark in free:
        return whole
    left = emptied(whole, places)
    if left == whole:
        if len(free) >= _MOST_FREE:
            free.clear()
        free.add(mark)
    return left


def emptied(whole: bytes, places: Mapping[Dot, set[int]]) -> bytes:
    """A snapshot without these sections, under the same signature; nothing where the first version cannot be cut."""
    content = decode_whole(whole).snapshot
    snapshot = decode_snapshot(content)
    left = without(snapshot, places)
    if left is snapshot:
        return whole
    return b"" if snapshot.version == 1 else encode_snapshot_frame(content[:SIGNATURE_BYTES] + encode_snapshot(left))
