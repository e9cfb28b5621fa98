"""Packing commits into frames: small ones together, large ones in pieces, never more than was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from brs_sync.budget import FRAME_MARK
from brs_sync.commit import commit_hash, dot_of
from brs_sync.errors import SyncProblem
from brs_sync.frames import (
    FRAME_BYTES,
    MAX_OPEN,
    MAX_STATEMENTS,
    MAX_WHOLE,
    MAX_WHOLE_OPEN,
    PIECE_BYTES,
    encode_commits,
    encode_pieces,
)
from brs_sync.frames import encode_statements as _encode_statements
from brs_sync.gathered import MAX_COMMITS
from brs_sync.runs import Unproven
from brs_sync.slicing import put_frame
from brs_sync.views import StoredCommit, StoredSection
from brs_sync.wire import MARK_BYTES, MAX_FRAMES, Vectors

_RAW_BYTES = 12_000  # of commits: about one frame of them, until it is known how well they squeeze
_MOST_RAW_BYTES = 120_000
_FILL_BYTES = 6_500
_HEADER_BYTES = 24
_STATEMENT_BYTES = 6_000
_MARGIN = 1 << 16  # of what a large frame opens to, beside its commits

NOTHING_HELD: Mapping[bytes, bytes] = MappingProxyType({})

Run = Sequence[StoredCommit]


@dataclass(slots=True)
class Packed:
    """Frames for one message, and how many of the commits given are wholly in them.

    In a `strict` one every byte is bounded, also of the first frame and of what names a frame in the head; `short` is
    what the smallest frame takes that did not fit, 0 where all did.
    """

    frames: list[bytes] = field(default_factory=list)
    commits: int = 0
    size: int = 0
    strict: bool = False
    short: int = 0

    def takes(self, frame: bytes, budget: int) -> bool:
        """Add a frame unless the message would grow beyond its bounds; the first always fits."""
        size = len(frame) + FRAME_MARK * self.strict
        if (self.frames or self.strict) and (self.size + size > budget or len(self.frames) >= MAX_FRAMES):
            self.short = min(self.short or size, size)
            return False
        self.frames.append(frame)
        self.size += size
        return True


def pack_commits(
    commits: Iterable[StoredCommit],
    budget: int,
    held: Mapping[bytes, bytes],
    packed: Packed | None = None,
    *,
    proven: bool = False,
) -> Packed:
    """Frames with as many of the commits as `budget` bytes hold, in their order.

    `held` are the pieces of large frames that the reader has already; commits that he holds himself are `proven`.
    """
    packed = packed if packed is not None else Packed()
    batches = _Batches(([commit] for commit in commits) if proven else _runs(commits))
    for batch in batches:
        before = packed.size
        if not _pack_batch(batch, budget, held, packed, amid=proven):
            break
        batches.learn(packed.size - before)
    return packed


def pack_statements(
    statements: Sequence[bytes], packed: Packed, budget: int, held: Mapping[bytes, bytes] = NOTHING_HELD
) -> int:
    """Add frames of statements; returns how many of them are in."""
    done = 0
    while done < len(statements):
        room = budget - packed.size - FRAME_MARK if packed.strict else _STATEMENT_BYTES
        batch = _together(statements[done : done + MAX_STATEMENTS], min(room, _STATEMENT_BYTES))
        if not put_frame(_encode_statements(batch), budget, held, packed):
            break
        done += len(batch)
    return done


def _together(statements: Sequence[bytes], most: int) -> list[bytes]:
    """The first of them that have about so many bytes, at least one."""
    batch: list[bytes] = []
    size = 0
    for statement in statements:
        if batch and size + len(statement) > most:
            break
        batch.append(statement)
        size += len(statement)
    return batch


def _runs(commits: Iterable[StoredCommit]) -> Iterator[list[StoredCommit]]:
    """What must stay in one frame: commits kept without a signature, up to the one that proves them.

    Other chains' commits may have come between those.
    """
    run: list[StoredCommit] = []
    unproven = Unproven()
    for commit in commits:
        run.append(commit)
        unproven.add(commit)
        if not unproven:
            yield run
            run = []
    while run and run[-1].signature is None:
        run.pop()
    if run:
        yield run


def _weight(commit: StoredCommit) -> int:
    """About what a commit brings into a frame: its changes, and little of its header."""
    return _HEADER_BYTES + sum(len(section.data or section.sealed or section.hash) for section in commit.sections)


class _Batches:
    """Runs gathered until they are likely to fill a frame; how much that takes is learned from frame to frame."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._runs = runs
        self._target = _RAW_BYTES
        self._filled = 0

    def __iter__(self) -> Iterator[list[Run]]:
        batch: list[Run] = []
        size = count = 0
        for run in self._runs:
            more = sum(_weight(commit) for commit in run)
            if batch and (size + more > self._target or count + len(run) > MAX_COMMITS):
                self._filled = size
                yield batch
                batch, size, count = [], 0, 0
            batch.append(run)
            size += more
            count += len(run)
        self._filled = size
        if batch:
            yield batch

    def learn(self, squeezed: int) -> None:
        """The last batch came to so many bytes on the wire."""
        wished = self._filled * _FILL_BYTES // max(squeezed, 1)
        self._target = min(max(wished, _RAW_BYTES // 2), _MOST_RAW_BYTES)


def _pack_batch(
    batch: list[Run], budget: int, held: Mapping[bytes, bytes], packed: Packed, *, amid: bool = False
) -> bool:
    """Whether the whole batch went in; a batch that fills more than a frame is halved."""
    commits = [commit for run in batch for commit in run]
    part, size = encode_commits(commits, amid=amid), sum(commit.size for commit in commits)
    # What squeezes very well must still open within a reader's bound.
    small = len(part) <= FRAME_BYTES and size < MAX_OPEN and len(commits) <= MAX_COMMITS
    # Into the last of a bounded message goes what still fits of a batch.
    over = packed.strict and packed.size + len(part) + FRAME_MARK > budget
    if (over or not small) and len(batch) > 1:
        middle = len(batch) // 2
        return all(_pack_batch(half, budget, held, packed, amid=amid) for half in (batch[:middle], batch[middle:]))
    if len(commits) > 1 and (len(part) > MAX_WHOLE or size >= MAX_WHOLE_OPEN - _MARGIN):
        return _pack_long(commits, budget, held, packed)
    if not (put_frame if small else pack_pieces)(part, budget, held, packed):
        return False
    packed.commits += len(commits)
    return True


def _pack_long(run: Run, budget: int, held: Mapping[bytes, bytes], packed: Packed) -> bool:
    """A run that no frame holds, as of a log that came in parts: what proves it first, then what is in its sections.

    A commit without its sections is as authentic as the whole, and what is missing of a known one proves itself.
    """
    stubs = [replace(commit, sections=tuple(map(_emptied, commit.sections))) for commit in run]
    if not pack_pieces(encode_commits(stubs), budget, held, packed):
        return False
    batches = _Batches([commit] for commit in run)
    return all(_pack_batch(batch, budget, held, packed, amid=True) for batch in batches)


def _emptied(section: StoredSection) -> StoredSection:
    return StoredSection(section.cls, section.hash, "withheld")


def pack_pieces(
    whole: bytes, budget: int, held: Mapping[bytes, bytes], packed: Packed, step: int = PIECE_BYTES
) -> bool:
    """Add the pieces of a large frame that are not held there; whether all of them are in."""
    if len(whole) > MAX_WHOLE:
        raise SyncProblem("too-large", size=len(whole), limit=MAX_WHOLE)
    return all(put_frame(piece, budget, held, packed) for piece in encode_pieces(whole, held, step))


def heads_of(commits: Iterable[StoredCommit]) -> dict[str, dict[bytes, tuple[int, bytes]]]:
    """The last of each chain among these commits, with its mark."""
    heads: dict[str, dict[bytes, tuple[int, bytes]]] = {}
    for commit in commits:
        partition, dot = dot_of(commit)
        heads.setdefault(partition, {})[dot.replica] = dot.seq, commit_hash(commit.header)[:MARK_BYTES]
    return heads


def seqs(vectors: Vectors) -> dict[str, dict[bytes, int]]:
    """Vectors without the marks of their chains' heads."""
    return {name: {who: seq for who, (seq, _) in chains.items()} for name, chains in vectors.items()}
