"""A snapshot beside what a partition stands on: what they say together, and what of each is kept (SYNC rule 18)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.ids import Dot
from brs_sync.snapshot import keeping
from brs_sync.snapshot.bases import read_base
from brs_sync.snapshot.content import WORD, Snapshot, without
from brs_sync.snapshot.over import named, says_all, touched
from brs_sync.snapshot.uniting import Cell, United, lacks_content, united

if TYPE_CHECKING:
    from brs_sync.log import Log

MOST_WORDS = 8  # of one partition; more hubs have not gone back with nobody to bring any of their logs


@dataclass(frozen=True, slots=True)
class Words:
    """What a partition is to stand on, the cells that are to be folded for it, and what is kept of it."""

    said: United
    touched: frozenset[Cell]
    wholes: tuple[bytes, ...]


def together(log: Log, snapshot: Snapshot, whole: bytes) -> Words | None:
    """It, and the snapshots beneath the partition that it does not say all of; None where they cannot all be true.

    None of them has what is erased here or by what another one says: that comes back by nobody's word (SYNC rule 15).
    """
    said = [*_left(log, snapshot), (snapshot, whole)]
    if len(said) > MOST_WORDS:
        return None
    gone = keeping.erased_places(log.connection, snapshot.partition)
    for one, _ in said if len(said) > 1 else ():
        for place in named(one):
            gone.setdefault(place.dot, set()).add(place.place)
    found: United | None = United(without(said[0][0], gone))
    for one, _ in said[1:]:
        found = united(found, without(one, gone)) if found is not None else None
    if found is None:
        return None
    cut = frozenset(cell for one, _ in said for cell in touched(one, gone))
    wholes = tuple(keeping.emptied(one, gone) if gone else one for _, one in said)
    return Words(found, cut | found.cells, wholes)


def _left(log: Log, snapshot: Snapshot) -> list[tuple[Snapshot, bytes]]:
    """What the partition stands on and the snapshot does not say."""
    base = read_base(log.connection, snapshot.partition)
    stubs = {entry.commit.header.dot for entry in snapshot.entries if entry.way != WORD and lacks_content(entry.commit)}
    if base is None or (says_all(snapshot, base.heads) and not stubs):
        return []
    kept = [(keeping.opened(whole), whole) for whole in keeping.read_kept(log.connection, snapshot.partition)]
    return [(one, whole) for one, whole in kept if not says_all(snapshot, one.heads) or _shows(one, stubs)]


def _shows(one: Snapshot, stubs: Collection[Dot]) -> bool:
    """Whether it says what is in any of these: its bytes are nowhere here."""
    return any(entry.way == WORD and entry.commit.header.dot in stubs for entry in one.entries)
