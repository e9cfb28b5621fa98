"""The card of the exchanges that were, in plain words, page by page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QListWidget, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync import queuewords
from brs_desktop.ui.sync.presenter import Standing

PAGE = 20


class PastCard(QFrame):
    """The newest first; what ended one early is said, and its details can be copied."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("past_card")
        self.setProperty("role", "card")
        self._desk = desk
        self._standing: Standing | None = None
        self._page = 0
        self._title = text("", "heading")
        self._where = text("", "hint", name="history_where")
        self.list = QListWidget()
        self.list.setObjectName("sync_history")
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(72)
        self.list.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.newer = button("", name="history_newer", tone="quiet", pressed=self._newer)
        self.older = button("", name="history_older", tone="quiet", pressed=self._older)
        self.copy = button("", name="history_copy", tone="quiet", pressed=self._copy)
        self._arrange()
        speak(self._words)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self.list, 1)
        line = Flow()
        for widget in (self.newer, self.older, self._where, self.copy):
            line.put(widget)
        column.addLayout(line)

    def show_standing(self, standing: Standing) -> None:
        """Show what was."""
        self._standing = standing
        self._fill()

    def _newer(self) -> None:
        self._page = max(0, self._page - 1)
        self._fill()

    def _older(self) -> None:
        self._page += 1
        self._fill()

    def _copy(self) -> None:
        standing, row = self._standing, self._page * PAGE + max(self.list.currentRow(), 0)
        if standing is not None and row < len(standing.runs):
            words = queuewords.details(standing.runs[row], standing.labels, standing.hub)
            QGuiApplication.clipboard().setText(words)
            self._desk.notices.good(_("The details were copied."))

    def _fill(self) -> None:
        runs = self._standing.runs if self._standing is not None else ()
        pages = max(1, -(-len(runs) // PAGE))
        self._page = min(self._page, pages - 1)
        row = self.list.currentRow()
        shown = runs[self._page * PAGE : (self._page + 1) * PAGE]
        labels = self._standing.labels if self._standing is not None else {}
        self.list.clear()
        self.list.addItems([queuewords.past(one, labels) for one in shown] or [_("No exchange yet")])
        self.list.setCurrentRow(min(row, len(shown) - 1))
        self.newer.setEnabled(self._page > 0)
        self.older.setEnabled(self._page + 1 < pages)
        self.copy.setEnabled(bool(shown))
        self.newer.setVisible(pages > 1)
        self.older.setVisible(pages > 1)
        self._where.setVisible(pages > 1)
        words = ngettext("Page {page} of {count}", "Page {page} of {count}", pages)
        self._where.setText(words.format(page=self._page + 1, count=format_number(pages)))

    def _words(self) -> None:
        self._title.setText(_("Exchanges"))
        self.list.setAccessibleName(_("Earlier exchanges"))
        self.newer.setText(_("Newer"))
        self.older.setText(_("Older"))
        self.copy.setText(_("Copy the details"))
        self._fill()
