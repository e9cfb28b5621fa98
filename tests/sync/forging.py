"""Commits as somebody with a key and no scruples writes them: rightly signed, whatever they say."""

from __future__ import annotations

from collections.abc import Sequence

from brs_sync.commit import OPEN, Header, commit_hash, decode_header, encode_header, present, sign_commit
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import ACCEPT, SETTLE, WRITE, Context
from brs_sync.replica import Replica
from brs_sync.section import CellChange, encode_section
from brs_sync.values import Value
from brs_sync.views import StoredCommit

PLACE = "contacts/KEN"


def write(path: str, value: Value, record: str = "one") -> CellChange:
    """A value as anybody may type it."""
    return CellChange("contacts", "=" + record, path, WRITE, value)


def settle(path: str, value: Value, names: Sequence[Dot], record: str = "one") -> CellChange:
    """A decision, about whatever it names."""
    return CellChange("contacts", "=" + record, path, SETTLE, value, tuple(sorted(names)), "because")


def accept(path: str, names: Sequence[Dot], record: str = "one") -> CellChange:
    """An accept of whatever it names."""
    return CellChange("contacts", "=" + record, path, ACCEPT, None, tuple(sorted(names)))


def forged(
    replica: Replica,
    changes: Sequence[CellChange],
    *,
    seq: int = 1,
    prev: bytes | None = None,
    vector: dict[bytes, int] | None = None,
    hlc: int = 1,
    partition: str = PLACE,
    name_of: Replica | None = None,
) -> StoredCommit:
    """A commit by that replica's key; what it says of name, chain, context and time is the caller's."""
    named = (name_of or replica).id
    sections = (present(OPEN, encode_section(named, changes)),)
    header = Header(
        partition=partition, replica=named, seq=seq, prev=prev, author_key=replica.key, person="forger",
        context=Context(vector or {}), authority={}, collections=tuple(sorted({c.collection for c in changes})),
        hlc=hlc, wall_ms=0, act=None, sections=tuple((s.cls, s.hash) for s in sections),
    )  # fmt: skip
    data = encode_header(header)
    return StoredCommit(data, sign_commit(replica._home.identity.key, commit_hash(data)), sections)


def name(commit: StoredCommit) -> bytes:
    """The hash that names a commit."""
    return commit_hash(commit.header)


def dot_of(commit: StoredCommit) -> Dot:
    """Where it stands."""
    return decode_header(commit.header).dot


def key_of(record: str = "one", partition: str = PLACE) -> RecordKey:
    """The record that these changes are about."""
    return RecordKey(partition, "contacts", "=" + record)
