"""The cells that say where a record came from and where it went (SYNC rule 4); no form has questions of such names."""

from __future__ import annotations

from collections.abc import Mapping

from brs_sync.ids import Dot, RecordKey, is_partition, is_record
from brs_sync.values import Value
from brs_sync.views import Cell

ORIGIN, MOVED, BROUGHT = ".origin", ".moved", ".brought"
_PARTITION, _RECORD = "partition", "record"
# What says of a record that it is there, by which form, and where it stands: no answer of anybody.
_KEPT_APART = ("alive", "form")


def is_answer(path: str) -> bool:
    """Whether a cell holds what somebody answered, and not what is said of the record itself."""
    return path not in _KEPT_APART and not path.startswith(".")


def place_of(key: RecordKey) -> dict[str, Value]:
    """The value that names another record of the same collection."""
    return {_PARTITION: key.partition, _RECORD: key.record}


def named(collection: str, value: Value) -> RecordKey | None:
    """The record that such a value names; None for anything else, whoever wrote it."""
    if not isinstance(value, Mapping):
        return None
    partition, record = value.get(_PARTITION), value.get(_RECORD)
    if not (isinstance(partition, str) and isinstance(record, str)) or not (
        is_partition(partition) and is_record(record)
    ):
        return None
    return RecordKey(partition, collection, record)


def moved_to(collection: str, cells: Mapping[str, Cell]) -> RecordKey | None:
    """Where the record went, if it did."""
    cell = cells.get(MOVED)
    return named(collection, cell.value) if cell is not None else None


def came_from(collection: str, cells: Mapping[str, Cell]) -> RecordKey | None:
    """Where the record was before, if it is a copy."""
    cell = cells.get(ORIGIN)
    return named(collection, cell.value) if cell is not None else None


def brought(dot: Dot) -> str:
    """The element that says that what this commit wrote after the move was looked at."""
    return f"{BROUGHT}/{dot}"
