"""What was written on a record by who did not know that it had moved: shown there, offered to be brought over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from brs_sync.acts import Written, writes
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import Context
from brs_sync.past import cells_under
from brs_sync.reading import RecordReader
from brs_sync.values import Value, same
from brs_sync.views import Cell, Head

from brs_desktop.records.moved import MOVED, brought, moved_to, named
from brs_desktop.workspace.moving.comparing import is_told
from brs_desktop.workspace.moving.shapes import Differing, Late

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace


def moves_of(workspace: Workspace, source: RecordKey, target: RecordKey) -> list[Written]:
    """The acts that moved the record to this place, oldest first; two people may have done the same."""
    written = writes(workspace.replica.reader(), source, MOVED)
    return [one for one in written if named(source.collection, one.value) == target]


def late(workspace: Workspace, source: RecordKey) -> Late | None:
    """What stands on a record that moved and that none of its moves had been shown, nor anybody brought over since."""
    cells = workspace.replica.cells(source, pending=False)
    target = moved_to(source.collection, cells)
    if target is None:
        return None
    moves = moves_of(workspace, source, target)
    found = {path: heads for path, cell in cells.items() if (heads := list(_unseen(path, cell, cells, moves)))}
    if not found:
        return None
    before = _shown_to(workspace, source, moves[-1].context) if moves else {}
    there = workspace.replica.cells(target)
    changes = tuple(
        _differing(path, cells[path].value, there.get(path), before.get(path))
        for path in found
        if not same(cells[path].value, there[path].value if path in there else None)
    )
    if not changes:
        return None
    people = dict.fromkeys(head.author for heads in found.values() for head in heads)
    dots = {dot for heads in found.values() for head in heads for dot in _dots(head)}
    values: dict[str, Value] = {path: cells[path].value for path in found}
    return Late(source, target, changes, tuple(sorted(dots)), tuple(people), values)


def _unseen(path: str, cell: Cell, cells: dict[str, Cell], moves: list[Written]) -> Iterator[Head]:
    """The heads of which no move had been shown a single dot: an equal answer that one had been shown came along."""

    def known(dot: Dot) -> bool:
        return brought(dot) in cells or any(one.dot == dot or one.context.holds(dot) for one in moves)

    yield from (head for head in cell.heads if is_told(path) and not any(map(known, _dots(head))))


def _dots(head: Head) -> tuple[Dot, ...]:
    return head.dots or (head.dot,)


def _shown_to(workspace: Workspace, source: RecordKey, context: Context) -> dict[str, Cell]:
    return cells_under(RecordReader(workspace.replica.reader(), source), context)


def _differing(path: str, here: Value, there: Cell | None, before: Cell | None) -> Differing:
    """Contested where the copy's answer is another than the one that came with the move: both are new."""
    stands = there.value if there is not None else None
    changed = not same(stands, before.value if before is not None else None)
    return Differing(path, here, stands, changed or (there is not None and there.contested))
