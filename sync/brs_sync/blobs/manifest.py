"""The list of a file's pieces: named in a cell by its hash, proved before any piece is asked for."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from brs_sync import cbor
from brs_sync.blobs.borders import LEAST, MAX_FILE, MAX_PIECE, MOST_PIECES, cut
from brs_sync.errors import SyncProblem

BLOB_BYTES = 32  # SHA-256 of a file, or of a list
NAME_BYTES = 16
MAX_LIST = 1 << 17
_ENTRY = NAME_BYTES + 2
_LIST_HEAD = 64
_WORDS = b"brs-piece-1\x00"


class Piece(NamedTuple):
    """One piece of a file: what it is called, where it begins, how long it is."""

    name: bytes
    at: int
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The pieces of one file, in order; `hash` names this list, `blob` the file."""

    blob: bytes
    size: int
    pieces: tuple[Piece, ...]

    def encode(self) -> bytes:
        """The list's bytes."""
        entries = b"".join(piece.name + (piece.size - 1).to_bytes(2, "big") for piece in self.pieces)
        return cbor.dumps([1, self.blob, self.size, entries])

    @property
    def hash(self) -> bytes:
        """What a cell calls this list."""
        return hashlib.sha256(self.encode()).digest()


def piece_name(data: bytes) -> bytes:
    """What a piece is called. Its own words go before it: nobody who knows only a file's hash can name its pieces,
    not even those of a file of one piece, so whoever can has had the content."""
    return hashlib.sha256(_WORDS + data).digest()[:NAME_BYTES]


def list_pieces(data: bytes | mmap.mmap) -> Manifest:
    """The list of a file, whose bytes are at hand."""
    pieces: list[Piece] = []
    at = 0
    for size in cut(data):
        pieces.append(Piece(piece_name(data[at : at + size]), at, size))
        at += size
    return Manifest(hashlib.sha256(data).digest(), len(data), tuple(pieces))


def decode_manifest(data: bytes) -> Manifest:
    """The list behind bytes from outside: every size in bounds, all of them together the file's."""
    match cbor.loads(data, max_bytes=MAX_LIST, max_depth=2):
        case [1, bytes(blob), int(size), bytes(entries)] if len(blob) == BLOB_BYTES and len(entries) % _ENTRY == 0:
            pieces = tuple(_pieces(entries))
            if 0 <= size <= MAX_FILE and len(pieces) <= MOST_PIECES and sum(p.size for p in pieces) == size:
                return Manifest(blob, size, pieces)
    raise SyncProblem("malformed", what="list")


def longest_list(size: int) -> int:
    """How many bytes the list of a file of that size has at most."""
    return _LIST_HEAD + _ENTRY * min(MOST_PIECES, size // LEAST + 1)


def prove_list(data: bytes, name: bytes) -> Manifest:
    """The list that goes by this name; unauthentic when these bytes are another one."""
    if hashlib.sha256(data).digest() != name:
        raise SyncProblem("unauthentic", what="list")
    return decode_manifest(data)


def _pieces(entries: bytes) -> Iterator[Piece]:
    at = 0
    for start in range(0, len(entries), _ENTRY):
        size = int.from_bytes(entries[start + NAME_BYTES : start + _ENTRY], "big") + 1
        yield Piece(entries[start : start + NAME_BYTES], at, size)
        at += size


def is_whole(manifest: Manifest, parts: Iterator[bytes]) -> bool:
    """Whether the pieces, given in order, make the file that the list speaks of."""
    digest, size = hashlib.sha256(), 0
    for part in parts:
        digest.update(part)
        size += len(part)
    return size == manifest.size and digest.digest() == manifest.blob


def bits_of(held: Sequence[bool]) -> bytes:
    """A bitmap, lowest bit first."""
    bits = bytearray((len(held) + 7) // 8)
    for place, one in enumerate(held):
        bits[place >> 3] |= one << (place & 7)
    return bytes(bits)


__all__ = [
    "BLOB_BYTES",
    "MAX_LIST",
    "MAX_PIECE",
    "NAME_BYTES",
    "Manifest",
    "Piece",
    "bits_of",
    "decode_manifest",
    "is_whole",
    "list_pieces",
    "piece_name",
    "prove_list",
]
