"""A hub's lists and pieces: in its folder or the database that its processes share, the pieces also in a bucket."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path

from brs_sync.blobs.shelf import FILE_NAME, IF_PLACE, PLACE_BYTES, Shelf, frame_name, is_place
from brs_sync.disk import FILES, Disk
from brs_sync.errors import SyncProblem
from brs_sync.hub.store.bucket import FACT, Bucket, Facts, Store
from brs_sync.sidefile import Rows

_TOGETHER = 8  # pieces that are fetched at once for one file
_PAGE = 200
_PLACES = f"SELECT name, {IF_PLACE} FROM part WHERE name>? ORDER BY name LIMIT {_PAGE}"  # noqa: S608

_LISTS_WITH = "SELECT DISTINCT list FROM listed WHERE piece=?"
_IS_PLACE = f"length(data)={PLACE_BYTES}"
_ANY_PLACE = f"SELECT 1 FROM part WHERE {_IS_PLACE} AND substr(data, 1, 1)=? LIMIT 1"  # noqa: S608
_BY_PLACE = f"CREATE INDEX IF NOT EXISTS part_by_place ON part (data) WHERE {_IS_PLACE}"


def bucket_for(store: Store | None, hub: bytes, facts: Facts) -> Bucket | None:
    """The hub's bucket; refused, as files-elsewhere, where pieces lie in one and none is named."""
    if store is None:
        if facts.fact(FACT):
            raise SyncProblem("files-elsewhere")
        return None
    return Bucket(store, hub, facts)


