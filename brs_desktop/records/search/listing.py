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
    return "", (
        "(r.partition, r.record) IN (SELECT partition, record FROM search_rows WHERE id IN"
        f" ({_IN_RANGE} UNION ALL {_IN_RANGE}))",
        [value for first, last in ranges for value in (wanted, first, last)],
    )


def _held(space: int) -> tuple[int, int]:
    return space << SHIFT, ((space + 1) << SHIFT) - 1
