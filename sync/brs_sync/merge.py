"""The fold of one cell: which of its values are live, which is displayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from brs_sync.ids import Dot
from brs_sync.values import Value, comparable

WRITE, SETTLE, ACCEPT, REOPEN, ERASE = 0, 1, 2, 3, 4
KINDS = ("write", "settle", "accept", "reopen", "erase")
# What is left of a settlement or reopen that is held in quarantine: it decides nothing, and says what whoever knew it
# as applied was shown (SYNC rule 10).
SETTLED_THEN, REOPENED_THEN = -SETTLE, -REOPEN
_SETTLEMENTS, _REOPENS = (SETTLE, SETTLED_THEN), (REOPEN, REOPENED_THEN)
WRITES = (WRITE, ERASE)  # what puts a value into a cell without deciding between others


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
    """The live heads of a cell: a function of the set of its changes, and what is left of some, and nothing else."""
    writes = [c for c in changes if c.kind in WRITES]
    if len(writes) == len(changes):
        return [h for h in writes if not any(_overwrites(w, h, cell, ()) for w in writes)]
    stands = standing(changes)
    settled = {name for s in stands for name in s.names}
    decisions = [c for c in changes if c.kind in (*_SETTLEMENTS, *_REOPENS)]
    return [
        h
        for h in (*writes, *stands)
        if h.dot not in settled and not any(_overwrites(w, h, cell, decisions) for w in writes)
    ]


def _overwrites(write: Applied, head: Applied, cell: CellName, decisions: Sequence[Applied]) -> bool:
    return write.dot != head.dot and knew_live(write.context, head.dot, cell, decisions)


def knew_live(context: Context, dot: Dot, cell: CellName, decisions: Sequence[Applied]) -> bool:
    """Whether the author was shown this head, and not as one that a settlement had put away (SYNC rules 3 and 10).

    Who knew a settlement and not its end covers what was live after it: he never keeps a settled head dead, whether
    it was ended since or put into quarantine.
    """
    if not context.covers(dot, cell):
        return False
    return not any(
        s.kind in _SETTLEMENTS and dot in s.names and context.holds(s.dot) and not _knew_end(context, s, decisions)
        for s in decisions
    )


def _knew_end(context: Context, settlement: Applied, decisions: Iterable[Applied]) -> bool:
    return any(r.kind in _REOPENS and settlement.dot in r.names and context.holds(r.dot) for r in decisions)


def counts_under(change: Applied, context: Context) -> bool:
    """Whether a change counts in what was displayed under a context: what is left of a decision in quarantine always.

    Nobody was shown it; but without it a write whose author knew the decision would cover what that had put away.
    """
    return change.kind < WRITE or context.holds(change.dot)


def display_order(head: Applied) -> tuple[int, int, bytes, int]:
    """Sort key, greatest first: newest time, then replica id (SYNC rule 7).

    Before those comes what is present in a set, and before all what was erased, which comes back by a decision alone
    and never by a clock (SYNC rule 15).
    """
    rank = 2 if head.kind == ERASE else 1 if head.value is True else 0
    return (rank, head.hlc, head.dot.replica, head.dot.seq)


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
        if c.kind in (*WRITES, SETTLE) and c.dot not in live and all(h.context.holds(c.dot) for h in heads)
    ]
    return max(known, key=lambda c: (c.hlc, c.dot.replica, c.dot.seq)).value if known else None
