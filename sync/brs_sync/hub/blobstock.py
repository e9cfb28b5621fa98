"""A hub over a workspace: its documents are given out from where they lie, to whom rule 17 gives them.

A file of the workspace counts as given in the partitions in which the workspace itself has named it, and in the one
in which it was named first. Whoever names it later elsewhere has to bring it, as at any hub: else a hash would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from brs_sync.blobs.manifest import Manifest, Piece, piece_name
from brs_sync.blobs.reading import Files, list_file, read_at
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.wire import piece_frame
from brs_sync.disk import Disk
from brs_sync.hub.blobnames import BlobNames

_ALIKE = "SELECT DISTINCT o.list, o.piece FROM listed l JOIN listed o ON o.piece=l.piece WHERE l.list=?"
Named = dict[str, tuple[bytes, int]]


def adopt(folder: Path, disk: Disk, shelf: Shelf) -> None:
    """Take over the lists that the workspace has made of its documents, so that they need not be read for it."""
    with closing(Shelf(folder, disk)) as own:
        for names in own.by_file().values():
            for manifest in (own.manifest(name) for name in names if shelf.manifest(name) is None):
                if manifest is not None:
                    shelf.put_list(manifest)


class Stock:
    """The workspace's documents behind a hub; what leaves the workspace is no longer held here."""

    def __init__(self, files: Files, shelf: Shelf, names: BlobNames) -> None:
        self._files, self._shelf, self._names = files, shelf, names

    def given(self, name: bytes, named: Named) -> set[str]:
        """In which of the partitions that name a list its readers may have the file."""
        origin = self._names.origin(name).intersection(named)
        return origin if origin and self.manifest(name, named) is not None else set()

    def manifest(self, name: bytes, named: Named) -> Manifest | None:
        """The list of a document that is here; made when it is first asked for, and only if it is the one named."""
        blobs = {blob for blob, _size in named.values() if self._files.path(blob) is not None}
        known = self._shelf.manifest(name)
        if known is not None:
            return known if known.blob in blobs else None
        for blob in blobs:
            path = self._files.path(blob)
            made = list_file(path) if path is not None else None
            if made is not None and made.hash == name:
                self._shelf.put_list(made)
                return made
        return None

    def known(self, name: bytes, scope: Sequence[str]) -> set[bytes]:
        """The pieces of a list that stand in documents which the readers of the scope may have."""
        with self._shelf.file.reading() as connection:
            rows = connection.execute(_ALIKE, (name,)).fetchall()
        pieces: dict[bytes, set[bytes]] = {}
        for other, piece in rows:
            pieces.setdefault(bytes(other), set()).add(bytes(piece))
        free = (other for other in pieces if self.given(other, self._names.partitions(other, scope)))
        return set().union(*(pieces[other] for other in free))

    def held(self, pieces: Iterable[Piece]) -> set[bytes]:
        """Which of these pieces stand in documents that are here, as their lists say."""
        return {piece.name for piece in pieces if self._place(piece.name) is not None}

    def frame(self, piece: bytes) -> bytes | None:
        """A piece out of a document, proved as it is read: a damaged file gives nothing."""
        place = self._place(piece)
        data = read_at(*place) if place is not None else None
        return piece_frame(data) if data is not None and piece_name(data) == piece else None

    def _place(self, piece: bytes) -> tuple[Path, int, int] | None:
        for blob, at, size in self._shelf.elsewhere(piece):
            path = self._files.path(blob)
            if path is not None:
                return path, at, size
        return None
