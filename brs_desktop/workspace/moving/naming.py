"""What a record is called where two have one id because it moved from one country to another."""
# ruff: noqa: S608 (every name in the SQL is made in columns.py, every value is bound)

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.reading import RecordReader

from brs_desktop.records.moved import MOVED, moved_to

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace


def has_twin(workspace: Workspace, key: RecordKey) -> bool:
    """Whether a record of the same id moved, so that the id alone does not say which of the two is meant."""
    collection = workspace.registry.get(key.collection)
    if collection is None or not collection.key:
        return False
    table = workspace.model.layouts[key.collection].table
    found = workspace.replica.reader().execute(
        f"SELECT partition FROM {table} WHERE alive = 2 AND record = ?", (key.record,)
    )
    if not (moved := {partition for (partition,) in found}):
        return False
    rows = workspace.replica.reader().execute(f"SELECT partition FROM {table} WHERE record = ?", (key.record,))
    return len(moved | {partition for (partition,) in rows}) > 1


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
