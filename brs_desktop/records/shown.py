"""Rows of the read model as a reader sees them: words of choices, dates and numbers in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from brs_sync.database import Connection
from brs_sync.ids import RecordKey

from brs_desktop.language import _, format_date, format_number, mark
from brs_desktop.records.columns import Column, Layout
from brs_desktop.records.labels import entry_words
from brs_desktop.records.rows import SEPARATORS

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


class Words:
    """What one reader is shown of one page; remembers the labels it has looked up."""

    def __init__(self, layouts: Mapping[str, Layout], connection: Connection, layout: Layout, language: str) -> None:
        self._layouts = layouts
        self._connection = connection
        self._layout = layout
        self._language = language
        self._listed = tuple(layout.columns[name] for name in layout.collection.list)
        self._labels: dict[tuple[str, str], str] = {}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What must be selected, in order, for `row`."""
        columns = ["partition", "record", "contested", "pending", f"title_{self._language}"]
        for column in self._listed:
            columns += [self._text(column), column.reason]
            columns += [column.label] if column.source is not None else []
        return tuple(dict.fromkeys(columns))

    def _text(self, column: Column) -> str:
        return column.text(self._language) if column.field.multilingual else column.value

    def row(self, record: Sequence[object]) -> Row:
        """The row behind one result."""
        by_name = dict(zip(self.columns, record))
        key = RecordKey(str(by_name["partition"]), self._layout.collection.name, str(by_name["record"]))
        raw = tuple(str(by_name[self._text(column)] or "").strip() for column in self._listed)
        return Row(
            id=key.record,
            key=key,
            values=tuple(self._value(column, text, by_name) for column, text in zip(self._listed, raw)),
            raw=raw,
            title=str(by_name[f"title_{self._language}"]),
            contested=bool(by_name["contested"]),
            pending=bool(by_name["pending"]),
        )

    def _value(self, column: Column, raw: str, record: Mapping[str, object]) -> str:
        if not raw:
            reason = record[column.reason]
            return _(REASONS[str(reason)]) if reason else ""
        if column.is_set:
            words = (self._choice(column, value, "") for value in raw.split())
            return SEPARATORS.get(self._language, ", ").join(words)
        if column.field.list_name:
            return self._choice(column, raw, str(record.get(column.label) or ""))
        return self._formatted(column.field.kind, raw)

    def _formatted(self, kind: str, raw: str) -> str:
        """A whole number of up to four digits is left as typed: it may be a year."""
        if kind == "date":
            return format_date(raw, self._language)
        if kind == "decimal" or (kind == "integer" and len(raw) > 4):
            return format_number(raw, self._language)
        return raw

    def _choice(self, column: Column, value: str, label: str) -> str:
        known = (column.field.name, value)
        if known not in self._labels:
            self._labels[known] = self._look_up(column, value) or label or value
        return self._labels[known]

    def _look_up(self, column: Column, value: str) -> str:
        """The label a list's record has now; FORMS: the label at that time where there is no such record here."""
        if column.source is None:
            return self._layout.collection.choice_label(column.field.name, value, self._language)
        words = entry_words(self._connection, self._layouts, column.source, value)
        return words[self._language] if words else ""
