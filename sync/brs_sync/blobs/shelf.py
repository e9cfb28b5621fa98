"""Lists and pieces on disk, beside a replica: what came of files that are not whole yet survives everything."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from brs_sync.blobs.manifest import Manifest, decode_manifest, piece_name
from brs_sync.blobs.wire import opened
from brs_sync.database import check
from brs_sync.ddl import statements
from brs_sync.disk import FILES, Disk
from brs_sync.errors import SyncProblem
from brs_sync.frames import FILE_PIECE
from brs_sync.sidefile import Rows, SideFile

APPLICATION = 0x42525346  # "BRSF"
FILE_NAME = "blobs.db"
HUB_NAME = "hub-blobs.db"  # of a hub that is opened over a workspace
_AT_ONCE = 500
_PROVED_AT_ONCE = 64
_NEAREST = (
    "SELECT o.list FROM listed l JOIN listed o ON o.piece=l.piece JOIN said s ON s.list=o.list"
    " WHERE l.list=? AND o.list<>l.list AND s.peer=? AND s.held_ms IS NOT NULL"
    " GROUP BY o.list ORDER BY count(*) DESC, o.list LIMIT 1"
)
_SIMILAR = "SELECT hash FROM list WHERE hash<>? AND abs(size-?)<=? ORDER BY abs(size-?), hash LIMIT ?"
_SAY = (
    "INSERT INTO said VALUES (?,?,?,?)"
    " ON CONFLICT (peer, list) DO UPDATE SET held_ms=excluded.held_ms, arrivals=excluded.arrivals"
)
PLACE_BYTES = 17
IF_PLACE = f"CASE WHEN length(data)={PLACE_BYTES} THEN data END"
ASK_AGAIN_MS = 30 * 24 * 3600 * 1000  # after which a hub is asked again whether it still has a file


def is_place(data: bytes) -> bool:
    """Whether a row says where the piece lies in the piece's stead: no frame begins with its length, 0, and goes on."""
    return len(data) == PLACE_BYTES and data[:1] == b"\x00"


