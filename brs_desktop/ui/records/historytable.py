"""The table of a record's history: one row a change."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from brs_desktop.language import _
from brs_desktop.ui.records.historyread import Told

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ROW, _AROUND = 30, 24
_SHARES = (20, 13, 13, 20, 17, 17)
_READABLE, _FEWEST, _LEAST_ROWS = 14, 2, 3  # letters of a column; columns that always stay; rows in sight
# Which columns go first where there is no room: the change that is chosen says everything below.
_GOING = (2, 4, 1, 5)


class HistoryTable(QAbstractTableModel):
    """When, who, device, question, before, after."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.told: tuple[Told, ...] = ()

    def show(self, told: tuple[Told, ...]) -> None:
        """Show a page."""
        self.beginResetModel()
        self.told = told
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.told)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_SHARES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        one = self.told[index.row()]
        text = (one.when, one.who, one.device, one.what, one.before, one.after)[index.column()]
        return " ".join(text.split())[:300] or "–"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (_("When"), _("Who"), _("Device"), _("Question"), _("Before"), _("After"))[section]
        return None


class HistoryGrid(QTableView):
    """One change is chosen at a time; Enter shows the record as it was then."""

    opened = Signal(int)
    chosen = Signal(int)

    def __init__(self, table: HistoryTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history_list")
        self._table = table
        self.setModel(table)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        table.modelReset.connect(self._fit)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit(self.currentIndex().row())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The time in full where half of the room is enough for it; the rest is shared."""
        letters, room = self.fontMetrics(), self.viewport().width()
        high = max(_ROW, letters.height() + 6)
        self.verticalHeader().setDefaultSectionSize(high)
        self.setMinimumHeight(self.horizontalHeader().sizeHint().height() + _LEAST_ROWS * high + 6)
        longest = max((letters.horizontalAdvance(one.when) for one in self._table.told), default=0) + _AROUND
        first = max(room * _SHARES[0] // 100, min(longest, room // 2))
        shown = max(_FEWEST, 1 + (room - first) // (_READABLE * letters.averageCharWidth()))
        gone = _GOING[: max(0, len(_SHARES) - shown)]
        whole = sum(share for column, share in enumerate(_SHARES) if column and column not in gone)
        for column, share in enumerate(_SHARES):
            self.setColumnHidden(column, column in gone)
            if column not in gone:
                wide = (room - first) * share // whole
                self.horizontalHeader().resizeSection(column, wide if column else first)
