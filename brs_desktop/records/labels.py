"""Conditions on the read model's columns, and the labels of list entries."""
# ruff: noqa: S608 (every name in the SQL is made in columns.py, every value is bound)

from __future__ import annotations

from collections.abc import Iterable, Mapping

from brs_sync.database import Connection
from brs_sync.ids import RecordKey

from brs_desktop.language import LANGUAGES
from brs_desktop.records.columns import Column, Layout
from brs_desktop.records.followed import now_at
from brs_desktop.records.manifest import ListSource
from brs_desktop.records.problems import QueryProblem
from brs_desktop.records.rows import LISTED, MOVED_AWAY

Condition = tuple[str, list[object]]


def entry_words(
    connection: Connection, layouts: Mapping[str, Layout], source: ListSource, value: str
) -> Mapping[str, str] | None:
    """The label of a list's entry in every language, or None when no record has the value.

    FORMS, 'Choice lists from records': an entry withdrawn stays valid for records that have it, so one that the list
    no longer offers is found too, after those that it does. One that moved is followed to where it is now.
    """
    layout = layouts[source.collection]
    columns = ", ".join(label_column(layout, source.label, code) for code in LANGUAGES)
    chosen, values = entry_condition(layout, source, "?")
    entry = connection.execute(
        f"SELECT alive, partition, record, {columns} FROM {layout.table} AS entry {chosen}", [value, *values]
    ).fetchone()
    if entry is None:
        return None
    standing, partition, record, *words = entry
    if standing == MOVED_AWAY:
        to = now_at(connection, RecordKey(partition, source.collection, record))
        there = _words_at(connection, layout, columns, to) if to is not None else None
        words = words if there is None else there
    return {code: text or value for code, text in zip(LANGUAGES, words)}


def entry_place(
    connection: Connection, layouts: Mapping[str, Layout], source: ListSource, value: str
) -> RecordKey | None:
    """The record that a choice means now, where the one that it was taken from has moved; None where it has not."""
    layout = layouts[source.collection]
    rows = connection.execute(
        f"SELECT alive, partition, record FROM {layout.table}"
        f" WHERE {layout.columns[source.value].value} = ? ORDER BY alive, partition, record LIMIT 20",
        [value],
    ).fetchall()
    keys = [(standing, RecordKey(partition, source.collection, record)) for standing, partition, record in rows]
    there = {key for standing, key in keys if standing == LISTED}
    became = (now_at(connection, key) for standing, key in keys if standing == MOVED_AWAY)
    return next((key for key in became if key is not None and (not there or key in there)), None)


def _words_at(connection: Connection, layout: Layout, columns: str, key: RecordKey) -> list[str] | None:
    row = connection.execute(
        f"SELECT {columns} FROM {layout.table} WHERE partition = ? AND record = ?", (key.partition, key.record)
    ).fetchone()
    return list(row) if row else None


class LabelBook:
    """The labels of list entries read through one connection; each is looked up once."""

    def __init__(self, connection: Connection, layouts: Mapping[str, Layout]) -> None:
        self._connection = connection
        self._layouts = layouts
        self._words: dict[tuple[ListSource, str], Mapping[str, str] | None] = {}

    def __call__(self, source: ListSource, value: str) -> Mapping[str, str] | None:
        if (source, value) not in self._words:
            self._words[source, value] = entry_words(self._connection, self._layouts, source, value)
        return self._words[source, value]


def entry_condition(layout: Layout, source: ListSource, value: str) -> Condition:
    """The end of a SELECT that finds the one entry with a value (an SQL expression), offered ones before others."""
    offered, values = all_equal(layout, source.where, "entry.")
    return (
        f"WHERE entry.{layout.columns[source.value].value} = {value}"
        f" ORDER BY ({offered}) DESC, entry.alive = 1 DESC, entry.alive DESC, entry.partition, entry.record LIMIT 1",
        values,
    )


def label_column(layout: Layout, field: str, language: str) -> str:
    """The column with an entry's words for a reader of that language."""
    column = layout.columns[field]
    return column.text(language) if column.field.multilingual else column.value


def all_equal(layout: Layout, where: Iterable[tuple[str, str]], prefix: str = "") -> Condition:
    """The condition that every pair holds; QueryProblem for a field that the manifest does not keep."""
    parts: list[str] = ["1"]
    values: list[object] = []
    for name, value in where:
        if name not in layout.columns:
            raise QueryProblem("unknown-column", name[:80])
        part, held = equals(layout.columns[name], value, prefix)
        parts.append(part)
        values += held
    return " AND ".join(parts), values


def equals(column: Column, value: str, prefix: str = "") -> Condition:
    """The condition that a column holds a value, or is blank when the value is.

    A set holds each of its members, as a node-set equals each of its nodes' values in XPath.
    """
    if not value:
        return f"{prefix}{column.value} IS NULL", []
    if column.is_set:
        return f"instr({prefix}{column.value}, ?) > 0", [f" {value} "]
    return f"{prefix}{column.value} = ?", [value]
