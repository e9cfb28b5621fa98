"""The history that is not on this computer: how much of it, about how many bytes it takes to come, how far it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.snapshot.bases import FETCHING

if TYPE_CHECKING:
    from brs_sync.lacking import Lack

# Bytes on the road of a set of changes: one field of a record, one whole record, one with long words.
_LEAST, _LIKELY, _MOST = 20, 100, 400


@dataclass(frozen=True)
class Lacking:
    """Of `commits` sets of changes so many are `here`; the others are with whoever's word is shown, as of `wall_ms`.

    `fetching` of the `partitions` are asked for. `low`, `likely` and `high` are bytes, files not counted.
    """

    partitions: int = 0
    fetching: int = 0
    commits: int = 0
    here: int = 0
    tier: str = ""
    wall_ms: int = 0
    low: int = 0
    likely: int = 0
    high: int = 0


def summed(lacks: Iterable[Lack], tier: str) -> Lacking:
    """All of them together of which something is lacking: a snapshot may say all that was ever written.

    How long the words were that somebody has written over is known to nobody here, so the range is wide.
    """
    low = likely = high = commits = here = partitions = fetching = newest = 0
    for lack in lacks:
        left = max(0, lack.commits - lack.here)
        if not left:
            continue
        word = lack.word * left // max(1, lack.commits)
        low += word // 2 + _LEAST * left
        likely += word + _LIKELY * left
        high += 2 * word + _MOST * left
        commits, here = commits + lack.commits, here + lack.here
        partitions, fetching = partitions + 1, fetching + (lack.base.state == FETCHING)
        newest = max(newest, lack.base.wall_ms)
    return Lacking(partitions, fetching, commits, here, tier, newest, low, likely, high)
