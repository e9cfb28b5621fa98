"""Beneath a table: what is said about the answer in the chosen cell, the last one, why it is unusual, how to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QTableView, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import text
from brs_desktop.ui.reports.filler.about import AboutAnswer
from brs_desktop.ui.reports.filler.amounts import comes_to
from brs_desktop.ui.reports.filler.guidance import Guidance
from brs_desktop.ui.reports.filler.letters import lacking_words
from brs_desktop.ui.reports.filler.media import MediaView
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.rows import AnswerTable
from brs_desktop.ui.room import Flow
from brs_desktop.ui.turns import Soon

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState

_PICTURE = QSize(260, 150)


class CellAbout(QFrame):
    """Follows the chosen cell; nothing of it is there while no cell is chosen.

    In what is no report there are only the pictures, sounds and films of the column's words, and which characters of
    the answer have no letter.
    """

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
        self._media: MediaView | None = None
        self._lacking: QLabel | None = None
        self._says = presenter.collection.report is not None
        column.addWidget(self.about)
        self.hide()
        self._soon = Soon(self, self._look)
        if not self._says:
            for part in (self.about.opener, self._guidance.opener, self._comes_to):
                part.hide()
        for told in (grid.selectionModel().currentChanged, model.dataChanged, model.modelReset):
            told.connect(self._look_soon)

    def _look_soon(self, *_what: object) -> None:
        """Another cell was chosen or answers have changed: looked at when the view is done with it."""
        self._soon.start()

    def _look(self) -> None:
        state = self._chosen()
        self._show_media(state)
        lacking = self._show_lacking(state)
        self.setVisible(state is not None and (self._says or bool(state.media) or lacking))
        if state is None:
            self.about.flush()
        elif self._says:
            self._say(state)
        self.looked.emit()

    def _chosen(self) -> NodeState | None:
        """How the chosen cell stands; nothing where its row is gone and the table has not been told yet."""
        index = self._grid.currentIndex()
        try:
            return self._model.state(index) if index.isValid() and index.row() < len(self._model.rows) else None
        except LookupError:
            return None

    def _say(self, state: NodeState) -> None:
        self.about.opener.setText(_("About this answer"))
        self.about.show_about(state)
        self._guidance.show_state(state)
        said = comes_to(self._presenter, state.path)
        self._comes_to.setText(said)
        self._comes_to.setVisible(bool(said))

    def _show_media(self, state: NodeState | None) -> None:
        """What belongs to the words of the chosen cell's column: a heading has no room for it."""
        if self._media is None and state is not None and state.media:
            self._media = MediaView(self._presenter.sights, self._grid.objectName(), self, _PICTURE)
            self.column.insertWidget(self.column.indexOf(self._guidance.words), self._media)
            self.about.grew.emit()  # there may be something to play
        if self._media is not None:
            self._media.show_media(state.media if state is not None else {}, state.label if state is not None else "")

    def _show_lacking(self, state: NodeState | None) -> bool:
        """Whether there is anything to say of its letters; few answers need it, it is made for those."""
        words = lacking_words(state.text) if state is not None else ""
        if self._lacking is None and words:
            self._lacking = text("", "caption", wraps=True, name=f"letters:{self._grid.objectName()}")
            self.column.insertWidget(self.column.indexOf(self._guidance.words), self._lacking)
        if self._lacking is not None:
            self._lacking.setText(words)
            self._lacking.setVisible(bool(words))
        return bool(words)

    @property
    def waits(self) -> bool:
        """Whether another cell is to be looked at, or something typed is given on at the next pause."""
        return self._soon.waits or self.about.waits

    def stops(self) -> list[QWidget]:
        """The widgets that take the focus, in the order of Tab."""
        played = self._media.stops() if self._media is not None else []
        return [self.about.opener, self._guidance.opener, *played, *self.about.stops()]


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
