"""One record on its way out: only what is relevant (FORMS), in words of the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.values import Missing, Value
from brs_sync.views import Cell

from brs_desktop.errors import Problem
from brs_desktop.exchange.table import Entry, Kind
from brs_desktop.language import words
from brs_desktop.records import Collection, Field
from brs_desktop.records.keys import value_text
from brs_desktop.records.margins import KINDS, margin
from brs_desktop.records.rows import CellsView
from brs_desktop.records.sheets import NUMBERS
from brs_desktop.records.shown import REASONS

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession
    from brs_desktop.records.manifest import ListSource
    from brs_desktop.workspace.workspace import Workspace

_MOST_LABELS = 20_000


class Leaving:
    """Reads records for one file; remembers the labels of choices that it has looked up."""

    def __init__(self, workspace: Workspace, collection: Collection, language: str) -> None:
        self._workspace, self.collection, self.language = workspace, collection, language
        self.say = words(language)
        self._labels: dict[tuple[str, str], str | None] = {}

    def record(self, key: RecordKey) -> Leaver:
        """The record as it may leave."""
        cells: Mapping[str, Cell] = self._workspace.replica.cells(key)
        newest = max((head.wall_ms for cell in cells.values() for head in cell.heads), default=None)
        try:
            form: FormSession | None = self._workspace.form_for(key)
        except Problem:  # its form is not here: what cannot be judged leaves as its list shows it
            form = None
        if form is not None:
            cells = {path: Cell(path, value) for path, value in form.relevant_cells().items()}
        return Leaver(self, key, cells, form, newest)

    def label(self, source: ListSource, value: str) -> Mapping[str, str] | None:
        """The words of a choice taken from a record."""
        known = (source.name, value)
        if known not in self._labels:
            if len(self._labels) > _MOST_LABELS:
                self._labels.clear()
            self._labels[known] = self._workspace.lists.label(source.name, value, self.language)
        label = self._labels[known]
        return {self.language: label} if label is not None else None


class Leaver:
    """One record's relevant answers, by question."""

    def __init__(
        self,
        leaving: Leaving,
        key: RecordKey,
        cells: Mapping[str, Cell],
        form: FormSession | None,
        changed_ms: int | None = None,
    ) -> None:
        self.changed_ms = changed_ms
        self.key, self._leaving, self._cells, self._form = key, leaving, cells, form
        self._view = CellsView(leaving.collection, cells, leaving.label)

    @property
    def title(self) -> str:
        """The record's title, or its id where it has none."""
        return self._view.title(self._leaving.language) or self.key.record

    @property
    def paths(self) -> frozenset[str]:
        """The paths of the collection's questions, `*` for a row."""
        return frozenset(field.path for field in self._leaving.collection.outline.fields.values())

    def text(self, name: str) -> str:
        """A question's answer in words; nothing for a question that the form does not have."""
        field = self._leaving.collection.outline.fields.get(name)
        return self.entry(field).text if field is not None else ""

    def members(self, name: str) -> tuple[str, ...]:
        """The choices that a question with several holds, as values."""
        field = self._leaving.collection.outline.fields.get(name)
        return self._view.members(field) if field is not None else ()

    def value(self, name: str) -> str:
        """A question's stored text."""
        return value_text(self._view.value(name))

    def entry(self, field: Field) -> Entry:
        """A question's answer: words, what was typed, and why there is none."""
        value = self._view.value(field.name)
        if isinstance(value, Missing):
            return Entry(reason=self._leaving.say(REASONS.get(value.reason, REASONS["unknown"])))
        text = self._view.shown(field, self._leaving.language) or _group_text(value)
        return Entry(text, self._view.raw(field).strip() if kind_of(field) != "text" else "")

    def told(self, field: Field) -> Entry:
        """The same with what stands beside the answer."""
        found = self.entry(field)
        name = field.path.rpartition("/")[2]
        cells = (self._cells.get(margin(name, kind)) for kind in KINDS)
        said = tuple(value_text(cell.value) if cell is not None else "" for cell in cells)
        return replace(found, said=said) if any(said) else found

    def rows(self, repeat: str) -> Iterator[tuple[str, Leaver]]:
        """The rows of a repeat in their order, each as a record of its own whose questions are the row's."""
        yield from self._rows_below("", repeat)

    def _rows_below(self, above: str, repeat: str) -> Iterator[tuple[str, Leaver]]:
        """`above` is where this record's cells begin in the form: nothing, or `outer/<row>/` for a row."""
        if self._form is None:
            return
        try:
            rows = self._form.rows(above + repeat)
        except LookupError:  # the record's own form is another version and has no such list
            return
        for row in rows:
            prefix = f"{repeat}/{row}/"
            cells = {path[len(prefix) :]: cell for path, cell in self._cells.items() if path.startswith(prefix)}
            if cells:
                yield row, _Row(self._leaving, self.key, cells, self._form, above + prefix)


class _Row(Leaver):
    """A row of a repeat."""

    def __init__(
        self, leaving: Leaving, key: RecordKey, cells: Mapping[str, Cell], form: FormSession, prefix: str
    ) -> None:
        super().__init__(leaving, key, cells, form)
        self._prefix = prefix

    def rows(self, repeat: str) -> Iterator[tuple[str, Leaver]]:
        """The rows of a repeat inside this row."""
        yield from self._rows_below(self._prefix, repeat)


def kind_of(field: Field) -> Kind:
    """What a file keeps the answers of a question as."""
    if field.kind in NUMBERS:
        return "number"
    return "date" if field.kind == "date" else "text"


def _group_text(value: Value) -> str:
    """The parts of a declared group (quantity and unit) side by side."""
    if not isinstance(value, dict):
        return ""
    return " ".join(text for text in (value_text(part) for part in value.values()) if text)
