"""Commits out of a frame of columns: what is left out is computed, and comes out byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.sync.independent import cbor
from tests.sync.independent.columns import Bytes
from tests.sync.independent.sheets import Sheet, read_sheets

CLASSES = ("open", "personal")
PREV, ACT, EXCEPTIONS, AUTHORITY, COLLECTIONS, SIGNED, DIGEST = 1, 2, 4, 8, 16, 32, 64
SHEET, AS_IS, NOT_HERE, SEALED = range(4)
_ENVELOPE = 0x85


@dataclass(frozen=True)
class Section:
    """Its class and hash; its bytes, or those that a relay has in their stead, where there are any."""

    cls: str
    hash: bytes
    data: bytes | None = None
    envelope: bytes | None = None


@dataclass(frozen=True)
class Commit:
    """The bytes of a header, the signature where it travelled, the sections."""

    header: bytes
    signature: bytes | None
    sections: tuple[Section, ...]


@dataclass
class _Chain:
    """What a header follows from: the commit before it in the same chain and frame."""

    partition: str
    key: bytes
    person: str
    seq: int = 0
    hlc: int = -1
    vector: dict[bytes, int] = field(default_factory=dict)
    exceptions: list[Any] = field(default_factory=list)
    digest: bytes | None = None
    hash: bytes | None = None


def replica_of(key: bytes) -> bytes:
    """The name of a key's owner."""
    return sha256(key).digest()[:16]


def read_commits(reader: Bytes) -> list[Commit]:
    """The commits of a frame, behind its kind."""
    count = reader.number()
    whole = [_as_it_is(reader) if flag else None for flag in reader.column(count)]
    made = _Gathered(reader, whole.count(None)).commits()
    return [one or next(made) for one in whole]


def _as_it_is(reader: Bytes) -> Commit:
    header, signature = reader.blob(), reader.blob() or None
    classes = cbor.decode(header)[14]
    sections = []
    for _, (cls, digest) in zip(range(reader.number()), classes, strict=True):
        size = reader.number()
        data = reader.take(size - 1) if size else None
        sealed = data is not None and data[0] == _ENVELOPE and sha256(data).digest() != digest
        sections.append(Section(cls, digest, None if sealed else data, data if sealed else None))
    return Commit(header, signature, tuple(sections))


class _Gathered:
    """The columns of the commits that do not go as they are."""

    def __init__(self, reader: Bytes, count: int) -> None:
        keys, replicas, texts = reader.number(), reader.number(), reader.number()
        self._keys = [reader.take(32) for _ in range(keys)]
        self._names = [replica_of(key) for key in self._keys] + [reader.take(16) for _ in range(replicas)]
        self._texts = [reader.text() for _ in range(texts)]
        self._chains = self._read_chains(reader)
        self._of, self._flags = reader.column(count), reader.column(count)
        self._seqs, self._walls, self._hlcs = (reader.signed_column(count) for _ in range(3))
        self._entries = reader.column(count)
        entries = sum(self._entries)
        self._vectors = iter(list(zip(reader.column(entries), reader.signed_column(entries), strict=True)))
        self._said = [_said(reader, flags) for flags in self._flags]
        self._signatures = [reader.take(64) if flags & SIGNED else None for flags in self._flags]
        self._sections = reader.column(count)
        self._read_sections(reader)

    def _read_chains(self, reader: Bytes) -> list[_Chain]:
        count = reader.number()
        partitions, keys, people = (reader.column(count) for _ in range(3))
        return [
            _Chain(self._texts[partition], self._keys[key], self._texts[person])
            for partition, key, person in zip(partitions, keys, people, strict=True)
        ]

    def _read_sections(self, reader: Bytes) -> None:
        goes = reader.column(sum(self._sections))
        self._classes = [(CLASSES[one & 1], one >> 1) for one in goes]
        others = [reader.blob() if how != SHEET else b"" for _, how in self._classes]
        sheets = sum(how == SHEET for _, how in self._classes)
        self._sheets = iter(read_sheets(reader, sheets, self._names, self._texts))
        self._others = iter(list(zip(self._classes, others, strict=True)))

    def commits(self) -> Iterator[Commit]:
        """One after the other, each from the one before."""
        wall, act, authority = 0, None, {}
        for place, said in enumerate(self._said):
            chain = self._chains[self._of[place]]
            wall += self._walls[place]
            act, authority = said.get(ACT, act), said.get(AUTHORITY, authority)
            sections, collections = self._made_sections(place, replica_of(chain.key))
            collections = said.get(COLLECTIONS, collections)
            header = self._header(place, chain, wall, act, authority, collections, sections)
            yield Commit(header, self._signatures[place], sections)

    def _made_sections(self, place: int, replica: bytes) -> tuple[tuple[Section, ...], list[str]]:
        sections: list[Section] = []
        collections: set[str] = set()
        for _ in range(self._sections[place]):
            (cls, how), raw = next(self._others)
            sheet: Sheet | None = next(self._sheets) if how == SHEET else None
            if sheet is not None:
                raw = sheet.section(replica)
                collections |= sheet.collections
            sections.append(_section(cls, how, raw))
        return tuple(sections), sorted(collections)

    def _header(
        self,
        place: int,
        chain: _Chain,
        wall: int,
        act: bytes | None,
        authority: Any,
        collections: list[str],
        sections: tuple[Section, ...],
    ) -> bytes:
        said, replica = self._said[place], replica_of(chain.key)
        seq = chain.seq + 1 + self._seqs[place]
        prev = said.get(PREV, chain.hash if seq > 1 else None)
        hlc = max(wall << 16, chain.hlc + 1) + self._hlcs[place]
        vector = self._vector(place, chain, replica, seq)
        same = _others(vector, replica) == _others(chain.vector, replica)
        digest = said.get(DIGEST, chain.digest if same else None)
        exceptions = said.get(EXCEPTIONS, chain.exceptions)
        listed = [[one.cls, one.hash] for one in sections]
        head = [1, chain.partition, replica, seq, prev, chain.key, chain.person, vector, exceptions, authority]
        head += [collections, hlc, wall, act, listed, *([digest] if digest is not None else [])]
        header = cbor.encode(head)
        chain.seq, chain.hlc, chain.vector, chain.exceptions = seq, hlc, vector, exceptions
        chain.digest, chain.hash = digest, sha256(header).digest()
        return header

    def _vector(self, place: int, chain: _Chain, replica: bytes, seq: int) -> dict[bytes, int]:
        vector = dict(chain.vector) | {replica: seq - 1}
        for _ in range(self._entries[place]):
            name, more = next(self._vectors)
            vector[self._names[name]] = vector.get(self._names[name], 0) + more
        return {name: last for name, last in vector.items() if last}


def _said(reader: Bytes, flags: int) -> dict[int, Any]:
    """What a header says for itself, where it does not follow."""
    said: dict[int, Any] = {}
    if flags & PREV:
        said[PREV] = reader.blob()
    if flags & ACT:
        said[ACT] = reader.blob() or None
    for flag in (EXCEPTIONS, AUTHORITY, COLLECTIONS):
        if flags & flag:
            said[flag] = cbor.decode(reader.blob())
    if flags & DIGEST:
        said[DIGEST] = reader.take(8)
    return said


def _section(cls: str, how: int, raw: bytes) -> Section:
    if how == NOT_HERE:
        return Section(cls, raw)
    if how == SEALED:
        return Section(cls, raw[:32], envelope=raw[32:])
    return Section(cls, sha256(raw).digest(), raw)


def _others(vector: dict[bytes, int], replica: bytes) -> dict[bytes, int]:
    return {name: last for name, last in vector.items() if name != replica}
