"""The fold of one cell: which of its values are live, which is displayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from brs_sync.ids import Dot
from brs_sync.values import Value, comparable

WRITE, SETTLE, ACCEPT, REOPEN = 0, 1, 2, 3
KINDS = ("write", "settle", "accept", "reopen")


class CellName(NamedTuple):
    """A cell within its partition."""

    collection: str
    record: str
    path: str


@dataclass(frozen=True, slots=True)
class Context:
    """What an author was shown: a version vector less its exceptions.

    `dots` are whole commits that he was not shown; `cells` are single heads that were left standing (SYNC rule 3).
    """

    vector: Mapping[bytes, int]
    dots: frozenset[Dot] = frozenset()
    cells: frozenset[tuple[Dot, CellName]] = frozenset()

    def holds(self, dot: Dot) -> bool:
        """Whether the author knew the commit."""
        return dot.seq <= self.vector.get(dot.replica, 0) and dot not in self.dots

    def covers(self, dot: Dot, cell: CellName) -> bool:
        """Whether a head of this commit in this cell is superseded by what was written here."""
        if dot.seq > self.vector.get(dot.replica, 0) or dot in self.dots:
            return False
        return not self.cells or (dot, cell) not in self.cells

    def covers_all(self, vector: Mapping[bytes, int]) -> bool:
        """Whether nothing in the vector was hidden from the author."""
        if self.dots:
            return False
        own = self.vector
        return all(own.get(replica, 0) >= seq for replica, seq in vector.items())


class Applied:
    """One applied change of a cell, as far as merging needs it; its context may be looked up only when asked for."""

    __slots__ = ("_context", "dot", "hlc", "kind", "names", "value")

    def __init__(
        self,
        dot: Dot,
        kind: int,
        value: Value,
        hlc: int,
        context: Context | Callable[[], Context],
        names: tuple[Dot, ...] = (),
    ) -> None:
        self.dot = dot
        self.kind = kind
        self.value = value
        self.hlc = hlc
        self.names = names
        self._context = context

    @property
    def context(self) -> Context:
        """What its author was shown."""
        if not isinstance(self._context, Context):
            self._context = self._context()
        return self._context


def standing(changes: Sequence[Applied], kind: int = SETTLE) -> list[Applied]:
    """The settlements (or accepts) that no applied reopen names (SYNC rule 10)."""
    ended = {name for c in changes if c.kind == REOPEN for name in c.names}
    return [c for c in changes if c.kind == kind and c.dot not in ended]


def fold(cell: CellName, changes: Sequence[Applied]) -> list[Applied]:
    """The live heads of a cell: a function of the set of its applied changes and of nothing else."""
    writes = [c for c in changes if c.kind == WRITE]
    if len(writes) == len(changes):
        return [h for h in writes if not _overwritten(cell, h, writes, ())]
    settlements = [c for c in changes if c.kind == SETTLE]
    reopens = [c for c in changes if c.kind == REOPEN]
    stands = standing(changes)
    settled = {name for s in stands for name in s.names}
    seen = [(s, [r for r in reopens if s.dot in r.names]) for s in settlements]
    return [h for h in (*writes, *stands) if h.dot not in settled and not _overwritten(cell, h, writes, seen)]


def _overwritten(
    cell: CellName, head: Applied, writes: Sequence[Applied], settlements: Sequence[tuple[Applied, list[Applied]]]
) -> bool:
    """Whether some author who was shown the head wrote over it (SYNC rules 3 and 10)."""
    settled_by = [(s, ends) for s, ends in settlements if head.dot in s.names]
    for write in writes:
        if not write.context.covers(head.dot, cell) or write.dot == head.dot:
            continue
        if not any(_hidden(write.context, s, ends) for s, ends in settled_by):
            return True
    return False


def _hidden(context: Context, settlement: Applied, reopens: Iterable[Applied]) -> bool:
    """Whether the author knew the head only as settled: he covers what was live after it, not what it hid."""
    return context.holds(settlement.dot) and not any(context.holds(r.dot) for r in reopens)


def display_order(head: Applied) -> tuple[bool, int, bytes, int]:
    """Sort key, greatest first: present before absent in a set, then newest time, then replica id (SYNC rule 7)."""
    return (head.value is True, head.hlc, head.dot.replica, head.dot.seq)


def grouped(heads: Iterable[Applied]) -> list[list[Applied]]:
    """Heads that say the same stand together, the displayed group first (SYNC rules 7 and 8)."""
    groups: dict[object, list[Applied]] = {}
    for head in sorted(heads, key=display_order, reverse=True):
        groups.setdefault(comparable(head.value), []).append(head)
    return list(groups.values())


def is_set_clash(groups: Sequence[Sequence[Applied]]) -> bool:
    """Whether the heads differ only in whether something is there: soft in a set, a contested delete at `alive`."""
    return len(groups) > 1 and all(isinstance(group[0].value, bool) for group in groups)


def value_before(cell: CellName, changes: Sequence[Applied], heads: Sequence[Applied]) -> Value:
    """The newest value that the author of every head had been shown, or None."""
    live = {h.dot for h in heads}
    known = [
        c
        for c in changes
        if c.kind in (WRITE, SETTLE) and c.dot not in live and all(h.context.holds(c.dot) for h in heads)
    ]
    return max(known, key=lambda c: (c.hlc, c.dot.replica, c.dot.seq)).value if known else None
