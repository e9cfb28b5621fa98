"""A hub's snapshots: made when a reader lacks all of a partition, kept on disk, made anew when they are stale."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.branchtable import read_starts
from brs_sync.cbor import dumps, loads
from brs_sync.clock import Clock
from brs_sync.database import Connection
from brs_sync.disk import FILES, Disk
from brs_sync.erasures import rewrite
from brs_sync.frames import MAX_PIECES, MAX_WHOLE, MAX_WHOLE_OPEN, PIECE_BYTES, encode_snapshot_frame
from brs_sync.sidefile import SideFile
from brs_sync.snapshot.bases import Base, read_base
from brs_sync.snapshot.content import sign_snapshot
from brs_sync.snapshot.keeping import words_of
from brs_sync.snapshot.making import make_snapshot
from brs_sync.wire import Vector

if TYPE_CHECKING:
    from brs_sync.replica import Replica

APPLICATION = 0x42525353  # "BRSS"
FILE_NAME = "snapshots.db"
LEAST_BYTES = 32_768  # of commits: what is less goes as quickly by the log
_STEP = 2048
_SPARE = 256  # commits that a snapshot may lack, or a quarter of them: they follow by the log
_TABLES = [
    "CREATE TABLE kept (partition TEXT PRIMARY KEY, whole BLOB NOT NULL, mark BLOB NOT NULL,"
    " commits INTEGER NOT NULL, heads BLOB NOT NULL, data BLOB NOT NULL)"
]
_ASIDE = (
    "SELECT c.replica, c.seq, c.verdict FROM commits c JOIN partition p ON p.id=c.partition"
    " WHERE c.verdict<>0 AND p.path=? ORDER BY 1, 2"
)
_SECTIONS = (
    'SELECT s."commit", s.place, s.state FROM section s JOIN commits c ON c.id=s."commit" JOIN partition p'
    " ON p.id=c.partition WHERE s.state<>0 AND p.path=? ORDER BY 1, 2"
)


def step_of(whole: bytes) -> int:
    """The size of its pieces: small, so that a cut costs little of a small one; the same for the same bytes."""
    return _STEP if len(whole) <= _STEP * MAX_PIECES else PIECE_BYTES


@dataclass(frozen=True, slots=True)
class Offer:
    """Snapshots as they travel, mostly one, and the vector that whoever takes them has then."""

    wholes: tuple[bytes, ...]
    vector: Mapping[bytes, int]


class Offers:
    """What a hub has to offer to those who have nothing, of partitions with commits of `least` bytes and more."""

    def __init__(self, replica: Replica, clock: Clock, disk: Disk = FILES, least: int = LEAST_BYTES) -> None:
        self._replica, self._clock, self._disk, self._least = replica, clock, disk, least
        self._path = replica.folder / FILE_NAME
        self._open: SideFile | None = None
        self._lock = threading.RLock()
        self._emptied = -1
        self._in_vain: dict[str, int] = {}  # partitions of which none can be made, with their number of commits then

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            self._open.close()

    def offer(
        self, partition: str, ours: Vector, theirs: Vector, asker: bytes, held: Mapping[bytes, bytes]
    ) -> Offer | None:
        """The snapshot for who has nothing of the partition but his own; `held` are the pieces that he has already.

        Where this copy stands on one itself, that, for whoever lacks anything that it attests.
        """
        base = read_base(self._replica.reader(), partition)
        if base is not None:
            return self._relayed(base, theirs, asker)
        lacks_all = all(who == asker or not seq for who, (seq, _) in theirs.items())
        commits = sum(seq for who, (seq, _) in ours.items())
        if not lacks_all or not any(who != asker for who in ours):
            return None
        if not read_starts(self._replica.reader()).keys().isdisjoint(ours):
            # Which side a context means is proved by the log alone (SYNC rule 14).
            return None
        with self._lock:
            if self._in_vain.get(partition) == commits or self._size(partition) < self._least:
                return None
            if held and self._are_strange(held):
                return None
            mark = self._mark(partition)
            kept = self._kept(partition, mark, commits, held)
            return kept if kept is not None else self._make(partition, mark, commits)

    def _relayed(self, base: Base, theirs: Vector, asker: bytes) -> Offer | None:
        """What this copy stands on, as it came; an asker who has lost own work finds that out by the log alone."""
        held = {who: seq for who, (seq, _) in theirs.items()}
        words = [word for word in words_of(self._replica.reader(), base) if word.lacking(held)]
        lacks = {who for word in words for who in word.lacking(held)}
        return Offer(tuple(word.whole for word in words), base.vector) if words and asker not in lacks else None

    def _are_strange(self, held: Mapping[bytes, bytes]) -> bool:
        """Whether the asker is amid something else that came in pieces: a large commit, which goes on by the log."""
        with self._file.reading() as connection:
            known = {whole for (whole,) in connection.execute("SELECT whole FROM kept")}
        return not held.keys() <= known

    def forget_erased(self) -> None:
        """What was emptied since must not stand in one that was made before (SYNC rule 15); cheap where nothing was."""
        if self._open is None and not self._disk.exists(self._path):
            return
        emptied = int(self._replica.reader().execute("SELECT count(*) FROM erasure").fetchone()[0])
        with self._lock:
            if emptied != self._emptied:
                self._drop_stale()
                self._emptied = emptied

    def _drop_stale(self) -> None:
        with self._file.reading() as connection:
            kept = connection.execute("SELECT partition, mark FROM kept").fetchall()
        stale = [(name,) for name, mark in kept if mark != self._mark(name)]
        if stale:
            with self._file.transaction() as connection:
                connection.executemany("DELETE FROM kept WHERE partition=?", stale)
            with self._file.reading() as connection:
                rewrite(connection)

    @property
    def _file(self) -> SideFile:
        if self._open is None:
            self._open = SideFile(self._path, APPLICATION, lambda: _TABLES, disk=self._disk)
        return self._open

    def _kept(self, partition: str, mark: bytes, commits: int, held: Mapping[bytes, bytes]) -> Offer | None:
        """The one on disk, while it says what is held, or nearly; who has pieces of it gets the rest all the same."""
        with self._file.reading() as connection:
            row = connection.execute(
                "SELECT whole, mark, commits, heads, data FROM kept WHERE partition=?", (partition,)
            ).fetchone()
        if row is None or row[1] != mark:
            return None
        if row[0] not in held and commits - row[2] > max(_SPARE, row[2] // 4):
            return None
        return Offer((row[4],), _vector(row[3]))

    def _make(self, partition: str, mark: bytes, commits: int) -> Offer | None:
        snapshot = make_snapshot(self._replica.reader(), partition, self._replica.key, max(self._clock.now_ms(), 0))
        body = sign_snapshot(snapshot, self._replica.sign) if snapshot is not None else b""
        whole = encode_snapshot_frame(body) if snapshot is not None and len(body) < MAX_WHOLE_OPEN - 1024 else b""
        if snapshot is None or not whole or len(whole) > MAX_WHOLE:
            self._in_vain[partition] = commits
            return None
        heads = dumps({who: head.seq for who, head in snapshot.heads.items()})
        with self._file.transaction() as connection:
            connection.execute(
                "REPLACE INTO kept VALUES (?,?,?,?,?,?)",
                (partition, hashlib.sha256(whole).digest(), mark, commits, heads, whole),
            )
        return Offer((whole,), snapshot.vector)

    def _size(self, partition: str) -> int:
        row = (
            self._replica.reader()
            .execute(
                "SELECT total(c.size) FROM commits c JOIN partition p ON p.id=c.partition WHERE p.path=?", (partition,)
            )
            .fetchone()
        )
        return int(row[0])

    def _mark(self, partition: str) -> bytes:
        """A word that differs where something changed that no new commit says: verdicts, authority, sections."""
        reader: Connection = self._replica.reader()
        aside, sections = (reader.execute(query, (partition,)).fetchall() for query in (_ASIDE, _SECTIONS))
        statements = self._replica.statements_mark((partition,))
        return hashlib.sha256(dumps([statements, list(map(list, aside)), list(map(list, sections))])).digest()


def _vector(data: bytes) -> dict[bytes, int]:
    found: dict[bytes, int] = loads(data, max_bytes=1 << 20, max_depth=2)
    return found
