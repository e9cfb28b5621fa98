"""Hands for the tests of sessions: forms from Markdown, sessions with a fixed clock, and the record they write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from typing import Any

from brs_sync.values import Value

from brs_desktop.forms import CommandRecord, FormDefinition, FormSession, ListItem, convert_xlsform, load_form

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@lru_cache(maxsize=64)
def form(markdown: str) -> FormDefinition:
    """A form written as Markdown tables, converted and loaded."""
    return load_form(convert_xlsform(markdown).xform)


class Record:
    """The cells a session writes, as a record keeps them."""

    def __init__(self) -> None:
        self.cells: dict[str, Value] = {}
        self.log: list[CommandRecord] = []
        self.broken = False
        self.takes = 1 << 30  # so many more commands fit on the disk

    def listen(self, record: CommandRecord) -> None:
        self.takes -= 1
        if self.broken or self.takes < 0:
            raise OSError("the disk is full")
        self.log.append(record)
        for path, value in record.changes:
            self.cells.pop(path, None)
            self.cells[path] = value

    @property
    def last(self) -> tuple[tuple[str, Value], ...]:
        return self.log[-1].changes


def session(definition: FormDefinition | str, record: Record | None = None, **options: Any) -> FormSession:
    """A session at noon of a fixed day in UTC, with row ids a, b, c…"""
    names = (f"r{number}" for number in count(1))
    settings: dict[str, Any] = {"clock": lambda: NOON, "zone": UTC, "new_row_id": lambda: next(names)}
    settings |= {"listener": record.listen} if record is not None else {}
    return FormSession(form(definition) if isinstance(definition, str) else definition, **settings | options)


def reopened(filling: FormSession, record: Record, **options: Any) -> FormSession:
    """A fresh session over what the first one wrote."""
    return session(filling.definition, answers=record.cells, language=filling.language, **options)


def picture(filling: FormSession) -> dict[str, Any]:
    """Everything a person sees."""
    found: dict[str, Any] = {}
    for item in filling.items():
        found[item.path] = (item, filling.state(item.path))
    found["problems"] = filling.problems()
    found["values"] = filling.relevant_values()
    return found


class Lists:
    """A list provider over plain rows; it remembers what it was asked."""

    def __init__(self, **lists: Sequence[Mapping[str, str]]) -> None:
        self.lists = lists
        self.asked: list[tuple[str, tuple[tuple[str, str], ...], str, int]] = []

    def items(
        self,
        list_name: str,
        *,
        where: Sequence[tuple[str, str]] = (),
        search: str = "",
        language: str = "en",
        offset: int = 0,
        limit: int = 50,
    ) -> Sequence[ListItem]:
        self.asked.append((list_name, tuple(where), search, limit))
        rows = [row for row in self.lists[list_name] if all(row.get(column) == value for column, value in where)]
        words = search.lower()
        rows = [row for row in rows if words in row["value"].lower() or words in row[language].lower()]
        rows.sort(key=lambda row: row["value"].lower() != words)
        return [ListItem(row["value"], row[language], row) for row in rows[offset : offset + limit]]

    def label(self, list_name: str, value: str, language: str) -> str | None:
        return next((row[language] for row in self.lists[list_name] if row["value"] == value), None)
