"""What a record is called where two have one id because it moved from one country to another."""
# ruff: noqa: S608 (every name in the SQL is made in columns.py, every value is bound)

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.reading import RecordReader

from brs_desktop.records.moved import MOVED, moved_to

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace


def twins(workspace: Workspace, name: str, ids: Collection[str]) -> set[str]:
    """Those of the ids of which one record moved and another is there: the id alone does not say which is meant."""
    collection = workspace.registry.get(name)
    if collection is None or not collection.key:
        return set()
    table, reader = workspace.model.layouts[name].table, workspace.replica.reader()
    moved = {record for (record,) in reader.execute(f"SELECT record FROM {table} WHERE alive = 2")}
    places = f"SELECT count(*) FROM {table} WHERE record = ?"
    return {record for record in moved.intersection(ids) if reader.execute(places, (record,)).fetchone()[0] > 1}


def followed(workspace: Workspace, key: RecordKey) -> RecordKey:
    """The record that an id means: not the one that moved away from it, when the copy has the same id."""
    seen, reader = {key}, workspace.replica.reader()
    while RecordReader(reader, key).rows(MOVED):
        to = moved_to(key.collection, workspace.replica.cells(key))
        if to is None:
            break
        if to.record != key.record or to in seen or not workspace.replica.cells(to):
            break
        seen.add(to)
        key = to
    return key
