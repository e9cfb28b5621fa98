"""A snapshot read off a replica that holds the whole log of a partition.

A commit goes whole where anything could still be asked of its bytes: it has a personal section (erasing and wants name
sections, SYNC rules 12 and 15), it erases, it is not applied, or it writes a cell that a personal section, an erasure
or a commit that is not applied wrote too. Of every other commit goes what is left of it: its heads, and all its changes
in cells that somebody has decided about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from brs_sync.columns import from_column, names_from_column
from brs_sync.commit import OPEN, PERSONAL, Header, commit_hash, decode_header, encode_header, present
from brs_sync.database import Connection
from brs_sync.engine import Incoming, read_commit
from brs_sync.ids import is_frozen, replica_id
from brs_sync.merge import ERASE
from brs_sync.reading import sections_of
from brs_sync.section import CellChange, decode_section, encode_section
from brs_sync.snapshot.content import ASIDE, WHOLE, WORD, ChainHead, Entry, Snapshot
from brs_sync.views import StoredCommit, StoredSection

NOTHING = bytes(32)
_HEADS = (
    "SELECT r.name, c.seq, c.hash, c.hlc, r.shipped FROM chain c JOIN replica r ON r.id=c.replica WHERE c.partition=?"
)
_COMMITS = "SELECT id, header, signature, verdict, changes FROM commits WHERE partition=? ORDER BY id"
_SECTIONED = (
    'SELECT s."commit", c.header, s.data, s.cls FROM section s JOIN commits c ON c.id=s."commit"'
    " WHERE c.partition=? AND (s.cls=? OR s.state<>0)"
)
_NAMED = "SELECT c.header, r.name FROM commits c JOIN replica r ON r.id=c.replica WHERE c.partition=? AND c.hash<>x''"
_ASIDE = "SELECT id, header, signature FROM commits WHERE partition=? AND verdict<>0"
_SEALED = 'SELECT 1 FROM section s JOIN commits c ON c.id=s."commit" WHERE c.partition=? AND s.state=2 LIMIT 1'
_OF = " FROM change c JOIN record r ON r.id=c.record"
# Of a cell that nobody decided about only heads can matter again: what was overwritten stays overwritten.
_LEFT = (
    " WHERE r.partition=? AND (c.live=1 OR EXISTS (SELECT 1 FROM change d WHERE d.record=c.record AND d.path=c.path"
    " AND d.kind IN (1,2,3)))"
)
_COUNTS = f'SELECT c."commit", count(*), sum(c.live){_OF}{_LEFT} GROUP BY 1'
_CHANGES = (
    'SELECT c."commit", r.collection, r.record, p.path, c.kind, c.live, c.value, c.names, c.reason'
    f"{_OF} JOIN path p ON p.id=c.path"
)

_Cell = tuple[str, str, str]


class _Reading:
    """One partition, read on a connection that sees one moment of it."""

    def __init__(self, connection: Connection, number: int) -> None:
        self._connection = connection
        self._number = number
        self._last: dict[bytes, tuple[int, bytes]] = {}
        sectioned = connection.execute(_SECTIONED, (number, PERSONAL)).fetchall()
        self._whole = {row[0] for row in sectioned} | self._apart(sectioned) | self._under_aside()
        rows = connection.execute(_COUNTS, (number,)).fetchall()
        self._counts = {commit: (count, live) for commit, count, live in rows}
        self._left: dict[int, list[CellChange]] = {}
        self._live: dict[int, set[_Cell]] = {}

    def entries(self) -> Iterator[Entry]:
        """The commits in their order of arrival."""
        commits = self._connection.execute(_COMMITS, (self._number,)).fetchall()
        if any(self._is_partly(number, changes) for number, _, _, verdict, changes in commits if not verdict):
            self._read_left({number for number, _, _, _, changes in commits if self._is_partly(number, changes)})
        for number, data, signature, verdict, _ in commits:
            stored = StoredCommit(data, signature, sections_of(self._connection, number))
            if verdict or number in self._whole:
                commit = read_commit(stored)
                yield Entry(ASIDE if verdict else WHOLE, _plain(commit), () if verdict else self._bits(number, commit))
            elif number in self._counts:
                yield self._word(number, stored)

    def _is_partly(self, number: int, changes: int) -> bool:
        """Whether what is left of a commit is not simply all of it, every change a head."""
        return number in self._whole or self._counts.get(number) != (changes, changes)

    def _word(self, number: int, stored: StoredCommit) -> Entry:
        header = decode_header(stored.header)
        if number in self._left:
            changes = sorted(self._left[number], key=lambda change: change[:3])
            live = self._live.get(number, ())
            bits = tuple(int(change[:3] in live) for change in changes)
            section = present(OPEN, encode_section(header.replica, changes))
            collections: Iterable[str] = {change.collection for change in changes}
        else:
            (section,) = stored.sections
            bits, collections = (1,) * self._counts[number][0], header.collections
        seq, digest = self._last.get(header.replica, (0, NOTHING))
        cut = trimmed(header, section, collections, digest if header.seq == seq + 1 else NOTHING)
        self._last[header.replica] = header.seq, cut.hash
        return Entry(WORD, cut, bits)

    def _apart(self, sectioned: list[Any]) -> set[int]:
        """The commits with a change in a cell that a personal section or an erasure wrote."""
        cells: set[_Cell] = set()
        for _, header, data, cls in sectioned:
            if data is not None and cls == PERSONAL:
                changes = decode_section(decode_header(header).replica, data)
                cells.update((c.collection, c.record, c.path) for c in changes)
        mine = f"{_CHANGES} WHERE r.partition=?"
        cells.update(row[1:4] for row in self._connection.execute(f"{mine} AND c.kind={ERASE}", (self._number,)))
        return self._changing(cells)

    def _under_aside(self) -> set[int]:
        """The commits with a change in a cell that one in quarantine or waiting wrote: it may be applied one day."""
        cells: set[_Cell] = set()
        for number, header, signature in self._connection.execute(_ASIDE, (self._number,)).fetchall():
            commit = read_commit(StoredCommit(header, signature, sections_of(self._connection, number)))
            cells.update(change[:3] for change in commit.changes or ())
        return self._changing(cells)

    def _changing(self, cells: set[_Cell]) -> set[int]:
        """The commits with a change in any of these."""
        rows = self._connection.execute(f"{_CHANGES} WHERE r.partition=?", (self._number,)) if cells else ()
        return {row[0] for row in rows if row[1:4] in cells}

    def _read_left(self, commits: set[int]) -> None:
        for row in self._connection.execute(_CHANGES + _LEFT, (self._number,)):
            number, collection, record, path, kind, live, value, names, reason = row
            if number not in commits:
                continue
            if live:
                self._live.setdefault(number, set()).add((collection, record, path))
            if number not in self._whole:
                change = CellChange(
                    collection, record, path, kind, from_column(value), names_from_column(names), reason or ""
                )
                self._left.setdefault(number, []).append(change)

    def _bits(self, number: int, commit: Incoming) -> tuple[int, ...]:
        live = self._live.get(number, ())
        return tuple(int(change[:3] in live) for change in commit.changes or ())


def _plain(commit: Incoming) -> Incoming:
    """As the road has it: a section whose bytes are not here is withheld, whatever became of them."""
    sections = tuple(
        section if section.data is not None else StoredSection(section.cls, section.hash, "withheld")
        for section in commit.stored.sections
    )
    return replace(commit, stored=replace(commit.stored, sections=sections))


def trimmed(header: Header, section: StoredSection, collections: Iterable[str], prev: bytes) -> Incoming:
    """A commit of what is left of one: its context, author and times, and no proof but the maker's word."""
    trimmed = replace(
        header,
        prev=prev if header.seq > 1 else None,
        collections=tuple(sorted(collections)),
        act=None,
        sections=((OPEN, section.hash),),
        digest=None,
    )
    data = encode_header(trimmed)
    return Incoming(trimmed, commit_hash(data), StoredCommit(data, None, (section,)), None)


