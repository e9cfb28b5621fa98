"""Where two that have talked still differ, by name: for whoever looks for the cause."""

from __future__ import annotations

from brs_sync.wire import Vectors

MOST_NAMED = 8
_LETTERS = 200


def differing(ours: Vectors, theirs: Vectors) -> tuple[str, ...]:
    """The first of the partitions of which the other said something else; none where it never said what it holds.

    The other's names are its own: as many, and as long, as support can use.
    """
    if not theirs:
        return ()
    names = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name, {}) != theirs.get(name, {}))
    return tuple(name[:_LETTERS] for name in names[:MOST_NAMED])
