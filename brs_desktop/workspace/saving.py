"""Records added, changed and deleted in one go: typed into the record's form, saved as one unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brs_sync.ids import Dot, RecordKey, is_frozen, is_partition
from brs_sync.values import Value
from brs_sync.views import Cell

from brs_desktop.language import language as spoken
from brs_desktop.records import Collection
from brs_desktop.records.moved import MOVED, is_answer
from brs_desktop.records.partitions import is_shipped
from brs_desktop.sentences import problem
from brs_desktop.workspace.answers import Assigned, One, Typist
from brs_desktop.workspace.rights import check_right
from brs_desktop.workspace.shapes import key_shape

if TYPE_CHECKING:
    from brs_desktop.forms import CommandRecord
    from brs_desktop.workspace.edits import Edit
    from brs_desktop.workspace.workspace import Workspace


@dataclass(frozen=True)
class Saved:
    """What a save wrote: the record, the commits, and whether the record was there before."""

    key: RecordKey
    dots: tuple[Dot, ...]
    existed: bool = True
    was_deleted: bool = False

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        told = {"dots": [str(dot) for dot in self.dots], "existed": self.existed, "was_deleted": self.was_deleted}
        return key_shape(self.key) | told


def assigned_of(values: Mapping[str, object] | Iterable[Assigned]) -> list[Assigned]:
    """Assignments, from a mapping of paths to values or already as such."""
    if isinstance(values, Mapping):
        return [One(path, value) for path, value in values.items()]
    return list(values)


class Saving:
    """Every save of a workspace that is no open editor's."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def add(
        self,
        collection: Collection,
        values: Mapping[str, object] | Iterable[Assigned],
        partition: str | None,
        start_empty: bool,
    ) -> Saved:
        """A new record. A key that exists is continued; a deleted or moved one with what was there, or from empty."""
        assigned = assigned_of(values)
        with self._workspace.edit() as edit:
            key, first = self._key(collection, assigned, partition)
            shown = edit.shown(key)
            moved = _value(shown, MOVED) is not None
            deleted = _value(shown, "alive") is False or moved
            if not shown or deleted:
                edit.set(key, "alive", True)
            if moved:
                edit.set(key, MOVED, None)
            if not shown:
                edit.set(key, "form", collection.form_hash)
            if start_empty and deleted:
                for path in filter(is_answer, shown):
                    edit.set(key, path, None)
            kept = {} if start_empty and deleted else shown
            self._type(edit, key, kept, [*(One(path, value) for path, value in first.items()), *assigned], not shown)
        return Saved(key, edit.dots, bool(shown), deleted)

    def set(self, key: RecordKey, values: Mapping[str, object] | Iterable[Assigned]) -> Saved:
        """Change cells; a deleted record is refused unless `alive` is set among them."""
        assigned = assigned_of(values)
        with self._workspace.edit() as edit:
            shown = edit.shown(key)
            deleted = _value(shown, "alive") is False
            alive = [one for one in assigned if one.path == "alive"]
            for one in alive:
                edit.set(key, "alive", _truth(one))
            if deleted and not any(_truth(one) for one in alive):
                raise problem("record-deleted", name=key.record)
            rest = [one for one in assigned if one.path != "alive"]
            if rest:
                self._type(edit, key, shown, rest, new=False)
        return Saved(key, edit.dots, True, deleted)

    def delete(self, key: RecordKey, row: str | None) -> Saved:
        """Delete a record or one of its rows: writes `alive` and nothing else."""
        with self._workspace.edit() as edit:
            shown = edit.shown(key)
            if row is not None and not any(path.startswith(f"{row}/") for path in shown):
                raise problem("bad-path", path=row[:80])
            edit.delete(key, row)
        return Saved(key, edit.dots, True, _value(shown, "alive") is False)

    def check(self, key: RecordKey) -> None:
        """Refuse what no device writes, and what this device's grants do not cover."""
        if is_shipped(key.partition):
            known = self._workspace.registry.get(key.collection)
            raise problem("read-only-collection", collection=known.label(spoken()) if known else key.collection)
        if key.partition.startswith("authority/"):
            raise problem("no-right")
        if is_frozen(key.partition):
            raise problem("version-frozen")
        check_right(self._workspace.replica, key.partition, "write")

    def _key(
        self, collection: Collection, assigned: list[Assigned], partition: str | None
    ) -> tuple[RecordKey, dict[str, Value]]:
        """The record's key and, for a keyed collection, its key fields' values."""
        replica = self._workspace.replica
        first: dict[str, Value] = {}
        if collection.key:
            form = self._workspace.filling.form(collection.form, {}, collection, new=False)
            typist = Typist(form, self._workspace.lists, self._workspace.language)
            first = dict(typist.understand(one for one in assigned if one.path in collection.key))
            record = collection.record_id(first)
        else:
            record = replica.new_record_id(collection.name)
        if partition is not None:
            if not is_partition(partition) or {".", ".."} & set(partition.split("/")):
                raise problem("bad-partition", partition=partition[:80])
            place = partition
        else:
            place = self._workspace.filling.partition(collection, first)
        return RecordKey(place, collection.name, record), first

    def _type(
        self, edit: Edit, key: RecordKey, shown: Mapping[str, Cell], assigned: Iterable[Assigned], new: bool
    ) -> None:
        """Type into the record's form and take over what it writes: answers, rows, what became impossible."""
        filling = self._workspace.filling
        collection = self._workspace.registry.get(key.collection)
        definition = self._workspace.forms.form(collection, None if new else _text(shown, "form"))
        assert collection is not None
        answers = {path: cell.value for path, cell in shown.items() if is_answer(path)}

        def take(record: CommandRecord) -> None:
            for path, value in record.changes:
                edit.set(key, path, value)

        form = filling.form(definition, answers, collection, new=new, listener=take)
        fixed = () if new else collection.key
        typist = Typist(form, self._workspace.lists, self._workspace.language, fixed)
        typist.apply(typist.understand(assigned))


def _value(shown: Mapping[str, Cell], path: str) -> Value:
    cell = shown.get(path)
    return cell.value if cell is not None else None


def _text(shown: Mapping[str, Cell], path: str) -> str | None:
    value = _value(shown, path)
    return value if isinstance(value, str) else None


def _truth(one: Assigned) -> bool:
    text = str(one.value).strip().lower()
    if text not in ("true", "false"):
        raise problem("bad-value", text=text[:80], path=one.path)
    return text == "true"
