"""Beneath a table: what is said about the answer in the chosen cell, the last one, why it is unusual, how to answer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QTableView, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import text
from brs_desktop.ui.reports.filler.about import AboutAnswer
from brs_desktop.ui.reports.filler.amounts import comes_to
from brs_desktop.ui.reports.filler.guidance import Guidance
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.rows import AnswerTable
from brs_desktop.ui.room import Flow
from brs_desktop.ui.turns import Soon


class CellAbout(QFrame):
    """Follows the chosen cell; nothing of it is there while no cell is chosen, nor in what is no report."""

    review_asked = Signal(str)
    looked = Signal()

    def __init__(self, presenter: FillerPresenter, model: AnswerTable, grid: QTableView, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter, self._model, self._grid = presenter, model, grid
        self.about = AboutAnswer(presenter, grid.objectName(), self)
        self.about.in_table = True
        self.about.opener.setProperty("tone", "quiet")
        self.about.review_asked.connect(self.review_asked)
        self._comes_to = text("", "caption", wraps=True, name=f"comes_to:{grid.objectName()}")
        line = Flow()
        self._guidance = Guidance(grid.objectName(), self, worded=True)
        line.put(self.about.opener)
        line.put(self._guidance.opener)
        line.put(self._comes_to)
        column = self.column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self._guidance.words)
        column.addWidget(self.about)
        self.hide()
        self._soon = Soon(self, self._look)
        if presenter.collection.report is not None:
            for told in (grid.selectionModel().currentChanged, model.dataChanged, model.modelReset):
                told.connect(self._look_soon)

    def _look_soon(self, *_what: object) -> None:
        """Another cell was chosen or answers have changed: looked at when the view is done with it."""
        self._soon.start()

    def _look(self) -> None:
        index = self._grid.currentIndex()
        chosen = index.isValid() and index.row() < len(self._model.rows)
        self.setVisible(chosen)
        if chosen:
            self.about.opener.setText(_("About this answer"))
            state = self._model.state(index)
            self.about.show_about(state)
            self._guidance.show_state(state)
            said = comes_to(self._presenter, self._model.path(index))
            self._comes_to.setText(said)
            self._comes_to.setVisible(bool(said))
        else:
            self.about.flush()
        self.looked.emit()

    @property
    def waits(self) -> bool:
        """Whether another cell is to be looked at, or something typed is given on at the next pause."""
        return self._soon.waits or self.about.waits

    def stops(self) -> list[QWidget]:
        """The widgets that take the focus, in the order of Tab."""
        return [self.about.opener, self._guidance.opener, *self.about.stops()]


class Follower(QObject):
    """Keeps what is said of a cell in sight of it: a table as long as its page has its end far below.

    It stands at the table's end while that is in sight, else at an edge of what is, and never over the chosen cell.
    """

    def __init__(self, beneath: CellAbout, grid: QTableView, owner: QWidget) -> None:
        super().__init__(owner)
        self._beneath, self._grid, self._owner = beneath, grid, owner
        self.slot = QWidget(owner)
        self.slot.setFixedHeight(0)
        self._page: QScrollArea | None = None
        beneath.setProperty("role", "card")
        beneath.column.setContentsMargins(10, 6, 10, 8)
        beneath.looked.connect(self.stand)
        beneath.installEventFilter(self)
        grid.selectionModel().currentChanged.connect(beneath.looked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._beneath and event.type() == QEvent.Type.LayoutRequest:
            self.stand()
        return super().eventFilter(watched, event)

    def stand(self) -> None:
        """Stand where it is in sight now."""
        if self._beneath.isHidden():
            self.slot.setFixedHeight(0)
            return
        width = self.slot.width()
        height = self._beneath.column.totalHeightForWidth(width)
        if self.slot.height() != height:
            self.slot.setFixedHeight(height)
        self._beneath.setGeometry(self.slot.x(), self._top(height), width, height)
        self._beneath.raise_()

    def _top(self, height: int) -> int:
        seen = self._seen()
        lowest = seen.bottom() + 1 - height
        if self.slot.y() <= lowest:
            return self.slot.y()
        cell = self._grid.visualRect(self._grid.currentIndex())
        begin = self._grid.viewport().mapTo(self._owner, cell.topLeft()).y()
        end = begin + cell.height()
        if end <= lowest:
            return lowest
        return seen.top() if begin - height >= seen.top() else min(end, self.slot.y())

    def _seen(self) -> QRect:
        """What of the table the page shows."""
        if self._page is None:
            self._page = _page_around(self._owner)
            if self._page is not None:
                self._page.verticalScrollBar().valueChanged.connect(self.stand)
        if self._page is None:
            return self._owner.rect()
        view = self._page.viewport()
        corner = self._owner.mapFrom(self._page, view.mapTo(self._page, QPoint(0, 0)))
        return QRect(corner, view.size()).intersected(self._owner.rect())


def _page_around(widget: QWidget) -> QScrollArea | None:
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around
