"""The branches of names under which two copies wrote (SYNC rule 14), and the names of the commits in them.

A name's commits up to the fork keep it. What follows goes by branches, each named by the hash of its first commit, so
the names follow from which commits are held and not from the order in which they came; `seq` counts on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from brs_sync.ids import ID_BYTES, Dot
from brs_sync.merge import Context
from brs_sync.section import CellChange

MAX_BRANCHES = 16  # of one name in one partition

# The pieces of a way from a commit up to a name: of which replica, from which `seq`, to which.
Path = tuple[tuple[bytes, int, int], ...]


def branch_name(first: bytes) -> bytes:
    """The replica that a branch is, by the hash of its first commit."""
    return hashlib.sha256(b"brs-branch\x00" + first).digest()[:ID_BYTES]


@dataclass(frozen=True, slots=True)
class Branch:
    """What follows `parent`'s last commit on one of its sides; `first` the side that was here when another came."""

    name: bytes
    origin: bytes
    parent: bytes
    start: int
    first: bool


class Branches:
    """The branches of one partition."""

    def __init__(self, branches: Iterable[Branch] = ()) -> None:
        self._by_name = {branch.name: branch for branch in branches}
        self._below: dict[bytes, list[Branch]] = {}
        for branch in self._by_name.values():
            self._below.setdefault(branch.parent, []).append(branch)

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def origin(self, name: bytes) -> bytes:
        """The key's name that a replica stands for."""
        found = self._by_name.get(name)
        return name if found is None else found.origin

    def start(self, name: bytes) -> int:
        """The `seq` of the first commit that goes by this name."""
        found = self._by_name.get(name)
        return 1 if found is None else found.start

    def forks(self, name: bytes) -> bool:
        """Whether two sides follow the last commit that goes by this name."""
        return name in self._below

    def within(self, name: bytes) -> Iterator[bytes]:
        """The name and all branches that follow it."""
        yield name
        for branch in self._below.get(name, ()):
            yield from self.within(branch.name)

    def count(self, origin: bytes) -> int:
        """How many branches a key's name has."""
        return sum(branch.origin == origin for branch in self._by_name.values())

    def path(self, name: bytes, seq: int, top: bytes) -> Path:
        """The way from one commit up to the first one of `top`."""
        pieces: list[tuple[bytes, int, int]] = []
        while True:
            start = self.start(name)
            if seq >= start:
                pieces.append((name, start, seq))
            found = self._by_name.get(name)
            if found is None or name == top:
                return tuple(pieces)
            name, seq = found.parent, min(seq, start - 1)

    def here(self, name: bytes) -> bytes:
        """The branch on which what was here before any other side came goes on."""
        while sides := self._below.get(name):
            name = next((side.name for side in sides if side.first), sides[0].name)
        return name


@dataclass(frozen=True, slots=True)
class Renaming:
    """Commits by the names that they go by: of each name here, the way that was meant by it."""

    paths: Mapping[bytes, Path]

    def dot(self, dot: Dot) -> Dot:
        """The commit's name."""
        for name, first, last in self.paths.get(dot.replica, ()):
            if first <= dot.seq <= last:
                return Dot(name, dot.seq)
        return dot

    def context(self, context: Context) -> Context:
        """The same commits, each by its name."""
        vector: dict[bytes, int] = {}
        for replica, seq in context.vector.items():
            for name, _, last in self.paths.get(replica, ((replica, 1, seq),)):
                vector[name] = max(vector.get(name, 0), last)
        return Context(
            vector,
            frozenset(self.dot(dot) for dot in context.dots),
            frozenset((self.dot(dot), cell) for dot, cell in context.cells),
        )

    def change(self, change: CellChange) -> CellChange:
        """The same change, what it names by their names."""
        return renamed(change, self.dot)


def renamed(change: CellChange, name: Callable[[Dot], Dot]) -> CellChange:
    """A change whose named commits go by other names, in the one order that these have."""
    if not change.names:
        return change
    names = [name(dot) for dot in change.names]
    if not change.places:
        return change._replace(names=tuple(sorted(names)))
    named = sorted(zip(names, change.places, strict=True))
    return change._replace(names=tuple(dot for dot, _ in named), places=tuple(place for _, place in named))
