"""What the panes beside a list share: one thing is read and shown, with what can be done with it over its sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _, mark
from brs_desktop.ui import theme
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import discard, text
from brs_desktop.ui.room import Page

_LARGE = 120  # hundredths of a text's size from which labels stand over their answers
_LEAST, _MOST = 300, 400  # pixels of the pane's width: the least, and the least for the largest texts
_STAYS = 0.45  # of the pane's height: a higher head scrolls with the sheet, else it would leave no room for that


TONGUES = {
    "en": mark("This title is in English."),
    "fr": mark("This title is in French."),
    "es": mark("This title is in Spanish."),
    "ru": mark("This title is in Russian."),
    "zh": mark("This title is in Chinese."),
    "ar": mark("This title is in Arabic."),
}


class SidePane(QFrame):
    """Reads through the data lane; the last one asked for is the one shown, or what is said while there is none."""

    def __init__(self, desk: Desk, name: str, icon: str, parent: QWidget | None = None) -> None:
        """`name` begins the names of its parts, `icon` stands over the words of the empty pane."""
        super().__init__(parent)
        self.setProperty("role", "side")
        self._desk = desk
        self._job: Job | None = None
        self._pages = QStackedWidget(self)
        self._empty = EmptyState(icon, f"{name}_empty")
        self._title = text("", "heading", wraps=True, name=f"{name}_title")
        self._head, self._laid = QWidget(), QWidget()
        self._above = QVBoxLayout(self._head)
        self._above.setContentsMargins(0, 0, 0, 0)
        self._above.setSpacing(8)
        self._above.addWidget(self._title)
        self._tongue = text("", "hint", wraps=True, name=f"{name}_tongue")
        self._tongue.hide()
        self._above.addWidget(self._tongue)
        inside = QWidget()
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.addWidget(self._head)  # until it is known that it is low: its height must not push the window
        self._inside.addWidget(self._laid)
        self._inside.addStretch(1)
        self._scroll = Page(inside)
        self._scroll.setObjectName(f"{name}_scroll")
        self._page = QWidget(self._pages)
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(14, 12, 14, 8)
        self._column.setSpacing(8)
        self._column.addWidget(self._scroll, 1)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
        theme.look.changed.connect(self._widen)
        self._widen()

    def _head_with(self, title: str, tongue: str) -> None:
        """The title, and in which language it is where that is another than the reader's."""
        self._title.setText(title)
        self._tongue.setText(_(TONGUES[tongue]) if tongue in TONGUES else "")
        self._tongue.setVisible(tongue in TONGUES)

    @property
    def waits(self) -> bool:
        """Whether something is being read."""
        return self._job is not None

    def _look_up(self, work: Callable[[Job], Any], done: Callable[[Any], None]) -> None:
        """Read in the data lane; what was asked for before is dropped."""
        if self._job is not None:
            self._job.cancel()

        def take(read: Any) -> None:
            self._job = None
            done(read)
            self._pages.setCurrentWidget(self._page)

        self._job = self._desk.data.run(work, done=take, failed=self._lost, owner=self)

    def _lost(self, _problem: Problem) -> None:
        """What was shown is not there any more; the list says so by itself."""
        self._job = None
        self.leave()

    def leave(self) -> None:
        """Show nothing any more, nor what is still being read."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._pages.setCurrentWidget(self._empty)
        self._gone()

    def _gone(self) -> None:
        """Forget what was shown."""

    def _lay(self, sheet: QWidget, *, anew: bool = True) -> None:
        """Show a sheet in the place of the one before, from its beginning unless it is the same thing again."""
        before, self._laid = self._laid, sheet
        sheet.setObjectName("pane_sheet")
        self._inside.replaceWidget(before, sheet)
        discard(before)
        if anew:
            self._scroll.verticalScrollBar().setValue(0)
        self._place_head()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_head()

    def _place_head(self) -> None:
        """The head stays in sight where it is low."""
        margins = self._column.contentsMargins()
        high = self._above.heightForWidth(self.width() - margins.left() - margins.right())
        stays = high <= self.height() * _STAYS
        if stays != (self._column.indexOf(self._head) >= 0):
            (self._column if stays else self._inside).insertWidget(0, self._head)
            self._inside.update()  # a layout that something is taken from does not say so by itself

    def _widen(self) -> None:
        self.setMinimumWidth(min(_MOST, _LEAST * max(100, theme.look.percent) // 100))


def answer_grid(sheet: QWidget) -> QGridLayout:
    """The grid of a sheet: labels, answers, marks."""
    grid = QGridLayout(sheet)
    grid.setContentsMargins(2, 4, 6, 12)
    grid.setVerticalSpacing(8)
    grid.setHorizontalSpacing(10)
    grid.setColumnStretch(1, 1)
    return grid


def begin_line(grid: QGridLayout, words: str, room: int = 116) -> tuple[int, int]:
    """A line with its label; where what it says goes: beside it, or below where letters are large."""
    row, label = grid.rowCount(), text(words, "caption", wraps=True)
    if theme.look.percent > _LARGE:
        grid.addWidget(label, row, 0, 1, 2)
        return row + 1, 0
    label.setFixedWidth(room)
    grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
    return row, 1


def answer(words: str, role: str = "") -> QWidget:
    """An answer that can be marked and copied, broken anywhere between its words."""
    made = text(words, role, wraps=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setMinimumWidth(1)
    return made
