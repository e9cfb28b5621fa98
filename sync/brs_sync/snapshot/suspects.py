"""The records in which anything can clash: all others need no look, and most of a first sync are others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from brs_sync.ids import Dot
from brs_sync.merge import WRITES, Context
from brs_sync.snapshot.content import Entry

_Record = tuple[str, str]


@dataclass(slots=True)
class _Seen:
    """What of a record has been seen: by whom its heads are, and whether one cell has two or a decision."""

    dots: set[Dot] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    clashes: bool = False


def suspects(entries: Sequence[Entry]) -> list[_Record]:
    """Records with two heads in a cell, a decision, a delete, or heads by authors who were not shown each other's."""
    seen: dict[_Record, _Seen] = {}
    contexts: dict[Dot, Context] = {}
    for entry in entries:
        dot = entry.commit.header.dot
        contexts[dot] = entry.commit.header.context
        for change, live in zip(entry.commit.changes or (), entry.live):
            found = seen.setdefault((change.collection, change.record), _Seen())
            found.clashes |= change.kind not in WRITES or change.value is False
            if live:
                found.clashes |= change.path in found.paths
                found.paths.add(change.path)
                found.dots.add(dot)
    known: dict[frozenset[Dot], bool] = {}
    return sorted(at for at, found in seen.items() if found.clashes or _crossed(found.dots, contexts, known))


def _crossed(dots: Iterable[Dot], contexts: dict[Dot, Context], known: dict[frozenset[Dot], bool]) -> bool:
    """Whether any two of these commits were written without either author having been shown the other."""
    several = sorted(dots)
    if len(several) < 2:
        return False
    together = frozenset(several)
    if together not in known:
        known[together] = any(
            not contexts[a].holds(b) and not contexts[b].holds(a)
            for at, a in enumerate(several)
            for b in several[at + 1 :]
        )
    return known[together]