class HubShelf(Shelf):
    """`rows` are those of a shared database, `bucket` takes what comes from now on; what lies in rows is read there."""

    def __init__(
        self,
        folder: Path,
        disk: Disk = FILES,
        *,
        name: str = FILE_NAME,
        rows: Rows | None = None,
        bucket: Bucket | None = None,
    ) -> None:
        super().__init__(folder, disk, hub=True, name=name)
        self._rows, self.bucket = rows, bucket
        self.shared = rows is not None
        self._hands: ThreadPoolExecutor | None = None
        self._hiring = threading.Lock()

    @property
    def file(self) -> Rows:
        """The tables of lists and pieces."""
        return self.index if self._rows is None else self._rows

    @property
    def used(self) -> bool:
        """Whether anything was ever kept here."""
        return self._rows is not None or super().used

    def is_sound(self) -> bool:
        """Whether every page is as it was written, and all that lies in rows is what it is called."""
        return self.are_called() if self.shared else super().is_sound()

    def piece(self, name: bytes) -> bytes | None:
        """A piece as it was put."""
        data = self.row(name)
        while data is not None and is_place(data):
            found = self._fetched(name, data)
            if found is not None:
                return found
            before, data = data, self.row(name)
            if data == before:
                return None  # else it was moved, or brought again, meanwhile
        return data

    def pieces(self, names: Iterable[bytes]) -> Iterator[bytes | None]:
        """Pieces as they were put, in this order; of those in a bucket some are fetched at once."""
        if self.bucket is None:
            yield from map(self.piece, names)
            return
        rest = iter(names)
        while some := list(islice(rest, _TOGETHER)):
            yield from self._helped().map(self.piece, some)

    def laid(self, data: bytes) -> bytes:
        """What the row of a piece holds."""
        return data if self.bucket is None else self.bucket.lay(data)

    def is_elsewhere(self, data: bytes) -> bool:
        """Whether the row of a piece says where that was laid."""
        return is_place(data)

    def let_go(self, places: Sequence[bytes]) -> None:
        """No row names these places any more; where the bucket is away they go when it is looked through."""
        if self.bucket is not None:
            with suppress(SyncProblem):
                self.bucket.let_go(places)

    def let_go_beside(self, places: Sequence[bytes]) -> None:
        """The same while who asked goes on: how long it takes says nothing."""
        self._helped().submit(self.let_go, places)

    def close(self) -> None:
        """Let go of the file; the database is its opener's."""
        super().close()
        if self._hands is not None:
            self._hands.shutdown(cancel_futures=True)

    def laid_pieces(self) -> Iterator[tuple[bytes, bytes]]:
        """The pieces that lie in a bucket: name and place."""
        yield from ((name, place) for name, place in self._places() if place is not None and is_place(place))

    def row_pieces(self) -> Iterator[bytes]:
        """The pieces that lie in rows."""
        yield from (name for name, place in self._places() if place is None or not is_place(place))

    def adopt(self, name: bytes, size: int, place: bytes) -> None:
        """Say where a piece lies that another shelf of this hub laid."""
        with self.file.transaction(alone=False) as connection:
            connection.execute("INSERT INTO part VALUES (?,?,?) ON CONFLICT DO NOTHING", (name, size, place))

    def put_elsewhere(self, name: bytes, before: bytes, after: bytes) -> bool:
        """Say that a piece lies elsewhere now, if it still lay where it did."""
        with self.file.transaction(alone=False) as connection:
            done = connection.execute("UPDATE part SET data=? WHERE name=? AND data=?", (after, name, before))
            return bool(done.rowcount)

    def row(self, name: bytes) -> bytes | None:
        """What the row of a piece holds."""
        return super().piece(name)

    def has_places(self) -> bool:
        """Whether any row says that its piece lies in a bucket."""
        with self.file.reading() as connection:
            return connection.execute(_ANY_PLACE, (b"\x00",)).fetchone() is not None

    def check_places(self, facts: Facts) -> None:
        """Refused, as files-elsewhere, where a bucket was left, rows say that pieces lie in it, and none is named."""
        if self.bucket is None and facts.fact(FACT) is not None and self.has_places():
            raise SyncProblem("files-elsewhere")

    def lists_with(self, names: Iterable[bytes]) -> set[bytes]:
        """The lists in which these pieces stand."""
        with self.file.reading() as connection:
            rows = [connection.execute(_LISTS_WITH, (name,)).fetchall() for name in names]
        return {bytes(row[0]) for some in rows for row in some}

    def forget_pieces(self, names: Sequence[bytes]) -> set[bytes]:
        """These are lost: their files count as given to nobody, so that who has them brings them; which lists."""
        lists = self.lists_with(self.drop(names))
        with self.file.transaction() as connection:
            connection.executemany("DELETE FROM given WHERE list=?", [(name,) for name in lists])
        return lists

    def drop(self, names: Iterable[bytes]) -> list[bytes]:
        """Let go of the rows of those that still cannot be read, as they are; what was moved or brought again stays."""
        gone = []
        for name in names:
            row, found = self.row(name), self.piece(name)
            if row is None or (found is not None and frame_name(found) == name):
                continue
            with self.file.transaction(alone=False) as connection:
                done = connection.execute("DELETE FROM part WHERE name=? AND data=?", (name, row))
            if done.rowcount:
                gone.append(name)
        return gone

    def loosen(self) -> int:
        """Let go of what lies in the bucket and no row names; how many."""
        if self.bucket is None:
            return 0
        with self.file.transaction() as connection:
            connection.execute(_BY_PLACE)
        return self.bucket.loose(self.needed)

    def needed(self, places: Sequence[bytes]) -> set[bytes]:
        """Which of these places rows name."""
        marks = ",".join("?" * len(places))
        query = f"SELECT data FROM part WHERE {_IS_PLACE} AND data IN ({marks})"  # noqa: S608
        with self.file.reading() as connection:
            return {bytes(row[0]) for row in connection.execute(query, tuple(places)).fetchall()}

    def _places(self) -> Iterator[tuple[bytes, bytes | None]]:
        last = b""
        while True:
            with self.file.reading() as connection:
                rows = connection.execute(_PLACES, (last,)).fetchall()
            yield from ((bytes(name), None if place is None else bytes(place)) for name, place in rows)
            if len(rows) < _PAGE:
                return
            last = bytes(rows[-1][0])

    def _helped(self) -> ThreadPoolExecutor:
        with self._hiring:
            if self._hands is None:
                self._hands = ThreadPoolExecutor(_TOGETHER, thread_name_prefix="files")
            return self._hands

    def _fetched(self, name: bytes, data: bytes) -> bytes | None:
        if self.bucket is None:
            raise SyncProblem("files-elsewhere")
        found = self.bucket.get(data)
        return found if found is not None and frame_name(found) == name else None
