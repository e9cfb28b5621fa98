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
    about = reader.blob()
    version, maker, partition, wall_ms, heads = cbor.decode(about)
    if version == 1:
        verify(maker, signature, b"brs-snapshot-1\0" + sha256(told).digest())
    count = reader.number()
    commits: list[Commit] = []
    while len(commits) < count:
        commits += read_commits(reader)
    ways = [WAYS[one] for one in reader.column(count)]
    sizes = [0 if way == "aside" else _changes(one) for way, one in zip(ways, commits, strict=True)]
    marks = iter(reader.column(sum(sizes)))
    live = [[bool(next(marks)) for _ in range(size)] for size in sizes]
    if version == 2:
        emptied = {(reader.number(), reader.number()): reader.column(reader.number()) for _ in range(reader.number())}
        words = _words(about, list(zip(ways, commits, live, strict=True)), emptied)
        verify(maker, signature, b"brs-snapshot-2\0" + sha256(words).digest())
    reader.end()
    return Snapshot(maker, partition, wall_ms, heads, list(zip(ways, commits, live, strict=True)))


def _changes(commit: Commit) -> int:
    return sum(_sizes(commit).values())


def _sizes(commit: Commit) -> dict[int, int]:
    replica = cbor.decode(commit.header)[2]
    here = ((at, one.data) for at, one in enumerate(commit.sections) if one.data is not None)
    return {at: len(read_section(replica, data)) for at, data in here}


def _words(
    about: bytes, commits: list[tuple[str, Commit, list[bool]]], emptied: dict[tuple[int, int], list[int]]
) -> bytes:
    """What the second version signs: the same with the bytes of a section and without."""
    words = bytearray(about)
    for at, (way, commit, live) in enumerate(commits):
        signature, left = commit.signature or b"", iter(live)
        words += sha256(commit.header).digest() + bytes([WAYS.index(way), len(signature)]) + signature
        said = {place: bits for (of, place), bits in emptied.items() if of == at}
        said |= {place: [int(next(left)) for _ in range(size)] for place, size in _sizes(commit).items() if live}
        for place, bits in sorted(said.items()):
            words += _number(place + 1) + _number(len(bits)) + bytes(bits)
        words += b"\0"
    return bytes(words)


def _number(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes(found) + bytes([value])
