"""Groups that ask alike as one table on the page: the groups down the side, their questions across."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import text
from brs_desktop.ui.reports.filler.beneath import CellAbout, Follower
from brs_desktop.ui.reports.filler.grid import WRAPPED, RowGrid
from brs_desktop.ui.reports.filler.mending import MendBar
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.question import show_media
from brs_desktop.ui.reports.filler.rows import GroupTable

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState
    from brs_desktop.ui.reports.filler.media import MediaView
    from brs_desktop.ui.reports.filler.pages import Matrix

_SIDE, _SHARE, _TALL = 460, 0.48, 44


class MatrixView(QFrame):
    """Shows one such group; a block of figures can be pasted into it."""

    def __init__(self, presenter: FillerPresenter, matrix: Matrix, path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.path = path
        self._presenter = presenter
        self._label = text("", "group", wraps=True)
        self._tip = text("", "caption", wraps=True)
        self.model = GroupTable(presenter, matrix, self)
        self.grid = RowGrid(presenter, self.model)
        self.grid.setObjectName(f"matrix:{matrix.name}")
        self.grid.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side = self.grid.verticalHeader()
        side.setDefaultSectionSize(_TALL)
        side.setDefaultAlignment(WRAPPED)
        self.grid.emptied.connect(lambda index: presenter.answer(self.model.path(index), None))
        self.grid.pasted.connect(self._paste)
        self.grid.selectionModel().currentChanged.connect(self._left)
        self._media: MediaView | None = None
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(6)
        self.mend = MendBar(presenter, self.model, self.grid)
        self.beneath = CellAbout(presenter, self.model, self.grid, self)
        self._follower = Follower(self.beneath, self.grid, self)
        for part in (self._label, self.grid, self.mend, self._follower.slot, self._tip):
            column.addWidget(part)

    def show_state(self, state: NodeState, contested: bool) -> None:
        """Show the words and the answers as they stand now."""
        self._label.setText(state.label)
        page = self._presenter.pages.of(self.path)
        self._label.setVisible(page == self.path or state.label != self._presenter.state(page).label)
        self._media = show_media(self._media, self._presenter.sights, state, self._column, self._label)
        self.grid.setAccessibleName(state.label)
        self.grid.setAccessibleDescription(_("Enter changes a cell; a block from a spreadsheet can be pasted"))
        self._tip.setText(_("Figures can be pasted from a spreadsheet (Ctrl+V)."))
        self.model.look_again()
        self._fit()

    def refresh(self, changed: frozenset[str]) -> None:
        """Draw again when one of the cells has changed."""
        if any(self.model.index_of(path).isValid() for path in changed):
            self.model.look_again()

    @property
    def waits(self) -> bool:
        """Whether something was typed that is given on soon."""
        return self.grid.waits or self.beneath.waits

    def stops(self) -> list[QWidget]:
        played = self._media.stops() if self._media is not None else []
        return [*played, self.grid, self.mend.take, *self.beneath.stops()]

    def focus(self) -> None:
        self.grid.setFocus()

    def focus_cell(self, path: str) -> None:
        """Put the focus on a cell."""
        index = self.model.index_of(path)
        if index.isValid():
            self.grid.setCurrentIndex(index)
        self.grid.setFocus()

    def flush(self) -> None:
        """Close a cell that is being edited: what was typed is given on."""
        self.grid.flush()
        self.beneath.about.flush()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._follower.stand()

    def _fit(self) -> None:
        """The side takes what its words need up to a share of the page; no row is hidden in a box of its own."""
        side = self.grid.verticalHeader()
        side.setFixedWidth(max(120, min(_SIDE, int(self.width() * _SHARE))))
        self.grid.fit()
        self.grid.setFixedHeight(self.grid.horizontalHeader().height() + _TALL * len(self.model.rows) + 18)

    def _paste(self, block: str) -> None:
        current = self.grid.currentIndex()
        if block.strip() and self.model.questions:
            self._presenter.paste(self.model, max(0, current.row()), max(0, current.column()), block)

    def _left(self, _now: QModelIndex, before: QModelIndex) -> None:
        """A cell was left: what is missing there is told from now on."""
        if before.isValid() and before.row() < len(self.model.rows):
            # While a view goes to another cell nothing of it may be told to change.
            path = self.model.path(before)
            QTimer.singleShot(0, self, lambda: self._presenter.leave(path))
