"""The bar at a report's head that says how many conversations go on about the whole of it, and leads to them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from brs_desktop.language import format_number, ngettext
from brs_desktop.ui import icons
from brs_desktop.ui.speech import speak
from brs_desktop.ui.wrapped import WrappedButton


class WholeBar(QFrame):
    """Shown as long as such a conversation is open."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("tone", "info")
        self._count = 0
        self.go = WrappedButton("remarks_whole")
        self.go.setProperty("tone", "quiet")
        icons.keep(self.go, "talk", "accent_ink")
        self.go.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 12, 4)
        column.addWidget(self.go)
        self.hide()
        speak(self._words)

    def show_count(self, count: int) -> None:
        """How many go on; none hides the bar."""
        self._count = count
        self._words()
        self.setVisible(count > 0)

    def _words(self) -> None:
        words = ngettext("{count} remark on the whole report", "{count} remarks on the whole report", self._count)
        self.go.say(words.format(count=format_number(self._count)))
