"""One record read for the pane beside the list: its answers in the form's order and its latest changes, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brs_desktop import language
from brs_desktop.language import _, format_date, format_number
from brs_desktop.ui.values import missing_words, shown, when

_MOST_CHANGES = 200


@dataclass(frozen=True)
class Line:
    """One answer: the question's words, the answer's, and whether two answers exist."""

    label: str
    text: str
    contested: bool = False
    faint: bool = False


@dataclass(frozen=True)
class Past:
    """One change of the record's history."""

    what: str
    text: str
    who: str
    when: str


@dataclass(frozen=True)
class RecordRead:
    """A record as it is read."""

    collection: str
    record: str
    title: str
    readonly: bool
    contested: bool
    lines: tuple[Line, ...]
    past: tuple[Past, ...]


def read_record(workspace: Any, name: str, record: str) -> RecordRead:
    """Everything the pane shows of a record, in the language spoken now (asked in the data lane)."""
    collection, spoken = workspace.collection(name), language.language()
    reference = f"{name}/{record}"
    cells = workspace.show(reference)["cells"]
    words = _Words(collection, spoken)
    lines = tuple(words.lines(cells))
    history = workspace.history(reference)[-_MOST_CHANGES:]
    return RecordRead(
        name,
        record,
        workspace.title(workspace.find(reference), spoken) or collection.singular(spoken),
        collection.place == "reference",
        any(len(cell["heads"]) > 1 for cell in cells.values()),
        lines,
        tuple(past for change in reversed(history) if (past := words.past(change)) is not None),
    )


class _Words:
    """The words of a collection's questions and choices in one language."""

    def __init__(self, collection: Any, spoken: str) -> None:
        self._collection, self._spoken = collection, spoken
        self._fields: Mapping[str, Any] = collection.outline.fields

    def lines(self, cells: Mapping[str, Any]) -> list[Line]:
        found = []
        for name, field in self._fields.items():
            if field.repeated:
                continue
            text = (
                self._set_text(name, cells)
                if field.kind in ("select_multiple", "rank")
                else self._cell_text(name, cells)
            )
            if text:
                contested = any(len(cells[path]["heads"]) > 1 for path in (name,) if path in cells)
                found.append(Line(self.label(name), text, contested, isinstance(_value(cells.get(name)), dict)))
        return found + self._rows(cells)

    def _cell_text(self, name: str, cells: Mapping[str, Any]) -> str:
        best = cells.get(name) or cells.get(f"{name}@{self._spoken}") or cells.get(f"{name}@en")
        return self.text(name, best)

    def _set_text(self, name: str, cells: Mapping[str, Any]) -> str:
        held = (
            path.partition("/")[2]
            for path, cell in cells.items()
            if path.startswith(f"{name}/") and cell["value"] is True
        )
        return ", ".join(self._collection.choice_label(name, value, self._spoken) for value in held)

    def _rows(self, cells: Mapping[str, Any]) -> list[Line]:
        """The rows of repeats, one line each."""
        rows: dict[tuple[str, str], list[str]] = {}
        for path, cell in cells.items():
            parts = path.split("/")
            if (
                len(parts) == 3
                and parts[2] in self._fields
                and cells.get(f"{parts[0]}/{parts[1]}/alive", {}).get("value", True)
            ):
                rows.setdefault((parts[0], parts[1]), []).append(self.text(parts[2], cell))
        counted: dict[str, int] = {}
        found = []
        for (repeat, _row), texts in rows.items():
            counted[repeat] = counted.get(repeat, 0) + 1
            found.append(
                Line(_("Row {number}").format(number=counted[repeat]), " · ".join(text for text in texts if text))
            )
        return found

    def label(self, name: str) -> str:
        return self._collection.field_label(name, self._spoken) if name in self._fields else name

    def text(self, name: str, cell: Mapping[str, Any] | None) -> str:
        """An answer as it is read: the words of a choice, a number and a date in the language's manner."""
        value, field = _value(cell), self._fields.get(name)
        if value is None:
            return ""
        if isinstance(value, dict):
            return (
                missing_words(value["missing"])
                if "missing" in value
                else " · ".join(str(v) for v in value.values() if v)
            )
        if cell is not None and cell.get("label"):
            return str(cell["label"])
        kind = field.kind if field is not None else "text"
        if kind == "select_one":
            return str(self._collection.choice_label(name, str(value), self._spoken))
        if kind in ("integer", "decimal", "range"):
            return format_number(str(value))
        return format_date(str(value)) if kind == "date" else str(value)

    def past(self, change: Any) -> Past | None:
        """A change in words; what only keeps order or form says nothing to a person."""
        last = change.path.rsplit("/", 1)[-1]
        if last in (".order", "form"):
            return None
        return Past(self._what(change, last), self._came(change, last), change.author, when(change.wall_ms))

    def _what(self, change: Any, last: str) -> str:
        if change.kind in ("settle", "accept"):
            return _("Decided: {question}").format(question=self.label(last.split("@")[0]))
        if change.kind == "reopen":
            return _("Decision undone: {question}").format(question=self.label(last.split("@")[0]))
        if last == "alive":
            return _("Row") if "/" in change.path else _("Record")
        parts = change.path.split("/")
        return self.label(parts[0] if len(parts) == 2 else last.split("@")[0])

    def _came(self, change: Any, last: str) -> str:
        parts = change.path.split("/")
        if last == "alive":
            return _("added") if change.value else _("deleted")
        if len(parts) == 2 and isinstance(change.value, bool):
            words = self._collection.choice_label(parts[0], last, self._spoken)
            return f"+ {words}" if change.value else f"− {words}"
        name, value = last.split("@")[0], change.value
        if isinstance(value, str) and name in self._fields and self._fields[name].kind == "select_one":
            return str(self._collection.choice_label(name, value, self._spoken))
        return shown(value) or _("(emptied)")


def _value(cell: Mapping[str, Any] | None) -> Any:
    return cell["value"] if cell is not None else None
