"""Beneath a table: what is said about the answer in the chosen cell, what it was last time, and why it is unusual."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QTableView, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.reports.filler.about import AboutAnswer
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.rows import AnswerTable
from brs_desktop.ui.room import Flow


class CellAbout(QWidget):
    """Follows the chosen cell; nothing of it is there while no cell is chosen, nor in what is no report."""

    review_asked = Signal(str)

    def __init__(self, presenter: FillerPresenter, model: AnswerTable, grid: QTableView) -> None:
        super().__init__(grid.parentWidget())
        self._presenter, self._model, self._grid = presenter, model, grid
        self.about = AboutAnswer(presenter, grid.objectName(), self)
        self.about.in_table = True
        self.about.opener.setProperty("tone", "quiet")
        self.about.review_asked.connect(self.review_asked)
        line = Flow()
        line.put(self.about.opener)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.about)
        self.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._look)
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
            self.about.show_about(self._model.state(index))
        else:
            self.about.flush()

    @property
    def waits(self) -> bool:
        """Whether another cell is to be looked at, or something typed is given on at the next pause."""
        return self._soon.isActive() or self.about.waits

    def stops(self) -> list[QWidget]:
        """The widgets that take the focus, in the order of Tab."""
        return [self.about.opener, *self.about.stops()]
