"""Cursors: how far into a hub's arrivals a device has come, so that news need no vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from brs_sync import cbor
from brs_sync.errors import SyncProblem
from brs_sync.streams import In, Out

_HISTORY, _MOST = 6, 1 << 48
_MORE = 4  # numbers behind the first two: those of a walk, and how far into the words of other tiers


@dataclass(frozen=True, slots=True)
class Walk:
    """News that go rank by rank over several replies: up to which arrival, the rank, and how far in it."""

    upto: int
    rank: int
    at: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """A hint, never a proof: whoever lies with one misses news until the digests are compared."""

    history: bytes
    commits: int
    statements: int
    walk: Walk | None = None
    words: int = 0  # of other tiers, which travel beside the commits

    def encode(self) -> bytes:
        """The cursor's bytes, opaque to devices."""
        out = Out()
        out.raw(self.history)
        out.number(self.commits)
        out.number(self.statements)
        for number in (self.walk.upto, self.walk.rank, self.walk.at) if self.walk is not None else ():
            out.number(number)
        if self.words:
            out.number(self.words)
        return out.bytes()


def decode_cursor(data: bytes | None) -> Cursor | None:
    """The cursor in those bytes, or None: a strange one is as good as none."""
    if data is None:
        return None
    source = In(data, len(data))
    try:
        known = source.take(_HISTORY), source.number(_MOST), source.number(_MOST)
        more: list[int] = []
        while not source.at_end and len(more) <= _MORE:
            more.append(source.number(_MOST))
        source.end()
    except SyncProblem:
        return None
    match more:
        case [] | [_]:
            return Cursor(*known, words=more[0] if more else 0)
        case [upto, rank, at, *words]:
            return Cursor(*known, walk=Walk(upto, rank, at), words=words[0] if words else 0)
    return None


def history_mark(epoch: bytes, scope: Sequence[str]) -> bytes:
    """A short name for a hub's history of arrivals as far as a set of prefixes may see it.

    A cursor made for another set has passed what this one may see.
    """
    return _kept_mark(epoch, tuple(scope))


@lru_cache(maxsize=256)  # a device is asked for the same again and again
def _kept_mark(epoch: bytes, scope: tuple[str, ...]) -> bytes:
    return hashlib.sha256(cbor.dumps([epoch, sorted(set(scope))])).digest()[:_HISTORY]
