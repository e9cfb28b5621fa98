"""A list narrowed to what was typed over it, by the search index where it is made."""
# ruff: noqa: S608 (nothing of the text stands in the SQL, every value is bound)

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync.database import Connection

from brs_desktop.records.labels import Condition
from brs_desktop.records.search.index import SHIFT

if TYPE_CHECKING:
    from brs_desktop.records.readmodel import ReadModel

_EVERY: Condition = ("1", [])
_IN_RANGE = "SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid BETWEEN ? AND ?"


def indexed(model: ReadModel, connection: Connection, collection: str, search: str) -> tuple[str, Condition]:
    """What is left to look for in the rows themselves, and the condition on table `r` that the index answers."""
    if not search.strip() or not model.search.is_filled(collection):
        return search, _EVERY
    from brs_desktop.records.search.asking import asked

    question = asked(search)
    if not question.words:
        return "", ("0", [])
    wanted = question.condition(lambda start: model.search.complete(connection, start))
    ranges = [_held(space) for space in model.search.spaces(collection)]
    # By row number, so that the few rows that were found are looked up and the list is not gone through.
    return "", (
        f"r.rowid IN (SELECT row.rowid FROM search_rows AS found JOIN {model.layouts[collection].table} AS row"
        " ON row.partition = found.partition AND row.record = found.record"
        f" WHERE found.id IN ({_IN_RANGE} UNION ALL {_IN_RANGE}))",
        [value for first, last in ranges for value in (wanted, first, last)],
    )


def _held(space: int) -> tuple[int, int]:
    return space << SHIFT, ((space + 1) << SHIFT) - 1
