"""What a place says while it has nothing to show: what is the matter and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from brs_desktop.ui import icons
from brs_desktop.ui.parts import text
from brs_desktop.ui.room import Page


class EmptyState(QWidget):
    """An icon, one sentence, one hint; buttons may be added below. In a page that scrolls it need not do so itself."""

    def __init__(self, icon: str, name: str = "empty", parent: QWidget | None = None, *, scrolls: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._mark = QLabel()
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        icons.keep(self._mark, icon, "line_strong", size=44)
        self._title = text("", "heading", wraps=True, name=f"{name}_title")
        self._hint = text("", "hint", wraps=True, name=f"{name}_hint")
        content = QWidget()
        content.setObjectName(f"{name}_content")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        if scrolls:
            page = Page(content)  # in a low place or with large texts
            page.viewport().setAutoFillBackground(False)
            whole.addWidget(page)
        else:
            whole.addWidget(content)
        content.setAutoFillBackground(False)  # the place's own ground is seen
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addStretch(2)
        for label in (self._mark, self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        self._column, self._actions = column, QVBoxLayout()
        column.addSpacing(6)
        column.addLayout(self._actions)
        column.addStretch(3)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Texts may have grown while nobody saw them: what the lines were measured to need then is void.
        self._column.invalidate()

    def say(self, title: str, hint: str = "") -> None:
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    def add_action(self, widget: QWidget) -> None:
        """A button that does what the hint advises."""
        self._actions.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
