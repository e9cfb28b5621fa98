"""The table of a list of records: one row is chosen at a time, Enter opens it, columns fit their room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from brs_desktop.ui import theme
from brs_desktop.ui.records.delegate import RowDelegate
from brs_desktop.ui.records.table import RecordTable

_ROW_HEIGHT, _READABLE, _AROUND_ROW = 32, 124, 14
# Rows that come sooner are painted once, not first as rows that are on their way.
_SOON_MS = 80
Index = QModelIndex | QPersistentModelIndex


class RecordGrid(QTableView):
    """The table itself: one row is chosen at a time, Enter opens it."""

    opened = Signal(QModelIndex)
    chosen = Signal(QModelIndex)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record_list")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegateForColumn(0, RowDelegate(self))
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.doubleClicked.connect(self.opened)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_SOON_MS)
        self._late.timeout.connect(self.viewport().update)
        self._waits = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """What is not here yet is drawn as such when it does not come soon: until then it is left blank."""
        if self._comes():
            if not self._waits:
                self._waits = True
                self._late.start()
            if self._late.isActive():
                return
        else:
            self._waits = False
            self._late.stop()
        super().paintEvent(event)

    def _comes(self) -> bool:
        """Whether nothing of what is in sight is here."""
        model = self.model()
        if not isinstance(model, RecordTable):
            return False
        last = self.rowAt(self.viewport().height() - 1)
        return model.comes(self.rowAt(0), last if last >= 0 else model.rowCount() - 1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_rows()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_rows()

    def _fit_rows(self) -> None:
        """As high as the letters ask for, also when they are made larger while the list is there."""
        high = max(_ROW_HEIGHT, self.fontMetrics().height() + _AROUND_ROW)
        if high != self.verticalHeader().defaultSectionSize():
            self.verticalHeader().setDefaultSectionSize(high)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit(self.currentIndex())

    def fit_columns(self) -> None:
        """Share the width among as many columns as can be read; the first takes more than the others."""
        count = self.model().columnCount()
        if not count:
            return
        room = self.viewport().width()
        shown = max(2, min(count, int(room * 100 / (_READABLE * theme.look.percent) - 0.6)))
        share = room / (shown + 0.6)
        for column in range(count):
            self.setColumnHidden(column, column >= shown)
            self.horizontalHeader().resizeSection(column, int(share * (1.6 if column == 0 else 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()
