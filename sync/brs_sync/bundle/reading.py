"""Reads a bundle from wherever it lies: proved piece by piece, each part bounded, nothing believed beforehand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from brs_sync.bundle.age import unseal
from brs_sync.bundle.keys import sealing_key
from brs_sync.bundle.message import End, Head, Listener
from brs_sync.errors import SyncProblem
from brs_sync.frames import MAX_PIECES, Frame, Piece, decode_frame, decode_whole
from brs_sync.replica import Replica

MAX_BUNDLE = 1 << 30
MOST_OPENED = 64  # times what was read: what honest frames never come to
_FREE_OPENED = 8 << 20


@dataclass(slots=True)
class Budget:
    """How much a bundle may make its reader open, against how much of it there is."""

    read: int = 0
    opened: int = 0

    def spend(self, frame: Frame) -> None:
        """Count a frame that was opened; too much out of too little is a bomb."""
        self.opened += sum(commit.size for commit in frame.commits) + sum(map(len, frame.statements)) + len(frame.file)
        if self.opened > _FREE_OPENED + MOST_OPENED * self.read:
            raise SyncProblem("bundle-bomb")


class Reading:
    """One reading of one bundle: `frames()` once; `head` once the first frame came, `end` once the last one did."""

    def __init__(self, file: IO[bytes], replica: Replica) -> None:
        self._file = file
        self._replica = replica
        self._listener = Listener(replica.id)
        self._budget = Budget()
        self._whole = _Whole()

    @property
    def head(self) -> Head:
        """Who sent it; a bundle that tore before that says nothing."""
        if self._listener.head is None:
            raise SyncProblem("bundle-damaged", what="head")
        return self._listener.head

    @property
    def began(self) -> bool:
        """Whether its head came, by which anything of it can be told."""
        return self._listener.head is not None

    @property
    def end(self) -> End | None:
        """The sender's last words, None where they have not come."""
        return self._listener.end

    @property
    def read(self) -> int:
        """Bytes read so far."""
        return self._budget.read

    def frames(self) -> Iterator[Frame]:
        """Every frame, large ones whole. Raises bundle-damaged at a tear, after the frames before it were given."""
        pieces = unseal(self._read, sealing_key(self._replica.key), self._replica.agree)
        for part in self._listener.feed(pieces):
            frame = self._whole.take(decode_frame(part))
            if frame is not None:
                self._budget.spend(frame)
                yield frame
        self._listener.finish()
        self._whole.finish()

    def _read(self, size: int) -> bytes:
        try:
            data = self._file.read(size)
        except OSError as error:
            raise SyncProblem("bundle-unreadable", name=str(getattr(self._file, "name", ""))) from error
        self._budget.read += len(data)
        if self._budget.read > MAX_BUNDLE:
            raise SyncProblem("too-large", limit=MAX_BUNDLE)
        return data


def glance(file: IO[bytes], replica: Replica) -> Head:
    """Who sent a bundle, as its first piece says; the file is at its beginning again afterwards."""
    reading = Reading(file, replica)
    for _ in reading.frames():
        break
    file.seek(0)
    return reading.head


class _Whole:
    """Puts large frames together; a bundle has their pieces one behind the other."""

    def __init__(self) -> None:
        self._first: Piece | None = None
        self._data = bytearray()
        self._next = 0

    def take(self, frame: Frame) -> Frame | None:
        """The frame, or the large frame that this piece completes; None while pieces are missing."""
        piece = frame.piece
        if piece is None:
            self.finish()
            return frame
        first = self._first if self._first is not None else piece
        if (piece.whole, piece.count, piece.index) != (
            first.whole,
            first.count,
            self._next,
        ) or piece.count > MAX_PIECES:
            raise SyncProblem("malformed", what="piece")
        self._first = first
        self._data += piece.data
        self._next += 1
        if self._next < piece.count:
            return None
        whole = bytes(self._data)
        self.__init__()  # type: ignore[misc]
        if hashlib.sha256(whole).digest() != piece.whole:
            raise SyncProblem("malformed", what="piece")
        return decode_whole(whole)

    def finish(self) -> None:
        """No large frame may be left unfinished."""
        if self._first is not None:
            raise SyncProblem("malformed", what="piece")


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file, read as it lies there."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise SyncProblem("bundle-unreadable", name=path.name) from error
    with file:
        yield file
