"""Files at a hub: taken from who was shown them, given to who may read a section that names them, admitted to nobody
else (SYNC rule 17).

Whoever knows only a hash learns nothing and gets nothing by it. A file is given to the readers of a partition when
somebody who may read there has shown its list, which takes its content to know, and has sent what of it his other
files do not give; and only where he has named it himself or, of what he reads, it was named first: whoever names a
hash that he found somewhere gets the file from nobody who has it by right. That the same bytes lie here for somebody
else is never told and saves nobody a byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from brs_sync.blobs.borders import MAX_PIECE
from brs_sync.blobs.deltas import base_of, delta_frame, list_of
from brs_sync.blobs.luggage import Packing
from brs_sync.blobs.manifest import Manifest, bits_of, decode_manifest, is_whole, piece_name
from brs_sync.blobs.naming import Named as NamedFile
from brs_sync.blobs.plan import places_of
from brs_sync.blobs.reading import Files
from brs_sync.blobs.sweeping import sweep
from brs_sync.blobs.wire import (
    HELD,
    LIST_WANTED,
    UNKNOWN,
    FilesReply,
    FilesRequest,
    State,
    list_frame,
    opened,
)
from brs_sync.errors import SyncProblem
from brs_sync.frames import FILE_DELTA, FILE_LIST
from brs_sync.hub.blobnames import BlobNames
from brs_sync.hub.blobstock import Named, Stock
from brs_sync.hub.hubshelf import HubShelf
from brs_sync.ids import in_scope
from brs_sync.parts import encode_part, open_part
from brs_sync.points import Point
from brs_sync.replica import Replica
from brs_sync.views import StoredCommit
from brs_sync.wire import MAX_FRAMES

if TYPE_CHECKING:
    from brs_sync.hub.room import Room

MOST_PENDING = 1 << 29  # bytes that one device may leave here of files that are not whole
MOST_LISTS = 4096  # that one device may leave here of such files; each is as long as its file has pieces
REPLY_BYTES = 400_000
_AT_ONCE, _MOST_LOOKS = 500, 5000
_SENT = "SELECT coalesce(sum(size), 0) FROM sent WHERE device=?"
_GIVEN = "INSERT INTO given VALUES (?,?) ON CONFLICT DO NOTHING"
_PENDING = (
    "SELECT count(*) FROM brought b WHERE b.device=? AND b.list<>?"
    " AND NOT EXISTS (SELECT 1 FROM given g WHERE g.list=b.list)"
)


class HubUnpacking:
    """Lists and pieces of a bundle, taken as those that come over the network."""

    def __init__(self, blobs: HubBlobs, device: str, scope: Sequence[str]) -> None:
        self._blobs, self._device, self._scope = blobs, device, scope
        self._lists: list[bytes] = []

    def named(self, commits: Iterable[StoredCommit]) -> None:
        """The log says what they name."""

    def take(self, data: bytes) -> None:
        """A list or a piece, behind its kind."""
        self._blobs.take(self._device, self._scope, encode_part(data))
        if data[0] == FILE_LIST:
            self._lists.append(hashlib.sha256(data[1:]).digest())

    def finish(self) -> int:
        """How many files are whole now."""
        states = self._blobs.reply(self._device, self._scope, FilesRequest(tuple(self._lists))).states
        return sum(state == HELD for state in states.values())


class HubBlobs:
    """One hub's files; any thread may call."""

    def __init__(self, shelf: HubShelf, replica: Replica, points: Point, files: Files | None = None) -> None:
        self._shelf, self._points = shelf, points
        self._replica, self._files = replica, files
        self._made: BlobNames | None = None

    @property
    def _names(self) -> BlobNames:
        if self._made is None:
            self._made = BlobNames(self._shelf.index, self._replica)
        return self._made

    @property
    def shelf(self) -> HubShelf:
        """Where the pieces lie."""
        return self._shelf

    @property
    def _stock(self) -> Stock | None:
        """The documents of the workspace over which the hub is opened."""
        return Stock(self._files, self._shelf, self._names) if self._files is not None else None

    # Taking.

    def take(self, device: str, scope: Sequence[str], frame: bytes, room: Room | None = None) -> None:
        """Keep a list or a piece if it belongs to a file that the device may give; on disk when this returns.

        Where there is a `room`, only a file for which one of its partitions has some.
        """
        kind, data = opened(frame)
        if kind == FILE_DELTA:
            # Squeezed against a list that the device may read here; where it may not, the whole one is asked for again.
            base = self._readable(base_of(data), scope)
            if base is not None:
                self._take_list(device, scope, list_of(data, base), room)
        elif kind == FILE_LIST:
            self._take_list(device, scope, data, room)
        else:
            self._take_piece(device, piece_name(data), len(data), frame)
        self._points("hub.file_stored")

    def _take_list(self, device: str, scope: Sequence[str], data: bytes, room: Room | None) -> None:
        manifest = decode_manifest(data)
        name = manifest.hash
        named = self._names.partitions(name, scope)
        if (manifest.blob, manifest.size) not in named.values():
            return
        if room is not None and not room.has(manifest.size, named, taking=True):
            return
        with self._shelf.file.reading() as connection:
            pending = connection.execute(_PENDING, (device, name)).fetchone()[0]
        if pending >= MOST_LISTS:
            raise SyncProblem("too-large", what="lists", limit=MOST_LISTS)
        self._shelf.put_list(manifest)
        with self._shelf.file.transaction(alone=False) as connection:
            connection.execute("INSERT INTO brought VALUES (?,?) ON CONFLICT DO NOTHING", (device, name))

    def _take_piece(self, device: str, name: bytes, size: int, frame: bytes) -> None:
        with self._shelf.file.reading() as connection:
            listed = connection.execute(
                "SELECT 1 FROM listed l JOIN brought b ON b.list=l.list WHERE l.piece=? AND b.device=? AND l.size=?",
                (name, device, size),
            ).fetchone()
            pending = connection.execute(_SENT, (device,)).fetchone()[0]
        if listed is None:
            return
        if pending + size > MOST_PENDING:
            raise SyncProblem("too-large", limit=MOST_PENDING)
        # Laid also where it is here: how long that takes tells nobody what others have.
        laid = self._shelf.laid(frame)
        with self._shelf.file.transaction(alone=False) as connection:
            put = connection.execute("INSERT INTO part VALUES (?,?,?) ON CONFLICT DO NOTHING", (name, size, laid))
            connection.execute("INSERT INTO sent VALUES (?,?,?) ON CONFLICT DO NOTHING", (device, name, size))
        if not put.rowcount and self._shelf.is_elsewhere(laid):
            self._shelf.let_go_beside([laid])

    def unpacking(self, device: str, scope: Sequence[str]) -> HubUnpacking:
        """Takes the files of a bundle that the device made."""
        return HubUnpacking(self, device, scope)

    def packing(self, scope: Sequence[str]) -> Packing:
        """Gives the files of a bundle for who may read the scope."""

        def frames(named: NamedFile) -> Iterator[bytes]:
            manifest = self._readable(named.manifest, scope)
            if manifest is not None:
                yield list_frame(manifest.encode())
                yield from (part for part in self._frames_of(manifest) if part is not None)

        return frames

    def lacking(self, scope: Sequence[str], most: int) -> tuple[bytes, ...]:
        """Lists of files that sections within the scope name and that nobody has given there yet."""
        found: list[bytes] = []
        for name in islice(self._ungiven(), _MOST_LOOKS):
            named = self._names.partitions(name, scope)
            if named and self._given(name, named) != set(named):
                found.append(name)
            if len(found) >= most:
                break
        return tuple(found)

    def _ungiven(self) -> Iterator[bytes]:
        """The lists that sections name and that nobody has given, oldest first."""
        names = self._names.named()
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            with self._shelf.file.reading() as connection:
                rows = connection.execute(f"SELECT list FROM given WHERE list IN ({marks})", some)  # noqa: S608
                given = {bytes(row[0]) for row in rows.fetchall()}
            yield from (name for name in some if name not in given)

    def given(self, scope: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The partitions within the scope to whose readers files were given, with the lists of those."""
        if not self._shelf.used:
            return
        with self._shelf.file.reading() as connection:
            rows = connection.execute("SELECT partition, list FROM given ORDER BY partition, list").fetchall()
        for partition, name in rows:
            if in_scope(partition, scope) and self._names.partitions(name, (partition,)):
                yield partition, bytes(name)

    def named(self, name: bytes, scope: Sequence[str]) -> set[str]:
        """The partitions within the scope in which sections that stand name the list."""
        return set(self._names.partitions(name, scope))

    def sizes(self, name: bytes) -> tuple[int, ...]:
        """The sizes of the pieces of a list that is here."""
        manifest = self._shelf.manifest(name)
        return () if manifest is None else tuple(piece.size for piece in manifest.pieces)

    def sweep(self, now_ms: int) -> int:
        """Let go of what no section names any more, and of what nobody finished bringing; how many files went."""
        if not self._shelf.used:
            return 0

        def needed(name: bytes, blob: bytes) -> bool:
            named = self._names.here(name)
            own = self._files is not None and self._files.path(blob) is not None
            return own or bool(named and self._given(name, named))

        return sweep(self._shelf, needed, now_ms)

    # Answering.

    def reply(self, device: str, scope: Sequence[str], request: FilesRequest, limit: Room | None = None) -> FilesReply:
        """What is held of the files offered, and what of the files wanted fits."""
        states = {name: self._state(device, scope, name, limit) for name in request.offers}
        absent: list[bytes] = []
        frames: list[bytes] = []
        room, more = min(request.most, REPLY_BYTES), False
        for name, runs in request.wants.items():
            manifest = self._readable(name, scope)
            if manifest is None:
                absent.append(name)
                continue
            bases = [base for one in request.bases.get(name, ()) if (base := self._readable(one, scope)) is not None]
            for frame in self._frames(manifest, runs, bases):
                if frames and (room < len(frame) or len(frames) >= MAX_FRAMES):
                    more = True
                    break
                frames.append(frame)
                room -= len(frame)
        return FilesReply(states, tuple(absent), tuple(frames), more, LIST_WANTED in states.values())

    def _frames(self, manifest: Manifest, runs: tuple[int, ...], bases: Sequence[Manifest]) -> Iterator[bytes]:
        if not runs:
            listed = [list_frame(manifest.encode()), *(delta_frame(manifest, base) for base in bases)]
            yield min(listed, key=len)
        for place in places_of(runs, len(manifest.pieces)):
            name = manifest.pieces[place].name
            part = self._or_stocked(name, self._shelf.piece(name))
            if part is None:
                return
            yield part

    def _frames_of(self, manifest: Manifest) -> Iterator[bytes | None]:
        """The frames of all pieces, from the shelf or out of a document."""
        names = [piece.name for piece in manifest.pieces]
        for name, part in zip(names, self._shelf.pieces(names), strict=True):
            yield self._or_stocked(name, part)

    def _or_stocked(self, name: bytes, part: bytes | None) -> bytes | None:
        return self._stock.frame(name) if part is None and self._stock is not None else part

    def _readable(self, name: bytes, scope: Sequence[str]) -> Manifest | None:
        """The list, if the file was given to a partition that the asker reads and in which it is named."""
        named = self._names.partitions(name, scope)
        if not named or not self._given(name, named):
            return None
        return self._shelf.manifest(name)

    def _given(self, name: bytes, named: Named) -> set[str]:
        with self._shelf.file.reading() as connection:
            rows = connection.execute("SELECT partition FROM given WHERE list=?", (name,)).fetchall()
        given = {row[0] for row in rows}.intersection(named)
        return given | self._stock.given(name, named) if self._stock is not None and given != set(named) else given

    def _state(self, device: str, scope: Sequence[str], name: bytes, room: Room | None) -> State:
        """What the device is told of a file that it offers; the same whether others have given it or not.

        For one that finds no `room` nothing else has to wait: it is asked for again later, as one that nobody names.
        """
        named = self._names.partitions(name, scope)
        if not named:
            return UNKNOWN
        due = self._names.due(name, device, scope).intersection(named)
        if self._given(name, named) >= due:
            return HELD
        with self._shelf.file.reading() as connection:
            shown = connection.execute("SELECT 1 FROM brought WHERE device=? AND list=?", (device, name)).fetchone()
        manifest = self._shelf.manifest(name) if shown else None
        if manifest is None:
            size = max(size for _, size in named.values())
            return LIST_WANTED if room is None or room.has(size, named, taking=False) else UNKNOWN
        held = self._held(device, scope, manifest)
        if all(held):
            if self._give(manifest, name, due):
                return HELD
            held = self._sound(manifest)
        return bits_of(held)

    def _sound(self, manifest: Manifest) -> list[bool]:
        """Which pieces are what they are called; a damaged disk's others are let go of, so that they are asked for."""
        sound = [
            piece_name(part) == piece.name for piece, part in zip(manifest.pieces, self._parts(manifest), strict=True)
        ]
        self._shelf.drop(piece.name for piece, well in zip(manifest.pieces, sound, strict=True) if not well)
        return sound

    def _held(self, device: str, scope: Sequence[str], manifest: Manifest) -> list[bool]:
        """Which pieces the device need not send: those that it has sent, and those of files that it may read here."""
        names = [piece.name for piece in manifest.pieces]
        known = self._sent(device) | self._in_files(manifest.hash, scope)
        here = self._shelf.held(names)
        if self._stock is not None:
            known |= self._stock.known(manifest.hash, scope)
            here |= self._stock.held(manifest.pieces)
        return [name in known and name in here for name in names]

    def _sent(self, device: str) -> set[bytes]:
        with self._shelf.file.reading() as connection:
            rows = connection.execute("SELECT piece FROM sent WHERE device=?", (device,)).fetchall()
        return {bytes(row[0]) for row in rows}

    def _in_files(self, name: bytes, scope: Sequence[str]) -> set[bytes]:
        """The pieces of a list that stand in files given to partitions that the asker reads."""
        with self._shelf.file.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT o.piece, g.partition FROM listed l JOIN listed o ON o.piece=l.piece"
                " JOIN given g ON g.list=o.list WHERE l.list=?",
                (name,),
            ).fetchall()
        return {bytes(piece) for piece, partition in rows if in_scope(partition, scope)}

    def _give(self, manifest: Manifest, name: bytes, partitions: Iterable[str]) -> bool:
        """All pieces are here: whether they make the file that was named; then its readers may have it."""
        if not is_whole(manifest, self._parts(manifest)):
            return False
        self._points("hub.file_whole")
        with self._shelf.file.transaction() as connection:
            connection.executemany(_GIVEN, [(name, one) for one in partitions])
            connection.execute("DELETE FROM sent WHERE piece IN (SELECT piece FROM listed WHERE list=?)", (name,))
        return True

    def _parts(self, manifest: Manifest) -> Iterator[bytes]:
        return (_content(part) if part is not None else b"" for part in self._frames_of(manifest))


def _content(part: bytes) -> bytes:
    """The bytes of a piece in its frame; none of a frame that is damaged."""
    try:
        return open_part(part, MAX_PIECE + 1)[1:]
    except SyncProblem:
        return b""