class Shelf:
    """Lists by their hash, pieces by their name; the file is made when the first of them comes."""

    shared = False  # whether several processes have the tables

    def __init__(self, folder: Path, disk: Disk = FILES, *, hub: bool = False, name: str = FILE_NAME) -> None:
        self._path, self._disk, self.hub = folder / name, disk, hub
        self._open: SideFile | None = None
        self._lock = threading.Lock()

    @property
    def file(self) -> Rows:
        """The tables of lists and pieces."""
        return self.index

    @property
    def index(self) -> SideFile:
        """The file beside the replica, opened when it is first needed."""
        with self._lock:
            if self._open is None:
                self._open = SideFile(self._path, APPLICATION, self._tables, disk=self._disk)
            return self._open

    def _tables(self) -> list[str]:
        return statements("hub-shelf" if self.hub else "shelf")

    @property
    def used(self) -> bool:
        """Whether anything was ever kept here."""
        return self._open is not None or self._disk.exists(self._path)

    def is_sound(self) -> bool:
        """Whether every page is as it was written and all that is kept is what it is called; also with no file yet."""
        if not self.used:
            return True
        with self.index.reading() as connection:
            whole = check(connection)
        return whole and self.are_called()

    def are_called(self) -> bool:
        """Whether all that is kept here is what it is called."""
        pieces = frame_name if self.hub else piece_name  # a hub keeps pieces as they go out
        return self._are_called("part", "name", pieces) and self._are_called("list", "hash", _list_name)

    def _are_called(self, table: str, column: str, called: Callable[[bytes], bytes]) -> bool:
        """Some at a time: a hub has many, and answers meanwhile."""
        query = f"SELECT {column}, data FROM {table} WHERE {column}>? ORDER BY {column} LIMIT {_PROVED_AT_ONCE}"  # noqa: S608
        last = b""
        while True:
            with self.file.reading() as connection:
                rows = connection.execute(query, (last,)).fetchall()
            if not all(called(bytes(data)) == name for name, data in rows if not self.is_elsewhere(data)):
                return False
            if len(rows) < _PROVED_AT_ONCE:
                return True
            last = rows[-1][0]

    @property
    def place(self) -> Path:
        """Where the file lies, or will."""
        return self._path

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            self._open.close()

    def begin_anew(self) -> None:
        """The file has gone, or goes now: the next list or piece makes another."""
        with self._lock:
            if self._open is not None:
                self._open.close()
            self._open = None

    # Lists.

    def put_list(self, manifest: Manifest) -> bytes:
        """Keep a list; its hash."""
        data, name = manifest.encode(), manifest.hash
        rows = [(name, place, p.name, p.at, p.size) for place, p in enumerate(manifest.pieces)]
        with self.file.transaction(alone=False) as connection:
            known = connection.execute("SELECT 1 FROM list WHERE hash=?", (name,)).fetchone()
            if known is None:
                listed = (name, manifest.blob, manifest.size, data)
                connection.execute("INSERT INTO list VALUES (?,?,?,?) ON CONFLICT DO NOTHING", listed)
                connection.executemany("INSERT INTO listed VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING", rows)
        return name

    def manifest(self, name: bytes) -> Manifest | None:
        """The list of that hash, if it is here."""
        if not self.used:
            return None
        with self.file.reading() as connection:
            row = connection.execute("SELECT data FROM list WHERE hash=?", (name,)).fetchone()
        return decode_manifest(bytes(row[0])) if row else None

    def lists_of(self, blob: bytes) -> list[bytes]:
        """The lists of a file that are here."""
        if not self.used:
            return []
        with self.file.reading() as connection:
            rows = connection.execute("SELECT hash FROM list WHERE blob=? ORDER BY hash", (blob,)).fetchall()
        return [bytes(row[0]) for row in rows]

    def by_file(self) -> dict[bytes, list[bytes]]:
        """The lists that are here, by the file that they are of."""
        found: dict[bytes, list[bytes]] = {}
        if not self.used:
            return found
        with self.file.reading() as connection:
            rows = connection.execute("SELECT blob, hash FROM list ORDER BY hash").fetchall()
        for blob, name in rows:
            found.setdefault(bytes(blob), []).append(bytes(name))
        return found

    def nearest(self, manifest: Manifest, peer: str) -> Manifest | None:
        """Of the lists that a hub has said it holds the one that shares most pieces with this one."""
        with self.file.reading() as connection:
            row = connection.execute(_NEAREST, (manifest.hash, peer)).fetchone()
        return self.manifest(bytes(row[0])) if row else None

    def similar(self, name: bytes, size: int, most: int) -> tuple[bytes, ...]:
        """The lists here of files that are about as long: an earlier edition is likely among them."""
        if not self.used:
            return ()
        with self.file.reading() as connection:
            rows = connection.execute(_SIMILAR, (name, size, size // 8, size, most)).fetchall()
        return tuple(bytes(row[0]) for row in rows)

    # Pieces.

    def put_piece(self, name: bytes, size: int, data: bytes) -> None:
        """Keep a piece that was proved; on disk when this returns."""
        row = (name, size, self.laid(data))
        with self.file.transaction(alone=False) as connection:
            connection.execute("INSERT INTO part VALUES (?,?,?) ON CONFLICT DO NOTHING", row)

    def piece(self, name: bytes) -> bytes | None:
        """A piece as it was put."""
        with self.file.reading() as connection:
            row = connection.execute("SELECT data FROM part WHERE name=?", (name,)).fetchone()
        return bytes(row[0]) if row else None

    def pieces(self, names: Iterable[bytes]) -> Iterator[bytes | None]:
        """Pieces as they were put, in this order."""
        return map(self.piece, names)

    def laid(self, data: bytes) -> bytes:
        """What the row of a piece holds: the piece itself, or where it was laid; it outlasts everything there now."""
        return data

    def is_elsewhere(self, data: bytes) -> bool:
        """Whether the row of a piece says where that was laid."""
        return False

    def let_go(self, places: Sequence[bytes]) -> None:
        """No row names these places any more."""

    def held(self, names: Sequence[bytes]) -> set[bytes]:
        """Which of these pieces are here by themselves."""
        found: set[bytes] = set()
        if not self.used:
            return found
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            with self.file.reading() as connection:
                rows = connection.execute(f"SELECT name FROM part WHERE name IN ({marks})", some)  # noqa: S608
                found |= {bytes(row[0]) for row in rows.fetchall()}
        return found

    def elsewhere(self, name: bytes) -> list[tuple[bytes, int, int]]:
        """The files in which a piece stands by the lists that are here: file, place in it, size."""
        with self.file.reading() as connection:
            rows = connection.execute(
                "SELECT l.blob, d.at, d.size FROM listed d JOIN list l ON l.hash=d.list WHERE d.piece=? LIMIT 50",
                (name,),
            ).fetchall()
        return [(bytes(blob), at, size) for blob, at, size in rows]

    def clear(self, pieces: Iterable[bytes]) -> None:
        """The file stands by itself now: its pieces need not be kept twice."""
        with self.file.transaction() as connection:
            connection.executemany("DELETE FROM part WHERE name=?", [(name,) for name in pieces])

    def waiting_bytes(self) -> int:
        """What pieces of unfinished files take."""
        if not self.used:
            return 0
        with self.file.reading() as connection:
            return int(connection.execute("SELECT coalesce(sum(size), 0) FROM part").fetchone()[0])

    # What a hub has said.

    def hear_held(self, peer: str, name: bytes, now_ms: int) -> None:
        """The hub has said, signed, that it holds the whole file on its disk (SYNC rule 16)."""
        with self.file.transaction() as connection:
            connection.execute(_SAY, (peer, name, now_ms, 0))

    def hear_unknown(self, peer: str, name: bytes, arrivals: int) -> None:
        """The hub knows of no section that names the file and that this device may read; asked again with news."""
        with self.file.transaction() as connection:
            connection.execute(_SAY, (peer, name, None, arrivals))

    def said(self, peer: str) -> dict[bytes, tuple[int | None, int]]:
        """For each list that the hub spoke of: since when it holds it, or at how many arrivals it knew nothing."""
        if not self.used:
            return {}
        with self.file.reading() as connection:
            rows = connection.execute("SELECT list, held_ms, arrivals FROM said WHERE peer=?", (peer,)).fetchall()
        return {bytes(name): (held, arrivals) for name, held, arrivals in rows}

    def is_held(self, peer: str, blob: bytes, since_ms: int = 0, now_ms: int | None = None) -> bool:
        """Whether the hub has said since then that it holds the file.

        With `now_ms`, a word from a time that is still to come (the clock has been set since) is too old to count.
        """
        told = self.said(peer)
        held = [told[name][0] for name in self.lists_of(blob) if name in told]
        return any(one is not None and since_ms <= one and (now_ms is None or one <= now_ms) for one in held)


def frame_name(frame: bytes) -> bytes:
    """What the piece in a frame is called; nothing where it cannot be read any more."""
    try:
        kind, data = opened(frame)
    except SyncProblem:
        return b""
    return piece_name(data) if kind == FILE_PIECE else b""


def _list_name(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
