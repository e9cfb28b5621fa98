"""What a step does to cells; plain writes, which most changes are, are found for a whole record at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, Protocol

from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import WRITE, Context
from brs_sync.section import CellChange


class NewHead(NamedTuple):
    """A change to be stored, and whether it is live."""

    key: RecordKey
    change: CellChange
    live: bool


class Touched(NamedTuple):
    """A record whose cells this changes: how many heads each has afterwards, and at which paths something is decided.

    `calm` where nothing concurrent came and nothing went: only single cells can clash then.
    """

    key: RecordKey
    cells: Mapping[str, int]
    deciding: Collection[str]
    calm: bool


class Plain(NamedTuple):
    """Writes over nothing, or over the one head that each covers: it is live alone, and that head is no more.

    `covered` are those heads: by the commit that wrote them the paths.
    """

    key: RecordKey
    changes: Sequence[CellChange]
    covered: Mapping[Dot, Sequence[str]]


class Cells(Protocol):
    """What is held, as far as plain writes ask about it."""

    def single_heads(self, key: RecordKey, paths: Sequence[str]) -> Mapping[Dot | None, Sequence[str]]:
        """Of these cells those that hold a plain write and nothing else that counts, by the commit that wrote it.

        By None those that hold nothing.
        """
        ...


def by_record(partition: str, changes: Iterable[CellChange]) -> dict[RecordKey, list[CellChange]]:
    """Changes by their records; those of one mostly follow each other."""
    found: dict[tuple[str, str], list[CellChange]] = {}
    collection = record = ""
    those: list[CellChange] = []
    for change in changes:
        if change.record is not record or change.collection is not collection:
            collection, record = change.collection, change.record
            those = found.setdefault((collection, record), [])
        those.append(change)
    return {RecordKey(partition, *name): those for name, those in found.items()}


def plain_writes(
    key: RecordKey, changes: Sequence[CellChange], context: Context, cells: Cells
) -> tuple[Plain, Sequence[CellChange]]:
    """What of a commit that has just come writes over what it covers, and the other changes: those are merged.

    To look up and compare the heads of each cell takes four times as long, and finds the same.
    """
    if context.cells:  # heads that were left standing are named cell by cell
        return Plain(key, (), {}), changes
    single = cells.single_heads(key, [change.path for change in changes])
    covered = {dot: paths for dot, paths in single.items() if dot is not None and context.holds(dot)}
    free = {*single.get(None, ()), *chain.from_iterable(covered.values())}
    mine = [c for c in changes if c.kind == WRITE and c.path in free and not (c.names or c.reason)]
    if len(mine) == len(changes):
        return Plain(key, mine, covered), ()
    written = {change.path for change in mine}
    left = {dot: [path for path in paths if path in written] for dot, paths in covered.items()}
    others = [change for change in changes if change.path not in written]
    return Plain(key, mine, {dot: paths for dot, paths in left.items() if paths}), others
