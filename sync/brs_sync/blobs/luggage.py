"""Files in bundles: lists and pieces behind the commits that name them, and what is made of them where they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from brs_sync.blobs.manifest import decode_manifest, piece_name
from brs_sync.blobs.naming import SIGN, Named, named_in
from brs_sync.blobs.plan import Errand
from brs_sync.blobs.reading import Files, read_at
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.under_way import Coming
from brs_sync.blobs.wire import list_frame, piece_frame
from brs_sync.commit import decode_header
from brs_sync.errors import SyncProblem
from brs_sync.frames import FILE_LIST
from brs_sync.ids import replica_id
from brs_sync.views import StoredCommit

MOST_BYTES = 900_000_000  # of files in one bundle: its reader takes a gibibyte
Packing = Callable[[Named], Iterator[bytes]]


class Unpacking(Protocol):
    """Takes what a bundle has behind its commits."""

    def named(self, commits: Iterable[StoredCommit]) -> None:
        """These commits are in the bundle: what they name may follow."""
        ...

    def take(self, data: bytes) -> None:
        """A list or a piece, behind its kind; the commits before it are stored."""
        ...


def names_of(commits: Iterable[StoredCommit]) -> Iterator[Named]:
    """The files that the sections of commits name, as far as they are here."""
    for commit in commits:
        for section in commit.sections:
            if section.data is not None and SIGN in section.data:
                yield from named_in(replica_id(decode_header(commit.header).author_key), section.data)


def file_frames(files: Iterable[Named], packing: Packing) -> Iterator[bytes]:
    """The frames of these files, of those that are here, each once; large ones last."""
    size = 0
    for named in sorted(set(files), key=lambda one: (one.size, one.manifest)):
        size += named.size
        if size > MOST_BYTES:
            return
        yield from packing(named)


class Packer:
    """A device's files for a bundle; what an earlier one of the bundle has is not put in again."""

    def __init__(self, shelf: Shelf, files: Files) -> None:
        self._shelf, self._files = shelf, files
        self._packed: set[bytes] = set()

    def __call__(self, named: Named) -> Iterator[bytes]:
        """The list, then the pieces; nothing where the file is not here."""
        manifest, path = self._shelf.manifest(named.manifest), self._files.path(named.blob)
        if manifest is None or path is None:
            return
        yield list_frame(manifest.encode())
        for piece in manifest.pieces:
            data = None if piece.name in self._packed else read_at(path, piece.at, piece.size)
            if data is not None and piece_name(data) == piece.name:
                self._packed.add(piece.name)
                yield piece_frame(data)


class Unpacker:
    """A device's side: only what the bundle's own commits name, or what was `asked` for, is taken; what is not whole
    waits for the rest."""

    def __init__(self, shelf: Shelf, files: Files, asked: Iterable[Named] = ()) -> None:
        self._shelf, self._files = shelf, files
        self._named = {one.manifest: one for one in asked}
        self._coming: dict[bytes, Coming] = {}
        self.finished: list[bytes] = []

    def named(self, commits: Iterable[StoredCommit]) -> None:
        """These commits are in the bundle: what they name may follow."""
        self._named |= {one.manifest: one for one in names_of(commits)}

    def take(self, data: bytes) -> None:
        """A list or a piece, behind its kind."""
        if data[0] == FILE_LIST:
            self._take_list(data[1:])
            return
        name = piece_name(data[1:])
        for coming in list(self._coming.values()):
            if coming.take(name, data[1:]):
                self._finish(coming)

    def _take_list(self, data: bytes) -> None:
        manifest = decode_manifest(data)
        named = self._named.get(manifest.hash)
        if named is None or (named.blob, named.size) != (manifest.blob, manifest.size):
            return
        if self._files.path(manifest.blob) is not None:
            self._shelf.put_list(manifest)
            return
        coming = self._coming[manifest.hash] = Coming(self._shelf, self._files, Errand(manifest.hash, manifest.size))
        if coming.manifest is None:
            coming.take_list(data)
        self._finish(coming)

    def _finish(self, coming: Coming) -> None:
        if coming.is_all_here():
            del self._coming[coming.name]
            if not coming.finish():
                raise SyncProblem("unauthentic", what="file")
            self.finished.append(coming.name)