def make_snapshot(connection: Connection, partition: str, maker: bytes, wall_ms: int) -> Snapshot | None:
    """The partition as it is held; None where it cannot be attested: nothing is held, or not by its whole log.

    Nor of frozen versions, which go by their commits' hashes; nor where two copies wrote under one name: whom a context
    means is then for the log to say (SYNC rule 14).
    """
    if is_frozen(partition):
        return None
    connection.execute("BEGIN")
    try:
        row = connection.execute("SELECT id FROM partition WHERE path=?", (partition,)).fetchone()
        heads = connection.execute(_HEADS, row).fetchall() if row else []
        if not heads or any(shipped for *_, shipped in heads) or not _has_log(connection, row[0], heads):
            return None
        chains = {name: ChainHead(seq, digest, hlc) for name, seq, digest, hlc, _ in heads}
        return Snapshot(maker, partition, wall_ms, chains, tuple(_Reading(connection, row[0]).entries()))
    finally:
        connection.execute("ROLLBACK")


def _has_log(connection: Connection, number: int, heads: list[Any]) -> bool:
    """Whether every commit of the vector is here with its own bytes, under its author's own name."""
    rows = connection.execute(_NAMED, (number,)).fetchall()
    own = all(name == replica_id(decode_header(header).author_key) for header, name in rows)
    if connection.execute("SELECT 1 FROM base WHERE partition=?", (number,)).fetchone():
        return False
    sealed = connection.execute(_SEALED, (number,)).fetchone()
    return own and not sealed and len(rows) == sum(seq for _, seq, *_ in heads)
