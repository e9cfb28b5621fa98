"""A record as one step of the engine leaves it, before anything of it is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from brs_sync.conflict import DeleteHeads, Found, RecordView, deleted, look, look_everywhere
from brs_sync.ids import Dot, rows_of
from brs_sync.merge import Applied
from brs_sync.schema import Schema


class Overlay:
    """A record as it will be once this step's effects are stored."""

    def __init__(
        self,
        base: RecordView,
        cells: Mapping[str, list[Applied]],
        deciding: Mapping[str, Applied],
        gone: Mapping[str, Collection[Dot]],
    ) -> None:
        """`gone` are the changes that end with this step, by path."""
        self.key = base.key
        self.cells = cells
        self.deciding = deciding
        self.before = base
        self._gone = gone
        self._live: dict[str, Sequence[Applied]] | None = None
        self.deleted_heads: dict[str, DeleteHeads | None] = {}

    def heads(self, path: str) -> Sequence[Applied]:
        """The live heads of a cell."""
        cell = self.cells.get(path)
        return cell if cell is not None else self.before.heads(path)

    def live(self) -> Mapping[str, Sequence[Applied]]:
        """The live heads of all cells."""
        if self._live is None:
            merged = {**self.before.live(), **self.cells}
            self._live = {path: heads for path, heads in merged.items() if heads}
        return self._live

    def decisions(self, path: str) -> Sequence[Applied]:
        """The settlements, accepts and reopens at a path."""
        new, old = self.deciding.get(path), self.before.decisions(path)
        if old:
            gone = self._gone.get(path, ())
            old = [d for d in old if d.dot not in gone and (new is None or d.dot != new.dot)]
        return old if new is None else [*old, new]

    def decided(self) -> Iterable[str]:
        """The paths that have any of those."""
        return {*self.before.decided(), *self.deciding}


def look_around(view: Overlay, schema: Schema | None, known: Iterable[tuple[str, str]]) -> list[Found]:
    """The conflicts of a record in which something is deleted: a delete hides and shows what is below it.

    What is below the rows that came, went or came back is enough, with its own cells and the rows around them.
    """
    touched = {*view.cells, *view.deciding}
    rows = {"", *(row for path in touched for row in rows_of(path))}
    turned = [row for row in rows if _alive(row) in touched or deleted(view, row) != deleted(view.before, row)]
    if "" in turned:
        return look_everywhere(view, schema, known)
    below = tuple(f"{row}/" for row in turned)
    if below:
        touched |= {path for path in (*view.live(), *view.decided()) if path.startswith(below)}
    return look(view, schema, touched | set(map(_alive, rows)), known)


def _alive(row: str) -> str:
    return f"{row}/alive" if row else "alive"
