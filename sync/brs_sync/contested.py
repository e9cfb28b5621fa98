"""What clashes in the records that some steps touched, found once for all of them when their effects are stored.

Conflicts follow from a record's heads and from nothing else, so those between two steps of one transaction, which
nobody ever sees, need not be found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from brs_sync.conflict import Found, RecordView, conflict_id, deleted, look, look_at_cells, look_everywhere
from brs_sync.effects import Touched
from brs_sync.engine import Persist
from brs_sync.ids import RecordKey, rows_of
from brs_sync.schema import Schema

Rows = Mapping[str, bool]  # by whether they are deleted beyond dispute


class ConflictFold(NamedTuple):
    """One conflict as stored beside the heads that it follows from."""

    id: str
    key: RecordKey
    found: Found


class Records(Protocol):
    """Records as they are stored, all effects so far included."""

    def is_fresh(self, key: RecordKey) -> bool:
        """Whether the step that is being stored is the first to name the record."""
        ...

    def deletes(self, key: RecordKey) -> bool:
        """Whether anything in the record was ever deleted."""
        ...

    def view(self, key: RecordKey) -> RecordView:
        """The record's heads."""
        ...

    def conflicts(self, key: RecordKey) -> dict[tuple[str, str], str]:
        """The stored conflicts of a record: (kind, path) to id."""
        ...

    def put_conflicts(self, folds: Sequence[ConflictFold], dropped: Sequence[str]) -> None:
        """Write what clashes now, and end what does no more."""
        ...

    def schema(self, collection: str) -> Schema | None:
        """What is known of a collection."""
        ...


@dataclass(slots=True)
class _Record:
    """What came to a record in some steps; of one step alone, where anything is deleted, the rows `before` it."""

    new: bool
    cells: dict[str, int] = field(default_factory=dict)  # how many heads each has
    deciding: set[str] = field(default_factory=set)
    calm: bool = True
    before: Rows | None = None

    @property
    def paths(self) -> set[str]:
        """All that was touched."""
        return {*self.cells, *self.deciding}


class Contested:
    """Take note of each step before its effects are stored; `fold` when all are, in the same transaction."""

    def __init__(self, records: Records) -> None:
        self._stored = records
        self._records: dict[RecordKey, _Record] = {}

    def note(self, effect: Persist) -> None:
        """A step's effects are about to be stored."""
        for touched in effect.touched:
            found = self._records.get(touched.key)
            if found is None:
                found = self._records[touched.key] = _Record(self._stored.is_fresh(touched.key))
                if touched.key in effect.deletes or self._stored.deletes(touched.key):
                    found.before = self._before(touched)
            else:
                found.before = None
            found.cells.update(touched.cells)
            found.deciding.update(touched.deciding)
            found.calm = found.calm and touched.calm

    def fold(self) -> bool:
        """Store the conflicts of all that was touched as they are now; whether there are any, or were."""
        folds: list[ConflictFold] = []
        dropped: list[str] = []
        for key, record in self._records.items():
            known = {} if record.new else self._stored.conflicts(key)
            found = self._found(key, record, known)
            names = {(one.kind, one.path) for one in found}
            folds += [ConflictFold(conflict_id(key, one.kind, one.path), key, one) for one in found]
            dropped += [name for at, name in known.items() if at not in names]
        self._records.clear()
        self._stored.put_conflicts(folds, dropped)
        return bool(folds or dropped)

    def _before(self, touched: Touched) -> Rows:
        view = self._stored.view(touched.key)
        return {row: deleted(view, row) for row in _rows({*touched.cells, *touched.deciding})}

    def _found(self, key: RecordKey, record: _Record, known: Iterable[tuple[str, str]]) -> list[Found]:
        """Look as narrowly as what came allows."""
        if self._stored.deletes(key):
            view, schema = self._stored.view(key), self._stored.schema(key.collection)
            if record.before is None:
                return look_everywhere(view, schema, known)
            return _look_around(view, schema, record.paths, record.before, known)
        if record.calm and not known and not record.deciding:
            several = [path for path, heads in record.cells.items() if heads > 1]
            return look_at_cells(self._stored.view(key), several) if several else []
        return look(self._stored.view(key), self._stored.schema(key.collection), record.paths, known)


def _look_around(
    view: RecordView, schema: Schema | None, touched: set[str], before: Rows, known: Iterable[tuple[str, str]]
) -> list[Found]:
    """The conflicts of a record in which something is deleted: a delete hides and shows what is below it.

    What is below the rows that came, went or came back is enough, with its own cells and the rows around them.
    """
    turned = [row for row, was in before.items() if _alive(row) in touched or deleted(view, row) != was]
    if "" in turned:
        return look_everywhere(view, schema, known)
    below = tuple(f"{row}/" for row in turned)
    if below:
        touched |= {path for path in (*view.live(), *view.decided()) if path.startswith(below)}
    return look(view, schema, touched | set(map(_alive, before)), known)


def _rows(touched: Iterable[str]) -> set[str]:
    return {"", *(row for path in touched for row in rows_of(path))}


def _alive(row: str) -> str:
    return f"{row}/alive" if row else "alive"
