"""Frames: what travels, in portions small enough that a cut line costs at most one.

frame = kind, content: commits, statements, or one piece of a frame too large to travel whole.
Every commit in a frame can be proved from that frame: a run of one chain ends in a signature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from brs_sync.commit import commit_hash, decode_header
from brs_sync.errors import SyncProblem
from brs_sync.gathered import MAX_COMMITS, put_commits, take_commits
from brs_sync.parts import encode_part, open_part, varint
from brs_sync.streams import In, Out
from brs_sync.views import StoredCommit

FRAME_BYTES = 8192
MOST_UNSAID = 512  # commits of a run in a row whose signatures are left out, where there are any
PIECE_BYTES = 7168
MAX_OPEN = 1 << 18  # a frame that travels whole, opened
MAX_WHOLE = 4 << 20  # one that travels in pieces, on the wire
MAX_WHOLE_OPEN = 8 << 20
MAX_RUN = 20_000  # commits of one: what one call takes in, with whatever signatures, goes on in one frame
MAX_STATEMENTS = 256
MAX_STATEMENT = 1 << 16
MAX_PIECES = MAX_WHOLE // PIECE_BYTES + 1
COMMITS, STATEMENTS, PIECE = 0, 1, 2
FILE_LIST, FILE_PIECE = 3, 4  # of a file: the list of its pieces, and one of them
SNAPSHOT = 5  # of a partition, whole: it travels in pieces
FILE_DELTA = 6  # a list against another one; in `/v1/files` alone
_GROWTH = 4  # in things made of a frame's bytes on the way, by the bytes that may come of them
_HASH = 32


@dataclass(frozen=True, slots=True)
class Piece:
    """The `index`-th of `count` pieces of the frame with this SHA-256."""

    whole: bytes
    index: int
    count: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """What one frame holds: one of them; `file` is a list or piece of a file, behind its kind."""

    commits: tuple[StoredCommit, ...] = ()
    statements: tuple[bytes, ...] = ()
    piece: Piece | None = None
    file: bytes = b""
    snapshot: bytes = b""


def encode_commits(commits: Sequence[StoredCommit], *, amid: bool = False) -> bytes:
    """A frame of commits, without the signatures inside a run and all else that its reader can compute.

    One that begins `amid` a run says the first signature of it too: its reader has commits that only this one proves.
    """
    return encode_part(commits_content(commits, amid=amid))


def commits_content(commits: Sequence[StoredCommit], *, amid: bool = False) -> bytes:
    """What is in such a frame, before it is squeezed."""
    out = Out()
    out.raw(bytes((COMMITS,)))
    put_commits(out, commits, signatures_said(commits, amid=amid))
    return out.bytes()


def signatures_said(commits: Sequence[StoredCommit], *, amid: bool = False) -> list[bool]:
    """Whose signatures a frame says: of a run the last, and before that one for every so many commits, as far as
    there are any. So what goes from hand to hand, cut differently each time, never grows into longer runs."""
    says = [False] * len(commits)
    begin = 0
    inside = (*(_continues(commit, following) for commit, following in pairwise(commits)), False)
    for place, continues in enumerate(inside[: len(commits)]):
        if not continues:
            signed = [at for at in range(begin, place + 1) if commits[at].signature is not None]
            goes_on = amid and decode_header(commits[begin].header).prev is not None
            for at in _said_of(signed, begin, goes_on):
                says[at] = True
            begin = place + 1
    return says


def _said_of(signed: Sequence[int], begin: int, amid: bool) -> Iterator[int]:
    last = begin - 1
    for place, following in zip_longest(signed, signed[1:]):
        if following is None or following - last > MOST_UNSAID or (amid and place == signed[0]):
            yield place
            last = place


def encode_statements(statements: Sequence[bytes]) -> bytes:
    """A frame of grants and revocations."""
    out = [bytes((STATEMENTS,)), varint(len(statements))]
    out += [varint(len(statement)) + statement for statement in statements]
    return encode_part(b"".join(out))


def encode_snapshot_frame(content: bytes) -> bytes:
    """The whole of a snapshot, which travels in pieces."""
    return encode_part(bytes((SNAPSHOT,)) + content)


def encode_pieces(whole: bytes, held: Mapping[bytes, bytes], step: int = PIECE_BYTES) -> Iterator[bytes]:
    """The frames that carry a large frame in pieces of `step`, without those that the reader has by its bitmap."""
    name = hashlib.sha256(whole).digest()
    count = -(-len(whole) // step)
    there = held.get(name, b"")
    for index in range(count):
        if not has_bit(there, index):
            data = whole[index * step : (index + 1) * step]
            yield encode_part(bytes((PIECE,)) + name + varint(index) + varint(count) + data)


def decode_frame(part: bytes) -> Frame:
    """What the part holds; malformed or too-large, never more memory than the bounds."""
    return _decode(open_part(part, MAX_OPEN), MAX_OPEN)


def decode_whole(whole: bytes) -> Frame:
    """What a frame held that came in pieces: also a piece itself, where a small frame came in slices."""
    frame = _decode(open_part(whole, MAX_WHOLE_OPEN), MAX_WHOLE_OPEN, MAX_RUN)
    if frame.file:
        raise SyncProblem("malformed", what="kind")
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


def _continues(commit: StoredCommit, following: StoredCommit) -> bool:
    """Whether the one proves the other: of two branches of one name (SYNC rule 14) neither does."""
    header, after = decode_header(commit.header), decode_header(following.header)
    same = (after.partition, after.replica, after.seq) == (header.partition, header.replica, header.seq + 1)
    return same and after.prev == commit_hash(commit.header)


def _decode(data: bytes, limit: int, most: int = MAX_COMMITS) -> Frame:
    reader = In(data, _GROWTH * limit)
    kind = reader.take(1)[0]
    if kind == COMMITS:
        commits = tuple(take_commits(reader, most))
        reader.end()
        if sum(commit.size for commit in commits) > limit:
            raise SyncProblem("too-large", limit=limit)
        return Frame(commits=commits)
    if kind == STATEMENTS:
        count = reader.number(MAX_STATEMENTS)
        statements = tuple(reader.take(reader.number(MAX_STATEMENT)) for _ in range(count))
        reader.end()
        return Frame(statements=statements)
    if kind == PIECE:
        return Frame(piece=_piece_in(reader))
    if kind in (FILE_LIST, FILE_PIECE):
        return Frame(file=data)
    if kind == SNAPSHOT:
        return Frame(snapshot=reader.rest())
    raise SyncProblem("malformed", what="kind")


def _piece_in(reader: In) -> Piece:
    whole = reader.take(_HASH)
    index, count = reader.number(MAX_PIECES), reader.number(MAX_PIECES)
    data = reader.rest()
    if not 0 <= index < count or not 0 < len(data) <= PIECE_BYTES:
        raise SyncProblem("malformed", what="piece")
    return Piece(whole, index, count, data)
