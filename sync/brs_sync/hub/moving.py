"""Files of a hub from its rows into its object store and back, piece by piece; and whether all is there.

It goes while the hub serves, and on where it stopped: each piece is read back before its row says that it lies there,
and a piece that lies in either place is given from where it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from brs_sync.blobs.shelf import FILE_NAME, Shelf, frame_name, is_place
from brs_sync.errors import SyncProblem
from brs_sync.hub.hubshelf import HubShelf
from brs_sync.hub.store.bucket import Bucket

TOLD_EVERY = 500
_PAGE = 100
_NAMES = f"SELECT name FROM part WHERE name>? ORDER BY name LIMIT {_PAGE}"  # noqa: S608
_TABLES = {
    "list": ("hash",),
    "listed": ("list", "place"),
    "given": ("list", "partition"),
    "brought": ("device", "list"),
    "sent": ("device", "piece"),
}
Line = dict[str, object]


def move(shelf: HubShelf, folder: Path) -> Iterator[Line]:
    """Bring all pieces into the object store, or into the shared database: a line now and then, and one at the end."""
    moved = size = 0
    if shelf.shared and (folder / FILE_NAME).exists():
        with closing(Shelf(folder, hub=True)) as old:
            for more in _brought(old, shelf):
                moved, size = moved + 1, size + more
                if moved % TOLD_EVERY == 0:
                    yield {"moved": moved, "bytes": size}
    if shelf.bucket is not None:
        for name in shelf.row_pieces():
            data = shelf.row(name)
            if data is None or is_place(data):
                continue  # let go of meanwhile, or moved by somebody else
            if frame_name(data) != name:
                raise SyncProblem("backup-damaged", name=name.hex())
            _lay(shelf, shelf.bucket, name, data)
            moved, size = moved + 1, size + len(data)
            if moved % TOLD_EVERY == 0:
                yield {"moved": moved, "bytes": size}
    elif not shelf.shared:
        raise SyncProblem("bad-setting", where="BRS_HUB_FILES", should="s3://BUCKET/PREFIX")
    yield {"moved": moved, "bytes": size, "left": 0, "done": True}


def _lay(shelf: HubShelf, bucket: Bucket, name: bytes, data: bytes) -> None:
    place = bucket.lay(data)
    if bucket.get(place) != data:
        raise SyncProblem("files-away", what="read-back")
    if not shelf.put_elsewhere(name, data, place):
        shelf.let_go([place])


def bring_back(shelf: HubShelf) -> Iterator[Line]:
    """Bring all pieces from the object store back into rows; afterwards the setting may go."""
    bucket, moved, size, lost = shelf.bucket, 0, 0, 0
    if bucket is None:
        raise SyncProblem("bad-setting", where="BRS_HUB_FILES", should="s3://BUCKET/PREFIX")
    for name, place in shelf.laid_pieces():
        data = bucket.get(place)
        if data is None or frame_name(data) != name:
            lost += 1
            continue
        if shelf.put_elsewhere(name, place, data):
            shelf.let_go([place])
            moved, size = moved + 1, size + len(data)
        if moved % TOLD_EVERY == 0:
            yield {"moved": moved, "bytes": size}
    if not lost:
        bucket.leave()
    yield {"moved": moved, "bytes": size, "lost": lost, "done": not lost}


def look_through(shelf: HubShelf, *, mend: bool) -> Iterator[Line]:
    """Read every piece: a line for each file that is not whole any more, one at the end.

    `mend`: what is lost counts as given to nobody, so that devices that have it bring it again.
    """
    looked, lost = 0, list[bytes]()
    for names in (shelf.row_pieces(), (name for name, _ in shelf.laid_pieces())):
        for name in names:
            looked += 1
            data = shelf.piece(name)
            if data is None or frame_name(data) != name:
                lost.append(name)
    lists = shelf.forget_pieces(lost) if mend else shelf.lists_with(lost)
    for one in sorted(lists):
        yield {"file": one.hex(), "ok": False}
    yield {"pieces": looked, "lost": len(lost), "files": len(lists), "mended": mend and bool(lost), "ok": not lost}


def _brought(old: Shelf, shelf: HubShelf) -> Iterator[int]:
    """What one process had for itself, into what all share; the sizes of the pieces."""
    for name in _piece_names(old):
        data = old.piece(name)
        if data is not None and frame_name(data) == name and not shelf.held([name]):
            shelf.put_piece(name, len(data), data)
            yield len(data)
    for table, keys in _TABLES.items():
        _copy(old, shelf, table, keys)


def _piece_names(old: Shelf) -> Iterator[bytes]:
    last = b""
    while True:
        with old.file.reading() as connection:
            rows = connection.execute(_NAMES, (last,)).fetchall()
        yield from (bytes(row[0]) for row in rows)
        if len(rows) < _PAGE:
            return
        last = bytes(rows[-1][0])


def _copy(old: Shelf, shelf: HubShelf, table: str, keys: tuple[str, ...]) -> None:
    order, start = ", ".join(keys), 0
    while True:
        query = f"SELECT * FROM {table} ORDER BY {order} LIMIT {_PAGE} OFFSET {start}"  # noqa: S608
        with old.file.reading() as connection:
            rows = [tuple(row) for row in connection.execute(query).fetchall()]
        if rows:
            marks = ",".join("?" * len(rows[0]))
            with shelf.file.transaction(alone=False) as connection:
                connection.executemany(f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING", rows)  # noqa: S608
        if len(rows) < _PAGE:
            return
        start += _PAGE
