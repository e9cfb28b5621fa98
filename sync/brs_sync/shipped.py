"""Reference data that comes with the program: one set of commits, the same bytes in every installer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from brs_sync.cbor import dumps, loads
from brs_sync.commit import NO_KEY, OPEN, Header, encode_header, present
from brs_sync.engine import Incoming, read_commit
from brs_sync.errors import SyncProblem
from brs_sync.ids import ID_BYTES, is_collection, is_path, is_record, split_created
from brs_sync.merge import WRITE, Context
from brs_sync.section import CellChange, decode_section, encode_section
from brs_sync.values import Value, check
from brs_sync.views import StoredCommit

MAX_SET = 64 << 20
_PART = 1000
_ANY = bytes(ID_BYTES)


def build_shipped(
    partition: str,
    changes: Iterable[tuple[str, str, str, Value]],
    wall_ms: int,
    *,
    after: Mapping[bytes, int] | None = None,
) -> bytes:
    """A set from (collection, record, path, value): its bytes, and with them its hash, follow from its content alone.

    Records have keys, since nobody created them. `after` names the earlier sets that this one was made over, each
    with its number of commits (`shipped_vector`): what it says of their cells supersedes what they said.
    """
    rows = sorted((CellChange(c, r, p, WRITE, v) for c, r, p, v in changes), key=lambda row: row[:3])
    for row in rows:
        if not (is_collection(row.collection) and is_record(row.record) and is_path(row.path)):
            raise SyncProblem("bad-key", collection=row.collection, name=row.record, path=row.path)
        if split_created(row.record) is not None:
            raise SyncProblem("bad-key", collection=row.collection, name=row.record)
        check(row.value)
    sections = [encode_section(_ANY, part) for part in _parts(rows)]
    return dumps([1, partition, wall_ms, dict(after or {}), sections])


def shipped_vector(data: bytes) -> dict[bytes, int]:
    """What a later set names as `after`."""
    _, _, _, after, sections = _open(data)
    return {**after, hashlib.sha256(data).digest()[:ID_BYTES]: len(sections)}


def shipped_end(data: bytes, expected_sha256: str) -> tuple[str, bytes, int]:
    """The partition, the replica and the number of commits of a pinned set: enough to see that it is here already."""
    digest = _authentic(data, expected_sha256)
    _, partition, _, _, sections = _open(data)
    return partition, digest[:ID_BYTES], len(sections)


def read_shipped(data: bytes, expected_sha256: str) -> list[Incoming]:
    """The commits of a pinned set, every one derived from the set's own bytes."""
    digest = _authentic(data, expected_sha256)
    _, partition, wall_ms, after, sections = _open(data)
    commits: list[Incoming] = []
    vector: dict[bytes, int] = dict(after)
    for seq, section in enumerate(sections, start=1):
        part = present(OPEN, section)
        names = tuple(sorted({change.collection for change in decode_section(digest[:ID_BYTES], section)}))
        header = Header(
            partition, digest[:ID_BYTES], seq, commits[-1].hash if commits else None, NO_KEY, "shipped",
            Context(dict(vector)), {}, names, wall_ms << 16, wall_ms, None, ((OPEN, part.hash),),
        )  # fmt: skip
        stored = StoredCommit(encode_header(header), None, (part,))
        commits.append(read_commit(stored))
        vector[digest[:ID_BYTES]] = seq
    return commits


def _authentic(data: bytes, expected_sha256: str) -> bytes:
    digest = hashlib.sha256(data).digest()
    if digest.hex() != expected_sha256.lower():
        raise SyncProblem("unauthentic", what="shipped")
    return digest


def _open(data: bytes) -> tuple[int, str, int, dict[bytes, int], list[bytes]]:
    match loads(data, max_bytes=MAX_SET, max_depth=4):
        case [1, str(partition), int(wall_ms), dict(after), list(sections)] if sections:
            return 1, partition, wall_ms, after, sections
    raise SyncProblem("malformed", what="shipped")


def _parts(rows: list[CellChange]) -> Iterator[list[CellChange]]:
    """Commits of bounded size that never part a record."""
    batch: list[CellChange] = []
    for _, group in groupby(rows, key=lambda row: row[:2]):
        record = list(group)
        if batch and len(batch) + len(record) > _PART:
            yield batch
            batch = []
        batch += record
    if batch:
        yield batch
