"""How many bytes files will cost, before any is sent: what the other side has said it holds is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brs_sync.blobs.borders import MAX_PIECE
from brs_sync.blobs.plan import TOGETHER, Errand
from brs_sync.blobs.reading import Files
from brs_sync.blobs.shelf import Shelf

_USUAL_PIECE = 20_000  # bytes, of a file whose list is not here
_PIECE, _FILE, _REQUEST = 30, 44, 520  # bytes that each takes in heads, about
_IN_ONE = 3 * MAX_PIECE  # bytes of pieces in one request, about
_ENTRY = 18
_LACKING = (
    "SELECT count(*), total(size) FROM (SELECT DISTINCT d.piece, d.size FROM listed d WHERE d.list IN ({marks})"
    " AND NOT EXISTS (SELECT 1 FROM listed o JOIN said s ON s.list=o.list"
    " WHERE o.piece=d.piece AND s.peer=? AND s.held_ms IS NOT NULL))"
)
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Load:
    """Files and their bytes on the line, heads of requests too, in one direction and in so many requests."""

    files: int = 0
    bytes: int = 0
    requests: int = 0


def to_give(shelf: Shelf, peer: str, errands: Sequence[Errand]) -> Load:
    """What giving these costs at most: pieces of files that this peer has said it holds are not sent again."""
    names = list({errand.name: None for errand in errands})
    if not names or not shelf.used:
        return Load()
    pieces = size = 0
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        query = _LACKING.format(marks=",".join("?" * len(some)))
        with shelf.file.reading() as connection:
            count, content = connection.execute(query, (*some, peer)).fetchone()
        pieces, size = pieces + count, size + int(content)
    # A list goes up with its pieces, an entry for each; the answers say what is lacking.
    return _load(len(names), size + pieces * _ENTRY, pieces, rounds=3)


def to_fetch(shelf: Shelf, files: Files, errands: Sequence[Errand]) -> Load:
    """What fetching these costs: pieces that came before, or that stand in another file that is here, do not come."""
    pieces = size = 0
    for errand in errands:
        manifest = shelf.manifest(errand.name)
        if manifest is None:
            count = -(-errand.size // _USUAL_PIECE)
            pieces, size = pieces + count, size + errand.size + count * _ENTRY
            continue
        sizes = {piece.name: piece.size for piece in manifest.pieces}
        held = shelf.held(list(sizes))
        lacking = [name for name in sizes if name not in held and not _stands_here(shelf, files, name)]
        pieces, size = pieces + len(lacking), size + sum(sizes[name] for name in lacking)
    return _load(len(errands), size, pieces, rounds=2)


def _stands_here(shelf: Shelf, files: Files, piece: bytes) -> bool:
    return any(files.path(blob) is not None for blob, _at, _size in shelf.elsewhere(piece))


def _load(files: int, size: int, pieces: int, *, rounds: int) -> Load:
    """`rounds` are the requests that a group of files takes beside those that its pieces fill."""
    if not files:
        return Load()
    requests = rounds * -(-files // TOGETHER) + size // _IN_ONE
    return Load(files, size + pieces * _PIECE + files * _FILE + requests * _REQUEST, requests)
