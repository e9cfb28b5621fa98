"""The bar that says that an open record was changed elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.speech import speak


class Meanwhile(QFrame):
    """Says that the record was changed elsewhere; nothing on the page changes until one asks (SYNC rule 2)."""

    show_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("tone", "info")
        self._words_label = text("", wraps=True)
        self._show = button("", name="show_changes", pressed=self.show_asked.emit)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 6, 12, 6)
        line.addWidget(self._words_label, 1)
        line.addWidget(self._show)
        self.hide()
        speak(self._words)

    def _words(self) -> None:
        self._words_label.setText(_("This record was changed elsewhere meanwhile. What you see is as you opened it."))
        self._show.setText(_("Show the changes"))
