"""The list of clashes: what waits for a decision first, what was decided below."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from brs_desktop.language import _
from brs_desktop.ui.sync.review.clash import KINDS, Clash

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ROW, _MOST_ROWS = 30, 4


class ClashTable(QAbstractTableModel):
    """Record, question, what is the matter, and whether it waits for a decision."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clashes: tuple[Clash, ...] = ()

    def show(self, clashes: tuple[Clash, ...]) -> None:
        self.beginResetModel()
        self.clashes = clashes
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.clashes)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        clash = self.clashes[index.row()]
        state = _("Needs you") if clash.open else _("Settled")
        return (clash.title, clash.question, _(KINDS.get(clash.kind, clash.kind)), state)[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (_("Record"), _("Question"), _("What clashes"), _("State"))[section]
        return None


def fit_rows(grid: QTableView) -> None:
    """As high as its rows, four at most: the comparison below needs the room."""
    rows, high = min(_MOST_ROWS, max(1, grid.model().rowCount())), max(_ROW, grid.fontMetrics().height() + 6)
    grid.verticalHeader().setDefaultSectionSize(high)
    grid.setFixedHeight(grid.horizontalHeader().sizeHint().height() + rows * high + 6)


def clash_grid() -> QTableView:
    """One row is chosen at a time."""
    made = QTableView()
    made.setObjectName("conflict_list")
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setTabKeyNavigation(False)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(_ROW)
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    made.horizontalHeader().setHighlightSections(False)
    made.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
    return made
