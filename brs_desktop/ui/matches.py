"""The list of matches under a field that searches while one types."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit
from shiboken6 import isValid

_LEAVING = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Lines(QStringListModel):
    """The rows' words, and before some of them a picture."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.pictures: dict[int, QIcon] = {}

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DecorationRole:
            return self.pictures.get(index.row())
        return super().data(index, role)


class Matches(QCompleter):
    """Shows what it is given, in that order; which row was taken is told by its number."""

    taken = Signal(int)

    def __init__(self, field: QLineEdit, most_shown: int = 9) -> None:
        super().__init__(field)
        self._field = field
        self._words = _Lines(self)
        self.setModel(self._words)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(most_shown)
        self.list = cast(QAbstractItemView, self.popup())
        by_index = cast(Signal, self.activated)[QModelIndex]  # type: ignore[index]
        by_index.connect(lambda index: self.taken.emit(index.row()))
        field.setCompleter(self)

    @property
    def shown(self) -> bool:
        """Whether the list is open."""
        # Of a field that is going away the list has gone before it.
        return isValid(self.list) and self.list.isVisible()

    @property
    def pointed(self) -> bool:
        """Whether a row of the open list is pointed at."""
        return self.row >= 0

    @property
    def row(self) -> int:
        """The row of the open list that is pointed at; -1 for none."""
        return self.list.currentIndex().row() if self.shown else -1

    def point(self, row: int) -> None:
        """Point at a row again, after others were offered; -1 at none."""
        self.list.setCurrentIndex(self.completionModel().index(row, 0))

    def offer(self, words: list[str]) -> None:
        """Open the list with these rows."""
        self._words.pictures.clear()
        self._words.setStringList(words)
        self.complete()

    def put_picture(self, row: int, picture: QIcon, size: QSize) -> None:
        """Show a picture before a row's words, as it comes."""
        self._words.pictures[row] = picture
        if isValid(self.list):
            self.list.setIconSize(size)
            at = self._words.index(row)
            self._words.dataChanged.emit(at, at)

    def hide(self) -> None:
        if isValid(self.list):
            self.list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key that leaves the field does so with the list open, too: Qt would only close the list."""
        leaves = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _LEAVING
        if leaves and isValid(self.list) and watched is self.list and not self.pointed:
            self.list.hide()
            QCoreApplication.sendEvent(self._field, event)
            return True
        return super().eventFilter(watched, event)
