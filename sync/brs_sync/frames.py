"""Frames: what travels, in portions small enough that a cut line costs at most one.

frame = kind, content: commits, statements, or one piece of a frame too large to travel whole.
Every commit in a frame can be proved from that frame: a run of one chain ends in a signature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from brs_sync.commit import Header, decode_header, section_hash
from brs_sync.errors import SyncProblem
from brs_sync.parts import encode_part, open_part, read_varint, varint
from brs_sync.views import StoredCommit, StoredSection

FRAME_BYTES = 8192
PIECE_BYTES = 7168
MAX_OPEN = 1 << 18  # a frame that travels whole, opened
MAX_WHOLE = 4 << 20  # one that travels in pieces, on the wire
MAX_WHOLE_OPEN = 8 << 20
MAX_COMMITS = 1024
MAX_STATEMENTS = 256
MAX_STATEMENT = 1 << 16
MAX_PIECES = MAX_WHOLE // PIECE_BYTES + 1
COMMITS, STATEMENTS, PIECE = 0, 1, 2
_SIGNED, _SECTION_ELIDED, _PREV_ELIDED = 1, 2, 4
_HASH, _SIGNATURE = 32, 64


@dataclass(frozen=True, slots=True)
class Piece:
    """The `index`-th of `count` pieces of the frame with this SHA-256."""

    whole: bytes
    index: int
    count: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """What one frame holds: one of the three."""

    commits: tuple[StoredCommit, ...] = ()
    statements: tuple[bytes, ...] = ()
    piece: Piece | None = None


def encode_commits(commits: Sequence[StoredCommit]) -> bytes:
    """A frame of commits, without the signatures inside a run and the hashes that its reader can compute."""
    out = [bytes((COMMITS,)), varint(len(commits))]
    before: bytes | None = None
    headers = [decode_header(commit.header) for commit in commits]
    for place, (commit, header) in enumerate(zip(commits, headers)):
        inside = place + 1 < len(commits) and _continues(header, headers[place + 1])
        out.append(_commit_out(commit, header, None if inside else commit.signature, before))
        before = hashlib.sha256(commit.header).digest()
    return encode_part(b"".join(out))


def encode_statements(statements: Sequence[bytes]) -> bytes:
    """A frame of grants and revocations."""
    out = [bytes((STATEMENTS,)), varint(len(statements))]
    out += [varint(len(statement)) + statement for statement in statements]
    return encode_part(b"".join(out))


def encode_pieces(whole: bytes, held: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """The frames that carry a large frame in pieces, without those that the reader has by its bitmap."""
    name = hashlib.sha256(whole).digest()
    count = -(-len(whole) // PIECE_BYTES)
    there = held.get(name, b"")
    for index in range(count):
        if not has_bit(there, index):
            data = whole[index * PIECE_BYTES : (index + 1) * PIECE_BYTES]
            yield encode_part(bytes((PIECE,)) + name + varint(index) + varint(count) + data)


def decode_frame(part: bytes) -> Frame:
    """What the part holds; malformed or too-large, never more memory than the bounds."""
    return _decode(open_part(part, MAX_OPEN))


def decode_whole(whole: bytes) -> Frame:
    """What a frame held that came in pieces."""
    frame = _decode(open_part(whole, MAX_WHOLE_OPEN))
    if frame.piece is not None:
        raise SyncProblem("malformed", what="piece")
    return frame


def has_bit(bits: bytes, index: int) -> bool:
    """Whether the bitmap has that bit set."""
    return index >> 3 < len(bits) and bool(bits[index >> 3] >> (index & 7) & 1)


def bitmap(indexes: Sequence[int]) -> bytes:
    """The bitmap with those bits set."""
    bits = bytearray(max(indexes, default=-1) // 8 + 1)
    for index in indexes:
        bits[index >> 3] |= 1 << (index & 7)
    return bytes(bits)


def _continues(header: Header, following: Header) -> bool:
    same = (following.partition, following.replica) == (header.partition, header.replica)
    return same and following.seq == header.seq + 1


def _commit_out(commit: StoredCommit, header: Header, signature: bytes | None, before: bytes | None) -> bytes:
    text, flags, at = commit.header, 0, b""
    last = commit.sections[-1]
    if last.data is not None and text.endswith(last.hash) and section_hash(last.data) == last.hash:
        text, flags = text[:-_HASH], flags | _SECTION_ELIDED
    if before is not None and header.prev == before and (place := text.find(before)) >= 0:
        text, flags, at = text[:place] + text[place + _HASH :], flags | _PREV_ELIDED, varint(place)
    if signature is not None:
        flags |= _SIGNED
    out = [bytes((flags,)), at, varint(len(text)), text, signature or b"", varint(len(commit.sections))]
    for section in commit.sections:
        out.append(varint(0) if section.data is None else varint(len(section.data) + 1) + section.data)
    return b"".join(out)


class _Reader:
    """Takes a frame's fields out of its bytes, one after another."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, most: int) -> int:
        """A number up to `most`."""
        number, self._at = read_varint(self._data, self._at)
        if number > most:
            raise SyncProblem("too-large", limit=most)
        return number

    def take(self, size: int) -> bytes:
        """That many bytes."""
        end = self._at + size
        if end > len(self._data):
            raise SyncProblem("malformed", what="frame")
        taken, self._at = self._data[self._at : end], end
        return taken

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._data) - self._at)

    def end(self) -> None:
        """Nothing may be left."""
        if self._at != len(self._data):
            raise SyncProblem("malformed", what="frame")


