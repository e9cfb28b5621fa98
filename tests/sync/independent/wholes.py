"""What travels as one thing: bundles and snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tests.sync.independent import cbor
from tests.sync.independent.columns import Bytes
from tests.sync.independent.commits import Commit, read_commits
from tests.sync.independent.frames import Taken, read_part, verify
from tests.sync.independent.sections import read_section

WAYS = ("word", "whole", "aside")


@dataclass(frozen=True)
class Bundle:
    """The head, what the frames brought, and the index, which is only a convenience."""

    head: dict[str, Any]
    frames: int
    taken: Taken
    index: Any


def read_bundle(plain: bytes) -> Bundle:
    """The plain bytes of a bundle; its end is signed by its sender."""
    reader, taken, count = Bytes(plain), Taken(), 0
    assert reader.take(1) == b"\x01"
    head = cbor.decode(read_part(reader))
    before = reader.at
    while frame := read_part(reader):
        taken.take(frame)
        count, before = count + 1, reader.at
    content, signature = cbor.decode(read_part(reader))
    reader.end()
    verify(head["k"], signature, b"brs-bundle-1\0" + sha256(plain[:before]).digest() + content)
    frames, index = cbor.decode(content)
    assert frames == count
    return Bundle(head, count, taken, index)


@dataclass(frozen=True)
class Snapshot:
    """`heads` of every chain; each commit with how it goes and which of its changes are heads, if it was left."""

    maker: bytes
    partition: str
    wall_ms: int
    heads: list[list[Any]]
    commits: list[tuple[str, Commit, list[bool]]]


def read_snapshot(content: bytes) -> Snapshot:
    """What stands behind the kind of a snapshot's frame; its maker signed it."""
    signature, told = content[:64], content[64:]
    reader = Bytes(told)
    version, maker, partition, wall_ms, heads = cbor.decode(reader.blob())
    assert version == 1
    verify(maker, signature, b"brs-snapshot-1\0" + sha256(told).digest())
    count = reader.number()
    commits: list[Commit] = []
    while len(commits) < count:
        commits += read_commits(reader)
    ways = [WAYS[one] for one in reader.column(count)]
    sizes = [0 if way == "aside" else _changes(one) for way, one in zip(ways, commits, strict=True)]
    marks = iter(reader.column(sum(sizes)))
    reader.end()
    live = [[bool(next(marks)) for _ in range(size)] for size in sizes]
    return Snapshot(maker, partition, wall_ms, heads, list(zip(ways, commits, live, strict=True)))


def _changes(commit: Commit) -> int:
    replica = cbor.decode(commit.header)[2]
    return sum(len(read_section(replica, one.data)) for one in commit.sections if one.data is not None)
