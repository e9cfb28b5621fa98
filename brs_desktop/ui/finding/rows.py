"""What was found as the lines of one list: a heading for each group, its records, and the way to the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from brs_desktop.language import _, format_number

if TYPE_CHECKING:
    from brs_desktop.workspace.searching import Group, Hit

Span = tuple[int, int]
HEADING, RECORD, REST = "heading", "record", "rest"


@dataclass(frozen=True)
class FoundRow:
    """One line: `aside` stands at its end, `detail` under it; spans are what was typed."""

    kind: str
    collection: str
    words: str
    spans: tuple[Span, ...] = ()
    record: str = ""
    detail: str = ""
    detail_spans: tuple[Span, ...] = ()
    aside: str = ""

    @property
    def spoken(self) -> str:
        """The line as a screen reader says it."""
        return ", ".join(part for part in (self.words, self.detail, self.aside) if part)


def rows_of(groups: Iterable[Group], places: dict[str, str]) -> Iterator[FoundRow]:
    """The lines of what was found; `places` are the names of the window's places."""
    for group in groups:
        count = format_number(group.total) + ("+" if group.more else "")
        place = places.get(group.place, "")
        heading = group.label if place in ("", group.label) else f"{group.label}  ·  {place}"
        yield FoundRow(HEADING, group.collection, heading, aside=count)
        yield from (_record(group.collection, hit) for hit in group.rows)
        if group.more or group.total > len(group.rows):
            words = _("Show all {count} in {list}").format(count=format_number(count), list=group.label)
            yield FoundRow(REST, group.collection, words)


def _record(collection: str, hit: Hit) -> FoundRow:
    """A record that was found by its text shows the piece of it, behind the question that it answers."""
    before = f"{hit.field}: " if hit.snippet and hit.field else ""
    moved = tuple((start + len(before), end + len(before)) for start, end in hit.snippet_spans)
    return FoundRow(RECORD, collection, hit.title, hit.title_spans, hit.reference, before + hit.snippet, moved)


class FoundRows(QAbstractListModel):
    """The lines behind the list; headings cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[FoundRow, ...] = ()

    def show(self, rows: tuple[FoundRow, ...]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        return row if role == Qt.ItemDataRole.UserRole else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if self.rows[index.row()].kind == HEADING:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def next(self, row: int, step: int, *, group: bool = False) -> int:
        """The line that can be chosen after `row` in a direction, or the first of another group; `row` at the end."""
        at = row + step
        here = self.rows[row].collection if 0 <= row < len(self.rows) else None
        while 0 <= at < len(self.rows):
            one = self.rows[at]
            if one.kind != HEADING and not (group and one.collection == here):
                return self._first_of(at) if group and step < 0 else at
            at += step
        return row

    def _first_of(self, row: int) -> int:
        """The first line of the group that a line is in."""
        while self.rows[row - 1].kind != HEADING:
            row -= 1
        return row