def _decode(data: bytes) -> Frame:
    reader = _Reader(data)
    kind = reader.take(1)[0]
    if kind == COMMITS:
        commits: list[StoredCommit] = []
        before: bytes | None = None
        for _ in range(reader.number(MAX_COMMITS)):
            commits.append(_commit_in(reader, before))
            before = hashlib.sha256(commits[-1].header).digest()
        reader.end()
        return Frame(commits=tuple(commits))
    if kind == STATEMENTS:
        count = reader.number(MAX_STATEMENTS)
        statements = tuple(reader.take(reader.number(MAX_STATEMENT)) for _ in range(count))
        reader.end()
        return Frame(statements=statements)
    if kind == PIECE:
        return Frame(piece=_piece_in(reader))
    raise SyncProblem("malformed", what="kind")


def _piece_in(reader: _Reader) -> Piece:
    whole = reader.take(_HASH)
    index, count = reader.number(MAX_PIECES), reader.number(MAX_PIECES)
    data = reader.rest()
    if not 0 <= index < count or not 0 < len(data) <= PIECE_BYTES:
        raise SyncProblem("malformed", what="piece")
    if index + 1 < count and len(data) != PIECE_BYTES:
        raise SyncProblem("malformed", what="piece")
    return Piece(whole, index, count, data)


def _commit_in(reader: _Reader, before: bytes | None) -> StoredCommit:
    flags = reader.take(1)[0]
    if flags > _SIGNED | _SECTION_ELIDED | _PREV_ELIDED:
        raise SyncProblem("malformed", what="flags")
    at = reader.number(MAX_OPEN) if flags & _PREV_ELIDED else 0
    text = reader.take(reader.number(MAX_WHOLE_OPEN))
    signature = reader.take(_SIGNATURE) if flags & _SIGNED else None
    contents = [_section_in(reader) for _ in range(reader.number(MAX_COMMITS))]
    if flags & _PREV_ELIDED:
        if before is None or at > len(text):
            raise SyncProblem("malformed", what="prev")
        text = text[:at] + before + text[at:]
    if flags & _SECTION_ELIDED:
        if not contents or contents[-1] is None:
            raise SyncProblem("malformed", what="section")
        text += section_hash(contents[-1])
    return _stored(text, signature, contents)


def _section_in(reader: _Reader) -> bytes | None:
    mark = reader.number(MAX_WHOLE_OPEN)
    return None if mark == 0 else reader.take(mark - 1)


def _stored(text: bytes, signature: bytes | None, contents: Sequence[bytes | None]) -> StoredCommit:
    named = decode_header(text).sections
    if len(named) != len(contents):
        raise SyncProblem("malformed", what="sections")
    sections = (
        StoredSection(cls, digest, "withheld" if data is None else "present", data)
        for (cls, digest), data in zip(named, contents)
    )
    return StoredCommit(text, signature, tuple(sections))
