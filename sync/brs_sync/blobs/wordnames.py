"""Files that a partition's snapshot names: what it attests is shown, and no section that says it is here (rule 18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from brs_sync.blobs.naming import SIGN, Named, named_by
from brs_sync.columns import from_column
from brs_sync.database import Connection

_SPOT = 8
_SAID = (
    "SELECT c.id, p.path, r.name, h.record, h.path, h.value FROM base b JOIN partition p ON p.id=b.partition"
    " JOIN commits c ON c.partition=b.partition AND c.id BETWEEN b.first AND b.last JOIN replica r ON r.id=c.replica"
    ' JOIN change h ON h."commit"=c.id WHERE b.last>? AND instr(h.value, ?)>0'
)
_STANDS = (
    'SELECT p.path, r.name, h.value FROM change h JOIN commits c ON c.id=h."commit" JOIN partition p'
    " ON p.id=c.partition JOIN replica r ON r.id=c.replica JOIN base b ON b.partition=c.partition"
    " AND c.id BETWEEN b.first AND b.last"
    ' WHERE h.record=? AND h.path=? AND h."commit"=? AND c.verdict<>?'
)


class Said(NamedTuple):
    """A file that a snapshot names: the number of the commit and its writer, and the `spot` in this copy's tables."""

    commit: int
    partition: str
    writer: bytes
    spot: bytes
    file: Named


def newest_word(connection: Connection) -> int:
    """The last arrival that came in a snapshot on which a partition stands; 0 where there is none."""
    return int(connection.execute("SELECT coalesce(max(last), 0) FROM base").fetchone()[0])


def said_by_words(connection: Connection, since: int = 0) -> Iterator[Said]:
    """What the snapshots name that came after an arrival and on which partitions stand."""
    if newest_word(connection) <= since:
        return
    for commit, partition, writer, record, path, value in connection.execute(_SAID, (since, SIGN)).fetchall():
        file = named_by(from_column(value))
        if file is not None:
            spot = record.to_bytes(_SPOT, "big") + path.to_bytes(_SPOT, "big")
            yield Said(commit, partition, writer, spot, file)


def says(connection: Connection, commit: int, spot: bytes, name: bytes, but: int) -> tuple[str, bytes] | None:
    """Where a snapshot names this list now, and who wrote that; None where it does not, or for the verdict `but`."""
    record, path = (int.from_bytes(part, "big") for part in (spot[:_SPOT], spot[_SPOT:]))
    row = connection.execute(_STANDS, (record, path, commit, but)).fetchone()
    file = named_by(from_column(row[2])) if row is not None else None
    return (row[0], row[1]) if file is not None and file.manifest == name else None
