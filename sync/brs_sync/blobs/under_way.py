"""One file on its way: what of it is to come, or still to go, and the frames that do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from brs_sync.blobs.deltas import WORTH, base_of, delta_frame, list_of
from brs_sync.blobs.manifest import Manifest, Piece, longest_list, piece_name, prove_list
from brs_sync.blobs.plan import Errand, Runs, fitting, runs_of
from brs_sync.blobs.reading import Files, read_at
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.wire import HELD, LIST_WANTED, MOST_BASES, State, list_frame, opened, piece_frame
from brs_sync.errors import SyncProblem
from brs_sync.frames import FILE_DELTA, FILE_LIST, has_bit


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one file is, in pieces and bytes; `up` when it is on its way to the hub."""

    name: bytes
    done: int
    of: int
    bytes: int
    up: bool


class Coming:
    """A file on its way here."""

    def __init__(self, shelf: Shelf, files: Files, errand: Errand) -> None:
        self.name, self._size = errand.name, errand.size
        self._shelf, self._files = shelf, files
        self.manifest: Manifest | None = None
        self._missing: dict[bytes, None] = {}
        known = shelf.manifest(errand.name)
        if known is not None:
            self._take_list(known)

    @property
    def lacking(self) -> int:
        """How many pieces are to come; the list itself counts for more than all of them."""
        return len(self._missing) if self.manifest is not None else 1 << 20

    def _take_list(self, manifest: Manifest) -> None:
        self.manifest = manifest
        names = [piece.name for piece in manifest.pieces]
        held = self._shelf.held(names)
        self._missing = {name: None for name in names if name not in held and self._local(name) is None}

    def _local(self, name: bytes) -> bytes | None:
        """A piece out of another file that is here: an earlier edition has most of a later one."""
        for blob, at, size in self._shelf.elsewhere(name):
            path = self._files.path(blob)
            data = read_at(path, at, size) if path is not None else None
            if data is not None and piece_name(data) == name:
                return data
        return None

    def take_list(self, data: bytes) -> None:
        """The list came: proved before any piece is asked for."""
        manifest = prove_list(data, self.name)
        self._shelf.put_list(manifest)
        self._take_list(manifest)

    def bases(self) -> tuple[bytes, ...]:
        """Lists here that the one to come may be like."""
        if self.manifest is not None or self._size < WORTH:
            return ()
        return self._shelf.similar(self.name, self._size, MOST_BASES)

    def list_out_of(self, data: bytes) -> bytes | None:
        """The list in a frame that was squeezed against one that is here; proved when it is taken."""
        base = self._shelf.manifest(base_of(data))
        return list_of(data, base) if base is not None else None

    def take(self, name: bytes, data: bytes) -> bool:
        """Keep a piece if it is one of this file's; on disk when this returns."""
        if name not in self._missing:
            return False
        self._shelf.put_piece(name, len(data), data)
        del self._missing[name]
        return True

    def wanted(self, room: int) -> Runs:
        """The places of the next pieces; nothing where the list is to come first."""
        if self.manifest is None:
            return ()
        chosen: dict[bytes, tuple[int, Piece]] = {}
        for place, piece in enumerate(self.manifest.pieces):
            if piece.name in self._missing:
                chosen.setdefault(piece.name, (place, piece))
        return runs_of([place for place, _ in fitting(chosen.values(), room)])

    def bytes_of(self, runs: Runs) -> int:
        """How much these places come to, or at most the list."""
        if self.manifest is None:
            return longest_list(self._size)
        pieces = self.manifest.pieces
        return sum(p.size for first, many in zip(runs[::2], runs[1::2]) for p in pieces[first : first + many])

    def is_all_here(self) -> bool:
        """Whether the list and every piece are here, or the file itself."""
        return self.manifest is not None and not self._missing

    def finish(self) -> bool:
        """Put the file together; what proves wrong as a whole is thrown away and fetched anew."""
        assert self.manifest is not None
        kept = self._files.path(self.manifest.blob) is not None
        whole = kept or self._files.keep(self.manifest.blob, self._parts(self.manifest))
        self._shelf.clear(piece.name for piece in self.manifest.pieces)
        return whole

    def _parts(self, manifest: Manifest) -> Iterator[bytes]:
        for piece in manifest.pieces:
            yield self._shelf.piece(piece.name) or self._local(piece.name) or b""

    def progress(self) -> Progress:
        """How far it is."""
        if self.manifest is None:
            return Progress(self.name, 0, 0, 0, up=False)
        there = [piece for piece in self.manifest.pieces if piece.name not in self._missing]
        size = sum(piece.size for piece in there)
        return Progress(self.name, len(there), len(self.manifest.pieces), size, up=False)


