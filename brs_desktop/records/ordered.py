"""A table read in the order of a list: along an index, from the nearer end, never sorted where that can be helped."""
# ruff: noqa: S608 (every name in the SQL is made in columns.py, every value is bound)

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brs_sync.database import Connection

from brs_desktop.records.columns import Layout, title_key
from brs_desktop.records.labels import Condition
from brs_desktop.records.problems import QueryProblem

if TYPE_CHECKING:
    from brs_desktop.records.readmodel import ReadModel

# What a list shows. Said in these words alone, it is counted without going through the table.
ALL_LISTED = "alive = 1"
_KEPT = 5_000
# From so far down on, rows are passed in the index alone and those of the page looked up and sorted behind it.
_FAR = 1_000
# A row that is looked up and sorted costs about as much as so many steps along an index.
_STEPS_A_ROW = 16


@dataclass(frozen=True)
class Order:
    """By a key whose blanks come last either way, then by title, then by record."""

    key: str
    index: str
    ties: tuple[str, ...]
    descending: bool
    language: str

    @classmethod
    def of(cls, layout: Layout, sort: str | None, descending: bool, language: str) -> Order:
        """The order of a sort field, of titles without one."""
        if sort is not None and sort not in layout.collection.sort:
            raise QueryProblem("unknown-column", sort[:80])
        title = title_key(language)
        key = title if sort is None else layout.columns[sort].sort_key(language)
        ties = tuple(dict.fromkeys((title, "record", "partition")))
        return cls(key, layout.sort_index(key, language), ties, descending, language)

    def clause(self, backwards: bool, plus: str) -> str:
        """The ORDER BY of rows whose key is not blank, or of those whose key is; a plus keeps it from an index."""
        way = "DESC" if self.descending != backwards else "ASC"
        return ", ".join(f"{plus}r.{column} {way}" for column in dict.fromkeys((self.key, *self.ties)))


class Counts:
    """What was counted or looked up, for as long as nothing was written: it would cost more than reading a page."""

    def __init__(self) -> None:
        self._mine = threading.local()

    def count(self, connection: Connection, layout: Layout, condition: Condition) -> int:
        """How many rows of the table hold the condition; within a transaction nothing is remembered."""
        key = (layout.table, condition[0], tuple(condition[1]))
        counted: int = self.once(connection, key, lambda: _counted(connection, layout.table, condition))
        return counted

    def once(self, connection: Connection, asked: Hashable, find: Callable[[], Any]) -> Any:
        """What is found for a question, asked of the database once for as long as nothing is written."""
        known = self.known(connection)
        if asked not in known:
            if len(known) >= _KEPT:
                known.clear()
            known[asked] = find()
        return known[asked]

    def known(self, connection: Connection) -> dict[Any, Any]:
        """What this thread knows of the database as it is now."""
        if connection.in_transaction:
            return {}
        others = connection.execute("PRAGMA data_version").fetchone()[0]
        at = (connection, others, connection.total_changes)
        if getattr(self._mine, "at", None) != at:
            self._mine.at, self._mine.known = at, {}
        known: dict[Any, Any] = self._mine.known
        return known


class Ordered:
    """One table as one list shows it."""

    def __init__(self, model: ReadModel, connection: Connection, layout: Layout, order: Order) -> None:
        self._counts = model.counts
        self._connection = connection
        self._layout = layout
        self._order = order
        self._indexed = order.language in model.sorted_languages
        self.total = 0

    def rows(
        self, columns: Sequence[str], condition: Condition, offset: int, limit: int, *, narrowed: bool
    ) -> list[tuple[Any, ...]]:
        """The rows from `offset` on; `total` is known then."""
        self.total = self._count(condition)
        blanks = self._count(_with(condition, f"r.{self._order.key} IS NULL")) if self.total else 0
        parts = (("IS NOT NULL", 0, self.total - blanks), ("IS NULL", self.total - blanks, self.total))
        found: list[tuple[Any, ...]] = []
        for key, first, end in parts:
            start, stop = max(offset, first), min(offset + limit, end)
            if start < stop:
                found += self._part(columns, (condition, key), (start - first, stop - first), end - first, narrowed)
        return found

    def _part(
        self, columns: Sequence[str], which: tuple[Condition, str], span: tuple[int, int], count: int, narrowed: bool
    ) -> list[tuple[Any, ...]]:
        """Rows of one part, counted from whichever end is nearer."""
        start, stop = span
        backwards = start > count - stop
        skipped = count - stop if backwards else start
        along = self._along(skipped + stop - start, count, narrowed)
        index, plus = (f" INDEXED BY {self._order.index}", "") if along else ("", "+")
        where, values = _with(which[0], f"{plus}r.{self._order.key} {which[1]}")
        table, shown = f"{self._layout.table} AS r", ", ".join(columns)
        rest = f"FROM {table}{index} WHERE {where} ORDER BY {self._order.clause(backwards, plus)} LIMIT ? OFFSET ?"
        text = f"SELECT {shown} {rest}"
        if along and skipped >= _FAR:
            sorted_again = self._order.clause(backwards, "+")
            text = f"SELECT {shown} FROM {table} WHERE r.rowid IN (SELECT r.rowid {rest}) ORDER BY {sorted_again}"
        found = self._connection.execute(text, [*values, stop - start, skipped]).fetchall()
        return found[::-1] if backwards else found

    def _along(self, wanted: int, count: int, narrowed: bool) -> bool:
        """Whether walking the index costs less than sorting what a filter leaves."""
        if not self._indexed or not narrowed:
            return self._indexed
        whole = self._count((ALL_LISTED, []))
        return wanted * whole // max(1, count) < count * _STEPS_A_ROW

    def _count(self, condition: Condition) -> int:
        return self._counts.count(self._connection, self._layout, condition)


def _counted(connection: Connection, table: str, condition: Condition) -> int:
    """All that is listed is the table without the little that is not: SQLite counts a table page by page."""
    where, values = condition
    text = f"SELECT count(*) FROM {table} AS r WHERE {where}"
    if where == ALL_LISTED:
        others = f"SELECT count(*) FROM {table} WHERE alive < 1 OR alive > 1"
        text = f"SELECT (SELECT count(*) FROM {table}) - ({others})"
    counted: int = connection.execute(text, values).fetchone()[0]
    return counted


def _with(condition: Condition, more: str) -> Condition:
    return f"{condition[0]} AND {more}", condition[1]
