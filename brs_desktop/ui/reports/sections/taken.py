"""What came back of a section: which answers merged by themselves, which were changed on both sides."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.parts import button, on_key, text
from brs_desktop.ui.reports.sections.reading import TakenShown
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart

Index = QModelIndex | QPersistentModelIndex


class TakenTable(QAbstractTableModel):
    """Question, what was given, what they answered, what came of it; those that wait come first."""

    def __init__(self, shown: TakenShown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = sorted(shown.lines, key=lambda one: one.outcome != "contested")

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        one = self._lines[index.row()]
        empty = _("(empty)")
        return (one.question, one.before or empty, one.value or empty, _outcome(one.outcome))[index.column()]

    def headerData(self, section: int, turned: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or turned != Qt.Orientation.Horizontal:
            return None
        return (_("Question"), _("As given"), _("Their answer"), _("What came of it"))[section]


class TakenPage(QWidget):
    """Over the page of sections until it is left."""

    left = Signal()
    review_asked = Signal()

    def __init__(self, shown: TakenShown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("section_taken")
        self._shown = shown
        self._title = text("", "title", wraps=True, name="taken_title")
        self.told = text("", wraps=True, name="taken_told")
        self.decide = button("", name="taken_decide", icon="conflict", tone="primary", pressed=self.review_asked.emit)
        self.back = button("", name="taken_back", pressed=self.left.emit)
        self.decide.setVisible(bool(shown.contested))
        self.table = QTableView()
        self.table.setObjectName("taken_table")
        self.table.setModel(TakenTable(shown, self))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        acts = Flow(8)
        acts.put(self.decide)
        acts.put(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.told)
        column.addLayout(acts)
        column.addWidget(self.table, 1)
        on_key(self, "Escape", self.left.emit)
        speak(self._words)

    def focus_first(self) -> None:
        """Put the focus on what is to be done."""
        (self.decide if self._shown.contested else self.back).setFocus()

    def _words(self) -> None:
        shown = self._shown
        merged = sum(one.outcome in ("merged", "changed") for one in shown.lines)
        parts = [_("Filled in by {who}, taken in {when}.").format(who=apart(shown.by), when=apart(shown.when))]
        if not shown.lines:
            parts.append(_("Nothing was answered otherwise than you had given it."))
        if merged:
            words = ngettext("{count} answer merged by itself.", "{count} answers merged by themselves.", merged)
            parts.append(words.format(count=format_number(merged)))
        if shown.contested:
            words = ngettext(
                "{count} answer was changed on both sides: decide between them.",
                "{count} answers were changed on both sides: decide between them.",
                shown.contested,
            )
            parts.append(words.format(count=format_number(shown.contested)))
        self._title.setText(shown.title)
        self.told.setText(" ".join(parts))
        self.decide.setText(_("Decide…"))
        self.back.setText(_("Back"))
        self.table.setAccessibleName(_("What came back"))


def _outcome(name: str) -> str:
    return {
        "merged": _("Merged by itself"),
        "contested": _("Changed on both sides"),
        "changed": _("Something else stands by now"),
        "unasked": _("Kept; the report’s form no longer asks this"),
    }[name]
