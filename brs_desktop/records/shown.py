"""Rows of the read model as a reader sees them: words of choices, dates and numbers in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from brs_sync.database import Connection
from brs_sync.ids import RecordKey

from brs_desktop.language import _, format_date, format_number, mark
from brs_desktop.records.columns import Column, Layout
from brs_desktop.records.labels import entry_words
from brs_desktop.records.rows import SEPARATORS

# What every row is selected with, before its title.
_HEAD = ("partition", "record", "contested", "pending")
REASONS = {
    "unknown": mark("unknown"),
    "not-collected": mark("not collected"),
    "confidential": mark("confidential"),
    "not-applicable": mark("not applicable"),
    "erased": mark("erased"),
}


@dataclass(frozen=True)
class Row:
    """One record in a list: `values` are words for the reader, `raw` what is stored, both in list-column order."""

    id: str
    key: RecordKey
    values: tuple[str, ...]
    raw: tuple[str, ...]
    title: str
    contested: bool
    pending: bool


class _Cell(NamedTuple):
    """Where a list column finds its parts in what was selected."""

    column: Column
    text: int
    reason: int
    label: int


class Words:
    """What one reader is shown of one page; labels that were looked up are kept in `known` where that lives longer."""

    def __init__(
        self,
        layouts: Mapping[str, Layout],
        connection: Connection,
        layout: Layout,
        language: str,
        known: dict[Any, Any] | None = None,
    ) -> None:
        self._layouts = layouts
        self._connection = connection
        self._layout = layout
        self._language = language
        self._between = SEPARATORS.get(language, ", ")
        self._labels: dict[Any, Any] = {} if known is None else known
        self.columns: tuple[str, ...] = ()
        self._cells = self._plan()

    def _plan(self) -> list[_Cell]:
        """What must be selected, in order, for `row`, and where in it each list column finds its parts."""
        places = {name: place for place, name in enumerate((*_HEAD, f"title_{self._language}"))}

        def place(name: str) -> int:
            return places.setdefault(name, len(places))

        listed = (self._layout.columns[name] for name in self._layout.collection.list)
        cells = [
            _Cell(
                column,
                place(column.text(self._language) if column.field.multilingual else column.value),
                place(column.reason),
                place(column.label) if column.source is not None else -1,
            )
            for column in listed
        ]
        self.columns = tuple(places)
        return cells

    def row(self, record: Sequence[Any]) -> Row:
        """The row behind one result."""
        partition, name, contested, pending, title = record[:5]
        raw: list[str] = []
        values: list[str] = []
        for cell in self._cells:
            text = record[cell.text]
            text = text.strip() if text else ""
            raw.append(text)
            if text:
                values.append(self._value(cell, text, record))
            else:
                reason = record[cell.reason]
                values.append(_(REASONS[reason]) if reason else "")
        key = RecordKey(partition, self._layout.collection.name, name)
        return Row(name, key, tuple(values), tuple(raw), title, bool(contested), bool(pending))

    def _value(self, cell: _Cell, raw: str, record: Sequence[Any]) -> str:
        column = cell.column
        if not column.field.list_name:
            return self._formatted(column.field.kind, raw)
        if column.is_set:
            return self._between.join(self._choice(column, value, "") for value in raw.split())
        return self._choice(column, raw, (record[cell.label] or "") if cell.label >= 0 else "")

    def _formatted(self, kind: str, raw: str) -> str:
        """A whole number of up to four digits is left as typed: it may be a year."""
        if kind == "date":
            return format_date(raw, self._language)
        if kind == "decimal" or (kind == "integer" and len(raw) > 4):
            return format_number(raw, self._language)
        return raw

    def _choice(self, column: Column, value: str, label: str) -> str:
        known = (self._layout.table, column.number, value, self._language)
        words = self._labels.get(known)
        if words is None:
            words = self._labels[known] = self._look_up(column, value)
        return words or label or value

    def _look_up(self, column: Column, value: str) -> str:
        """The label a list's record has now; FORMS: the label at that time where there is no such record here."""
        if column.source is None:
            return self._layout.collection.choice_label(column.field.name, value, self._language)
        words = entry_words(self._connection, self._layouts, column.source, value)
        return words[self._language] if words else ""
