"""A snapshot's bytes: what is attested of one partition, in columns, with one signature (PROTOCOL, Snapshot)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from brs_sync.cbor import dumps, loads
from brs_sync.clock import MAX_HLC
from brs_sync.commit import MAX_REPLICAS, PERSONAL
from brs_sync.engine import Incoming, read_commit
from brs_sync.errors import SyncProblem
from brs_sync.gathered import MAX_COMMITS, put_commits, take_commits
from brs_sync.ids import ID_BYTES, Dot, is_partition
from brs_sync.parts import varint
from brs_sync.section import MAX_CHANGES, MAX_SECTIONS, checked_dot, decode_section
from brs_sync.streams import In, Out
from brs_sync.views import StoredSection

# Of version 1 the signature is over the body, of version 2 over what is said, so that a section can be emptied in it.
VERSION = 2
# How a commit goes: what is left of it, on the maker's word; as it is, and applied; as it is, and not applied there.
WORD, WHOLE, ASIDE = 0, 1, 2
MOST_COMMITS = 200_000
MOST_OPEN = 32 << 20  # bytes that all commits of one may come to
_SIGNED = {1: b"brs-snapshot-1\x00", 2: b"brs-snapshot-2\x00"}
SIGNATURE_BYTES = 64
_KEY, _HASH = 32, 32
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
    """One commit in a snapshot; `live` says of each change, in the order of its sections, whether it is a head.

    `emptied` says it of sections whose bytes were taken out since: each by its place.
    """

    way: int
    commit: Incoming
    live: tuple[int, ...] = ()
    emptied: tuple[tuple[int, tuple[int, ...]], ...] = ()

    def said(self) -> dict[int, tuple[int, ...]]:
        """Which changes are heads, section by section, of all that its maker folded."""
        found, at = dict(self.emptied), 0
        for place, count in _counts(self) if self.live else ():
            found[place] = self.live[at : at + count]
            at += count
        return found


def _counts(entry: Entry) -> list[tuple[int, int]]:
    """The places of the sections that are here, and how many changes each has."""
    here = [(at, section.data) for at, section in enumerate(entry.commit.stored.sections) if section.data is not None]
    if len(here) == 1:
        return [(here[0][0], len(entry.live))]
    maker = entry.commit.header.maker
    return [(at, len(decode_section(maker, data))) for at, data in here if data is not None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One partition as its maker holds it: vector and chain heads, and all that any later commit can still bear on."""

    maker: bytes
    partition: str
    wall_ms: int
    heads: Mapping[bytes, ChainHead]
    entries: Sequence[Entry] = field(default_factory=tuple)
    version: int = VERSION

    @property
    def vector(self) -> dict[bytes, int]:
        """What is held in it of every chain."""
        return {replica: head.seq for replica, head in self.heads.items()}


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """What travels behind the maker's signature."""
    out = Out()
    out.blob(_told(snapshot))
    stored = [entry.commit.stored for entry in snapshot.entries]
    out.number(len(stored))
    for at in range(0, len(stored), MAX_COMMITS):
        group = stored[at : at + MAX_COMMITS]
        put_commits(out, group, [commit.signature is not None for commit in group])
    out.ints([entry.way for entry in snapshot.entries])
    out.ints([bit for entry in snapshot.entries for bit in entry.live])
    if snapshot.version > 1:
        _put_emptied(out, snapshot)
    return out.bytes()


def _told(snapshot: Snapshot) -> bytes:
    heads = [[who, head.seq, head.hash, head.hlc] for who, head in sorted(snapshot.heads.items())]
    return dumps([snapshot.version, snapshot.maker, snapshot.partition, snapshot.wall_ms, heads])


def _put_emptied(out: Out, snapshot: Snapshot) -> None:
    rows = [(at, *one) for at, entry in enumerate(snapshot.entries) for one in entry.emptied]
    out.number(len(rows))
    for at, place, bits in rows:
        out.number(at)
        out.number(place)
        out.number(len(bits))
        out.ints(bits)


def signed_words(snapshot: Snapshot) -> bytes:
    """What the signature is over."""
    digest = hashlib.sha256(_told(snapshot) if snapshot.version > 1 else encode_snapshot(snapshot))
    for entry in snapshot.entries if snapshot.version > 1 else ():
        signature = entry.commit.stored.signature or b""
        digest.update(entry.commit.hash + bytes((entry.way, len(signature))) + signature)
        for place, bits in sorted(entry.said().items()):
            digest.update(varint(place + 1) + varint(len(bits)) + bytes(bits))
        digest.update(b"\x00")
    return _SIGNED[snapshot.version] + digest.digest()


