"""Files that are asked for by bundle: whoever lacks one of an old commit says so, and the next bundle brings it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from brs_sync import cbor
from brs_sync.blobs.manifest import BLOB_BYTES
from brs_sync.blobs.naming import SIGN, Named, named_in
from brs_sync.blobs.wordnames import said_by_words
from brs_sync.commit import decode_header
from brs_sync.errors import SyncProblem
from brs_sync.ids import in_scope, replica_id
from brs_sync.replica import Replica

if TYPE_CHECKING:
    from brs_sync.bundle.peers import Reader

MOST = 256  # lists in one head; the rest is asked for in the next
_BYTES = 1 << 14
_TABLE = (
    "CREATE TABLE IF NOT EXISTS bundle_file_wants"
    " (key BLOB PRIMARY KEY, time_ms INTEGER NOT NULL, lists BLOB NOT NULL) WITHOUT ROWID"
)
_NAMING = (
    'SELECT p.path, c.header, s.data FROM section s JOIN commits c ON c.id=s."commit"'
    " JOIN partition p ON p.id=c.partition WHERE s.state=0 AND instr(s.data, ?)>0 ORDER BY c.id"
)


def encode(lists: Sequence[bytes]) -> list[bytes]:
    """The head's field."""
    return list(lists[:MOST])


def decode(value: object) -> tuple[bytes, ...]:
    """The lists in a head from outside."""
    if not isinstance(value, list) or len(value) > MOST:
        raise SyncProblem("malformed", what="files")
    if not all(isinstance(one, bytes) and len(one) == BLOB_BYTES for one in value):
        raise SyncProblem("malformed", what="files")
    return tuple(value)


def prepare(replica: Replica) -> None:
    """Make the table of what peers have asked for."""
    with replica.writing() as connection:
        connection.execute(_TABLE)


def remember(replica: Replica, key: bytes, time_ms: int, lists: Sequence[bytes]) -> None:
    """Keep what a peer's bundle asks for, in place of what an earlier one did."""
    with replica.writing() as connection:
        connection.execute(
            "INSERT INTO bundle_file_wants VALUES (?,?,?) ON CONFLICT (key) DO UPDATE"
            " SET time_ms=excluded.time_ms, lists=excluded.lists",
            (key, time_ms, cbor.dumps(encode(lists))),
        )


def wanted_by(replica: Replica, reader: Reader) -> tuple[bytes, ...]:
    """What the reader's last bundle asked for."""
    row = replica.reader().execute("SELECT lists FROM bundle_file_wants WHERE key=?", (reader.key,)).fetchone()
    return read(row[0]) if row else ()


def read(data: bytes) -> tuple[bytes, ...]:
    """The lists as they are kept."""
    return decode(cbor.loads(data, max_bytes=_BYTES, max_depth=2))


def asked(replica: Replica, readers: Sequence[Reader], scope: Sequence[str] = ("",)) -> list[Named]:
    """The files that readers of a bundle have asked for, each as something names it that all of them may read.

    SYNC rule 17: to ask for a list is no right to it.
    """
    wanted = {name for one in readers for name in wanted_by(replica, one)}
    return list(dict.fromkeys(one for where, one in _named(replica, wanted) if _may(readers, scope, where)))


def named_here(replica: Replica, lists: Iterable[bytes]) -> dict[bytes, Named]:
    """These lists as sections that are here name them, or snapshots on which partitions stand."""
    return {one.manifest: one for _where, one in _named(replica, set(lists))}


def _named(replica: Replica, wanted: set[bytes]) -> Iterable[tuple[str, Named]]:
    rows = replica.reader().execute(_NAMING, (SIGN,)) if wanted else ()
    for where, header, data in rows:
        for one in named_in(replica_id(decode_header(header).author_key), data):
            if one.manifest in wanted:
                yield where, one
    yield from (
        (said.partition, said.file)
        for said in (said_by_words(replica.reader()) if wanted else ())
        if said.file.manifest in wanted
    )


def _may(readers: Sequence[Reader], scope: Sequence[str], where: str) -> bool:
    return in_scope(where, scope) and all(one.may_read(where) for one in readers)
