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
_ROUNDS = 5
_NAMES = f"SELECT name, size FROM part WHERE name>? ORDER BY name LIMIT {_PAGE}"  # noqa: S608
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
    lost: list[bytes] = []
    if shelf.shared and (folder / FILE_NAME).exists():
        with closing(HubShelf(folder)) as old:
            for more in _brought(old, shelf, lost):
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
    yield {"moved": moved, "bytes": size, "lost": len(lost), "done": not lost}


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
    for _ in range(_ROUNDS):  # another process may have laid some where this one had been already
        for name, place in shelf.laid_pieces():
            data = bucket.get(place)
            if data is None or frame_name(data) != name:
                lost += shelf.row(name) == place  # else it was moved, or let go of, meanwhile
                continue
            if shelf.put_elsewhere(name, place, data):
                shelf.let_go([place])
                moved, size = moved + 1, size + len(data)
            if moved % TOLD_EVERY == 0:
                yield {"moved": moved, "bytes": size}
        left = shelf.has_places()
        if lost or not left:
            break
    if not left:
        bucket.leave()
    yield {"moved": moved, "bytes": size, "lost": lost, "done": not left}


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


def _brought(old: HubShelf, shelf: HubShelf, lost: list[bytes]) -> Iterator[int]:
    """What one process had for itself, into what all share; the sizes of the pieces.

    Tells which are damaged: their files count as given to nobody, so that who has them brings them.
    """
    for name, size in _piece_names(old):
        data = old.row(name)
        if data is None or shelf.held([name]):
            continue
        if is_place(data):
            if shelf.bucket is None:
                raise SyncProblem("files-elsewhere")
            shelf.adopt(name, size, data)  # it lies there, and its row says so wherever that is
        elif frame_name(data) == name:
            shelf.put_piece(name, size, data)
        else:
            lost.append(name)
            continue
        yield size
    broken = old.lists_with(lost)
    for table, keys in _TABLES.items():
        _copy(old, shelf, table, keys, but=broken if table == "given" else set())


def _piece_names(old: Shelf) -> Iterator[tuple[bytes, int]]:
    last = b""
    while True:
        with old.file.reading() as connection:
            rows = connection.execute(_NAMES, (last,)).fetchall()
        yield from ((bytes(name), int(size)) for name, size in rows)
        if len(rows) < _PAGE:
            return
        last = bytes(rows[-1][0])


def _copy(old: Shelf, shelf: HubShelf, table: str, keys: tuple[str, ...], but: set[bytes]) -> None:
    """All rows of a table, but not those of some lists."""
    order, after, last = ", ".join(keys), "", ()
    while True:
        query = f"SELECT {order}, {table}.* FROM {table}{after} ORDER BY {order} LIMIT {_PAGE}"  # noqa: S608
        with old.file.reading() as connection:
            rows = [tuple(row) for row in connection.execute(query, last).fetchall()]
        kept = [row[len(keys) :] for row in rows]
        kept = [row for row in kept if not but or bytes(row[0]) not in but]
        if kept:
            marks = ",".join("?" * len(kept[0]))
            with shelf.file.transaction(alone=False) as connection:
                connection.executemany(f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING", kept)  # noqa: S608
        if len(rows) < _PAGE:
            return
        after, last = f" WHERE ({order}) > ({','.join('?' * len(keys))})", rows[-1][: len(keys)]