class Taking:
    """Takes the frames of an answer: each list and piece to the file that asked for it."""

    def __init__(self, coming: Sequence[Coming], told: Callable[[Coming], None]) -> None:
        self._coming, self._told = coming, told

    def __call__(self, frame: bytes) -> None:
        kind, data = opened(frame)
        if kind == FILE_DELTA:
            # All takers have one shelf, so any of them can open it.
            kind, data = FILE_LIST, next((one.list_out_of(data) for one in self._coming), None) or b""
        if kind == FILE_LIST:
            taker = next((one for one in self._coming if one.manifest is None and _is_list(data, one.name)), None)
            if taker is None:
                raise SyncProblem("unauthentic", what="list")
            taker.take_list(data)
            self._told(taker)
            return
        name = piece_name(data)
        takers = [one for one in self._coming if one.take(name, data)]
        if not takers:
            raise SyncProblem("unauthentic", what="piece")
        for taker in takers:
            self._told(taker)


def _is_list(data: bytes, name: bytes) -> bool:
    try:
        prove_list(data, name)
    except SyncProblem:
        return False
    return True


def wants_of(coming: Sequence[Coming], room: int) -> Mapping[bytes, Runs]:
    """Lists that are missing, then pieces of one file after the other, up to the room."""
    wants: dict[bytes, Runs] = {}
    for one in coming:
        if one.manifest is None:
            wants[one.name] = ()
        elif room > 0:
            runs = one.wanted(room)
            room -= one.bytes_of(runs)
            wants[one.name] = runs
    return wants


class Going:
    """A file on its way to the hub; `base` is the list of one like it that the hub has said it holds."""

    def __init__(self, manifest: Manifest, path: Path, base: Manifest | None = None) -> None:
        self.manifest, self._path, self._base = manifest, path, base
        self.deltas = False
        self.name = manifest.hash
        self.state: State | None = None

    def frames(self, room: int) -> list[bytes]:
        """The list, or the next pieces that the hub lacks."""
        if self.state == LIST_WANTED:
            base, self._base = self._base, None  # what did not do once is not tried again
            if base is not None and self.deltas:
                return [delta_frame(self.manifest, base)]
            return [list_frame(self.manifest.encode())]
        if not isinstance(self.state, bytes):
            return []
        state = self.state
        lacking: dict[bytes, tuple[int, Piece]] = {}
        for place, piece in enumerate(self.manifest.pieces):
            if not has_bit(state, place):
                lacking.setdefault(piece.name, (place, piece))
        return [piece_frame(self._read(piece)) for _, piece in fitting(lacking.values(), room)]

    def _read(self, piece: Piece) -> bytes:
        data = read_at(self._path, piece.at, piece.size)
        if data is None or piece_name(data) != piece.name:
            raise SyncProblem("file-damaged", name=self._path.name)
        return data

    def progress(self) -> Progress:
        """How far it is."""
        pieces = self.manifest.pieces
        state = self.state
        if isinstance(state, bytes):
            there = [piece for place, piece in enumerate(pieces) if has_bit(state, place)]
        else:
            there = list(pieces) if state == HELD else []
        return Progress(self.name, len(there), len(pieces), sum(piece.size for piece in there), up=True)
