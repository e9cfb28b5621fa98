"""The sign that says whether everything typed is on this computer's disk; it never says more than is true."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.parts import restyle, text
from brs_desktop.ui.speech import speak


class Safety(QFrame):
    """`Saved on this computer` once the journal has it, `Not saved yet` while it has not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("safety")
        self._safe = True
        self._mark = QLabel()
        self._label = text("", "good", name="safe_text")
        line = QHBoxLayout(self)
        line.setContentsMargins(4, 0, 8, 0)
        line.setSpacing(6)
        line.addWidget(self._mark)
        line.addWidget(self._label)
        speak(self._words)

    def show_safe(self, safe: bool) -> None:
        if safe != self._safe:
            self._safe = safe
            self._words()

    def _words(self) -> None:
        words = _("Saved on this computer") if self._safe else _("Not saved yet…")
        self._label.setText(words)
        self.setAccessibleName(words)
        restyle(self._label, "role", "good" if self._safe else "warn")
        icons.keep(self._mark, "safe" if self._safe else "waiting", "good" if self._safe else "warn", size=18)