def sign_snapshot(snapshot: Snapshot, sign: Callable[[bytes], bytes]) -> bytes:
    """The content of its frame, signed by its maker."""
    return sign(signed_words(snapshot)) + encode_snapshot(snapshot)


def decode_snapshot(data: bytes) -> Snapshot:
    """The snapshot behind a frame's content, whose maker's signature holds: malformed, too-large or unauthentic.

    Whether that maker may attest is for its reader to say.
    """
    signature, body = data[:SIGNATURE_BYTES], data[SIGNATURE_BYTES:]
    found = read_body(body)
    words = signed_words(found) if found.version > 1 else _SIGNED[1] + hashlib.sha256(body).digest()
    _verify(found.maker, signature, words)
    _check(found)
    return found


def read_body(body: bytes) -> Snapshot:
    """What travels behind a signature, which is still to be looked at: malformed or too-large."""
    source = In(body, _GROWTH * MOST_OPEN)
    about = _about(source.blob())
    found = replace(about, entries=_entries(source, about.version))
    source.end()
    return found


def _verify(maker: bytes, signature: bytes, words: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(maker).verify(signature, words)
    except (InvalidSignature, ValueError) as error:
        raise SyncProblem("unauthentic", what="snapshot") from error


def _entries(source: In, version: int) -> tuple[Entry, ...]:
    commits = _take_all(source)
    ways = source.ints(len(commits), ASIDE)
    counts = [0 if way == ASIDE else len(commit.changes or ()) for way, commit in zip(ways, commits)]
    bits = iter(source.ints(sum(counts), 1))
    emptied = _take_emptied(source, len(commits)) if version > 1 else {}
    return tuple(
        Entry(way, commit, tuple(next(bits) for _ in range(count)), tuple(emptied.get(at, ())))
        for at, (way, commit, count) in enumerate(zip(ways, commits, counts))
    )


def _take_emptied(source: In, commits: int) -> dict[int, list[tuple[int, tuple[int, ...]]]]:
    """The sections whose bytes were taken out, in rising order, and which of their changes were heads."""
    found: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
    before = (-1, -1)
    for _ in range(source.number(MOST_COMMITS)):
        at, place, count = source.number(commits), source.number(MAX_SECTIONS), source.number(MAX_CHANGES)
        if not before < (at, place) or at >= commits or not count:
            raise SyncProblem("malformed", what="snapshot")
        found.setdefault(at, []).append((place, tuple(source.ints(count, 1))))
        before = at, place
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
        case [1 | 2 as version, bytes(maker), str(partition), int(wall_ms), list(heads)] if (
            len(maker) == _KEY
            and type(version) is int
            and is_partition(partition)
            and 0 <= wall_ms <= MAX_HLC
            and 0 < len(heads) <= MAX_REPLICAS
        ):
            found = dict(map(_head, heads))
            if len(found) == len(heads):
                return Snapshot(maker, partition, wall_ms, found, version=version)
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
        if entry.emptied and not _is_emptied(entry):
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


def _is_emptied(entry: Entry) -> bool:
    """Whether what was taken out are personal sections of a commit that goes whole: nothing else is ever erased."""
    sections = entry.commit.stored.sections
    return entry.way == WHOLE and all(
        at < len(sections) and sections[at].cls == PERSONAL and sections[at].data is None for at, _ in entry.emptied
    )


def without(snapshot: Snapshot, places: Mapping[Dot, Collection[int]]) -> Snapshot:
    """The same word of its maker without the bytes of these sections: they were erased since (SYNC rule 15)."""
    entries = tuple(
        _emptied(entry, places[entry.commit.header.dot]) if entry.commit.header.dot in places else entry
        for entry in snapshot.entries
    )
    return snapshot if entries == tuple(snapshot.entries) else replace(snapshot, entries=entries)


def _emptied(entry: Entry, places: Collection[int]) -> Entry:
    sections = entry.commit.stored.sections
    gone = {at for at in places if at < len(sections) and sections[at].data is not None}
    if entry.way == WORD or not gone:
        return entry
    said = entry.said()
    kept = tuple(
        StoredSection(section.cls, section.hash, "withheld") if at in gone else section
        for at, section in enumerate(sections)
    )
    commit = read_commit(replace(entry.commit.stored, sections=kept))
    out = {place for place, _ in entry.emptied} | gone
    live = tuple(bit for place in sorted(said) if place not in out for bit in said[place])
    return Entry(entry.way, commit, live, tuple((place, said[place]) for place in sorted(out & said.keys())))
