"""A snapshot's bytes: what is attested of one partition, in columns, with one signature (PROTOCOL, Snapshot)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from brs_sync.cbor import dumps, loads
from brs_sync.clock import MAX_HLC
from brs_sync.commit import MAX_REPLICAS
from brs_sync.engine import Incoming, read_commit
from brs_sync.errors import SyncProblem
from brs_sync.gathered import MAX_COMMITS, put_commits, take_commits
from brs_sync.ids import ID_BYTES, Dot, is_partition
from brs_sync.section import checked_dot
from brs_sync.streams import In, Out

VERSION = 1
# How a commit goes: what is left of it, on the maker's word; as it is, and applied; as it is, and not applied there.
WORD, WHOLE, ASIDE = 0, 1, 2
MOST_COMMITS = 200_000
MOST_OPEN = 32 << 20  # bytes that all commits of one may come to
_SIGNED = b"brs-snapshot-1\x00"
_SIGNATURE, _KEY, _HASH = 64, 32, 32
_MAX_ABOUT = 1 << 19
_GROWTH = 4


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How far a chain is attested, and the hash that the next commit of it must name."""

    seq: int
    hash: bytes
    hlc: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit in a snapshot; `live` says of each change, in the order of its sections, whether it is a head."""

    way: int
    commit: Incoming
    live: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One partition as its maker holds it: vector and chain heads, and all that any later commit can still bear on."""

    maker: bytes
    partition: str
    wall_ms: int
    heads: Mapping[bytes, ChainHead]
    entries: Sequence[Entry] = field(default_factory=tuple)

    @property
    def vector(self) -> dict[bytes, int]:
        """What is held in it of every chain."""
        return {replica: head.seq for replica, head in self.heads.items()}


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """What the maker signs."""
    out = Out()
    heads = [[who, head.seq, head.hash, head.hlc] for who, head in sorted(snapshot.heads.items())]
    out.blob(dumps([VERSION, snapshot.maker, snapshot.partition, snapshot.wall_ms, heads]))
    stored = [entry.commit.stored for entry in snapshot.entries]
    out.number(len(stored))
    for at in range(0, len(stored), MAX_COMMITS):
        group = stored[at : at + MAX_COMMITS]
        put_commits(out, group, [commit.signature is not None for commit in group])
    out.ints([entry.way for entry in snapshot.entries])
    out.ints([bit for entry in snapshot.entries for bit in entry.live])
    return out.bytes()


def signed_words(body: bytes) -> bytes:
    """What the signature is over."""
    return _SIGNED + hashlib.sha256(body).digest()


def decode_snapshot(data: bytes) -> Snapshot:
    """The snapshot behind a frame's content, whose maker's signature holds: malformed, too-large or unauthentic.

    Whether that maker may attest is for its reader to say.
    """
    signature, body = data[:_SIGNATURE], data[_SIGNATURE:]
    source = In(body, _GROWTH * MOST_OPEN)
    about = _about(source.blob())
    try:
        Ed25519PublicKey.from_public_bytes(about.maker).verify(signature, signed_words(body))
    except (InvalidSignature, ValueError) as error:
        raise SyncProblem("unauthentic", what="snapshot") from error
    commits = _take_all(source)
    ways = source.ints(len(commits), ASIDE)
    counts = [0 if way == ASIDE else len(commit.changes or ()) for way, commit in zip(ways, commits)]
    bits = iter(source.ints(sum(counts), 1))
    source.end()
    entries = [
        Entry(way, commit, tuple(next(bits) for _ in range(count))) for way, commit, count in zip(ways, commits, counts)
    ]
    found = Snapshot(about.maker, about.partition, about.wall_ms, about.heads, entries)
    _check(found)
    return found


def _take_all(source: In) -> list[Incoming]:
    left, size = source.number(MOST_COMMITS), 0
    found: list[Incoming] = []
    while left > 0:
        group = list(take_commits(source))
        size += sum(commit.size for commit in group)
        if not group or len(group) > left or size > MOST_OPEN:
            raise SyncProblem("malformed", what="snapshot")
        left -= len(group)
        found += map(read_commit, group)
    return found


def _about(data: bytes) -> Snapshot:
    match loads(data, max_bytes=_MAX_ABOUT, max_depth=4):
        case [1, bytes(maker), str(partition), int(wall_ms), list(heads)] if (
            len(maker) == _KEY
            and is_partition(partition)
            and 0 <= wall_ms <= MAX_HLC
            and 0 < len(heads) <= MAX_REPLICAS
        ):
            found = dict(map(_head, heads))
            if len(found) == len(heads):
                return Snapshot(maker, partition, wall_ms, found)
    raise SyncProblem("malformed", what="snapshot")


def _head(parts: Any) -> tuple[bytes, ChainHead]:
    match parts:
        case [bytes(replica), int(seq), bytes(digest), int(hlc)] if (
            len(replica) == ID_BYTES and len(digest) == _HASH and 0 <= hlc <= MAX_HLC
        ):
            return replica, ChainHead(checked_dot(replica, seq).seq, digest, hlc)
    raise SyncProblem("malformed", what="snapshot")


def _check(snapshot: Snapshot) -> None:
    """Every commit is of the partition, inside the vector, there once, and says no more than its way allows."""
    seen: set[Dot] = set()
    for entry in snapshot.entries:
        header, commit = entry.commit.header, entry.commit
        head = snapshot.heads.get(header.replica)
        right = header.partition == snapshot.partition and head is not None and header.seq <= head.seq
        if not right or header.dot in seen or (commit.changes is None and entry.way != ASIDE):
            raise SyncProblem("malformed", what="snapshot")
        seen.add(header.dot)
        if entry.way != ASIDE and not _inside(header.context.vector, snapshot):
            raise SyncProblem("malformed", what="snapshot")
        if entry.way == WORD and not _is_word(commit):
            raise SyncProblem("malformed", what="snapshot")
        if entry.way != WORD and head is not None and header.seq == head.seq and commit.hash != head.hash:
            raise SyncProblem("unauthentic", what="snapshot")


def _inside(vector: Mapping[bytes, int], snapshot: Snapshot) -> bool:
    heads = snapshot.heads
    return all(who in heads and seq <= heads[who].seq for who, seq in vector.items())


def _is_word(commit: Incoming) -> bool:
    """What is on the maker's word has something left, all of it open, and nothing that empties a section."""
    sections = commit.stored.sections
    open_ = len(sections) == 1 and sections[0].cls == "open" and sections[0].data is not None
    return open_ and bool(commit.changes) and not any(change.places for change in commit.changes or ())
