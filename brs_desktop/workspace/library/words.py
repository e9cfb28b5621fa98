"""An entry's answers in words, in the order of its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.views import Cell

from brs_desktop.language import format_date
from brs_desktop.records.rows import CellsView, Labels

if TYPE_CHECKING:
    from brs_desktop.records import Collection


@dataclass(frozen=True)
class Line:
    """One answer: the question, its words, the answer's words."""

    name: str
    label: str
    text: str


def lines(collection: Collection, cells: Mapping[str, Cell], labels: Labels, language: str) -> tuple[Line, ...]:
    """Every question that has an answer; a year is not a number to be grouped, a date is written out."""
    view = CellsView(collection, cells, labels)
    found = []
    for name, field in collection.outline.fields.items():
        if field.repeated or not (words := view.shown(field, language).strip()):
            continue
        shown = format_date(words, language) if field.kind == "date" else words
        found.append(Line(name, collection.field_label(name, language), shown))
    return tuple(found)
