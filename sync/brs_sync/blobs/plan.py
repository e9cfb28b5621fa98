"""What is sent and asked for next, in which order, how much at once, and what may go when room is short: pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from brs_sync.blobs.borders import MAX_PIECE
from brs_sync.blobs.manifest import Piece
from brs_sync.errors import SyncProblem

LEAST_BYTES, MOST_BYTES = MAX_PIECE, 400_000  # of pieces in one message
_QUICK_MS, _SLOW_MS = 2_000, 15_000
MOST_RUNS = 4096
TOGETHER = 16  # files spoken of in one request
Runs = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Errand:
    """One file to fetch or to give: the hash of its list, its size, how urgent it is (lower goes first)."""

    name: bytes
    size: int
    rank: int = 0


def in_order(errands: Iterable[Errand]) -> list[Errand]:
    """The most urgent first, of those the shortest; each once, at its most urgent."""
    first: dict[bytes, Errand] = {}
    for errand in sorted(errands, key=lambda one: (one.rank, one.size, one.name)):
        first.setdefault(errand.name, errand)
    return list(first.values())


def paced(size: int, took_ms: int) -> int:
    """How much to send in one message after one of this size took so long: a stop should never be far."""
    if took_ms < _QUICK_MS:
        return min(size * 2, MOST_BYTES)
    return max(size // 2, LEAST_BYTES) if took_ms > _SLOW_MS else size


def fitting(pieces: Iterable[tuple[int, Piece]], room: int) -> list[tuple[int, Piece]]:
    """The first pieces that fit the room; one always does."""
    chosen: list[tuple[int, Piece]] = []
    for place, piece in pieces:
        room -= piece.size
        if chosen and room < 0:
            break
        chosen.append((place, piece))
    return chosen


def runs_of(places: Sequence[int]) -> Runs:
    """Rising places as first and count, first and count."""
    runs: list[int] = []
    for place in places:
        if runs and place == runs[-2] + runs[-1]:
            runs[-1] += 1
        else:
            runs += [place, 1]
    return tuple(runs)


def places_of(runs: Runs, count: int) -> Iterator[int]:
    """The places behind runs from outside, each below `count`, rising; malformed otherwise."""
    at = -1
    if len(runs) % 2 or len(runs) > MOST_RUNS:
        raise SyncProblem("malformed", what="runs")
    for first, many in zip(runs[::2], runs[1::2], strict=True):
        if not at < first or many < 1 or first + many > count:
            raise SyncProblem("malformed", what="runs")
        at = first + many - 1
        yield from range(first, first + many)


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file on this device; one that is kept on purpose or held nowhere else may not go."""

    name: str
    size: int
    opened_ms: int
    pinned: bool
    unsent: bool


def to_evict(files: Iterable[OnDisk], room: int) -> list[OnDisk]:
    """What has to go so that all of them take at most `room` bytes: the least recently opened first.

    Never a file that is kept on purpose, nor one that no hub is known to hold (SYNC rule 16): then more is taken.
    """
    every = list(files)
    over = sum(one.size for one in every) - room
    going: list[OnDisk] = []
    for one in sorted(every, key=lambda one: (one.opened_ms, one.name)):
        if over <= 0:
            break
        if not one.pinned and not one.unsent:
            going.append(one)
            over -= one.size
    return going
