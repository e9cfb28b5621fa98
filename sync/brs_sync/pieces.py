"""Pieces of large frames, kept over cuts and restarts until the frame is whole."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path

from brs_sync.ddl import statements
from brs_sync.disk import FILES, Disk
from brs_sync.frames import MAX_WHOLE, PIECE_BYTES, Piece, bitmap
from brs_sync.sidefile import Rows, SideFile

APPLICATION = 0x42525350  # "BRSP"
FILE_NAME = "pieces.db"
MOST_OF_ONE = 2 * MAX_WHOLE // PIECE_BYTES  # pieces that one sender may leave here
MOST_FRAMES = 16  # that are spoken of at a time
KEPT_MS = 30 * 24 * 3600 * 1000
_COMPLETE = "SELECT sender, whole FROM piece {} GROUP BY sender, whole HAVING count(*) >= max(count)"
_MAKE_ROOM = (
    "DELETE FROM piece WHERE sender = ? AND came_ms <="
    " (SELECT came_ms FROM piece WHERE sender = ? ORDER BY came_ms DESC LIMIT 1 OFFSET ?)"
)


class PieceStore:
    """What came of large frames that are not whole yet; its file is made when the first piece comes.

    `rows` are those of a database that several processes share: what came to one of them, no other asks for.
    """

    def __init__(self, folder: Path, disk: Disk = FILES, rows: Rows | None = None) -> None:
        self._path = folder / FILE_NAME
        self._disk = disk
        self._open: Rows | None = rows
        self._lock = threading.Lock()

    @property
    def _file(self) -> Rows:
        with self._lock:
            if self._open is None:
                self._open = SideFile(self._path, APPLICATION, _tables, disk=self._disk)
            return self._open

    def _used(self) -> bool:
        return self._open is not None or self._disk.exists(self._path)

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            self._open.close()

    def put(self, pieces: Sequence[Piece], sender: str, now_ms: int) -> set[bytes]:
        """Keep pieces, on disk when this returns; the frames that are whole now, by hash.

        A sender's own oldest pieces make room, so nobody can fill the disk or push out another's.
        """
        if not pieces:
            return set()
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM piece WHERE came_ms < ?", (now_ms - KEPT_MS,))
            # Later than all that came before, whatever the clock says: by this the oldest are known.
            row = connection.execute("SELECT max(came_ms) FROM piece WHERE sender = ?", (sender,)).fetchone()
            came_ms = now_ms if row[0] is None else max(now_ms, int(row[0]) + 1)
            connection.executemany(
                "INSERT INTO piece (sender, whole, place, count, came_ms, data) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                [
                    (sender, piece.whole, piece.index, piece.count, came_ms + at, piece.data)
                    for at, piece in enumerate(pieces)
                ],
            )
            connection.execute(_MAKE_ROOM, (sender, sender, MOST_OF_ONE))
        there = {piece.whole for piece in pieces}
        with self._file.reading() as connection:
            rows = connection.execute(_COMPLETE.format("WHERE sender = ?"), (sender,)).fetchall()
        return {bytes(whole) for _, whole in rows if bytes(whole) in there}

    def take(self, sender: str, whole: bytes) -> bytes | None:
        """The frame of that hash, if the sender's pieces make it; what proves wrong is thrown away."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT data FROM piece WHERE sender = ? AND whole = ? ORDER BY place", (sender, whole)
            ).fetchall()
        data = b"".join(row[0] for row in rows)
        if hashlib.sha256(data).digest() == whole:
            return data
        self.forget(sender, whole)
        return None

    def complete(self) -> list[tuple[str, bytes]]:
        """Senders and hashes of frames that are whole and were not forgotten: a process ended before it took them."""
        if not self._used():
            return []
        with self._file.reading() as connection:
            rows = connection.execute(_COMPLETE.format("")).fetchall()
        return [(sender, bytes(whole)) for sender, whole in rows]

    def forget(self, sender: str, whole: bytes, *, but_first: bool = False) -> None:
        """The frame is held as commits now, or its pieces are no good.

        `but_first`: it was not taken in, and its first piece alone has to come again for another try.
        """
        with self._file.transaction() as connection:
            least = " AND place = 0" if but_first else ""
            connection.execute(f"DELETE FROM piece WHERE sender = ? AND whole = ?{least}", (sender, whole))  # noqa: S608

    def held(self, sender: str) -> dict[bytes, bytes]:
        """Which pieces this sender need not send again, as a bitmap for each of the frames that pieces came of last."""
        if not self._used():
            return {}
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT whole, place FROM piece WHERE sender = ? ORDER BY came_ms DESC", (sender,)
            ).fetchall()
        places: dict[bytes, list[int]] = {}
        for whole, place in rows:
            places.setdefault(bytes(whole), []).append(place)
        return {whole: bitmap(places[whole]) for whole in list(places)[:MOST_FRAMES]}

    def count(self) -> int:
        """How many pieces wait."""
        if not self._used():
            return 0
        with self._file.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM piece").fetchone()[0])


def _tables() -> list[str]:
    return statements("pieces")
