"""The band over every page while no country is known: whose what is written is, and how to start."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.speech import speak


class PracticeBand(QFrame):
    """Shown as long as no country is known (SYNC rule 5)."""

    real_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("practice_band")
        self._desk, self._guest = desk, False
        self._words = text("", wraps=True, name="practice_words")
        self.start = button("", name="practice_start", tone="primary", pressed=self.real_asked.emit)
        mark = QLabel()
        icons.keep(mark, "info", "warn")
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 6, 16, 6)
        line.setSpacing(12)
        line.addWidget(mark)
        line.addWidget(self._words, 1)
        line.addWidget(self.start)
        self.hide()
        desk.when_open(self.look)
        desk.profile_changed.connect(self.look)
        desk.guest_shown.connect(self._come)
        speak(self._say)

    def look(self) -> None:
        """Show or hide, by whether a country is known."""
        from brs_desktop.workspace.practice import is_looking_around

        self.setVisible(self._desk.is_open and is_looking_around(self._desk.workspace.filling.home()))

    def _come(self, guest: bool) -> None:
        """What is written in another office's section is no practice."""
        self._guest = guest
        self.start.setVisible(not guest)
        self._say()

    def _say(self) -> None:
        self._words.setText(
            _("You are filling a section for another office: your answers go into the file that you give back.")
            if self._guest
            else _("You are looking around: what you write here is practice and stays on this computer.")
        )
        self.start.setText(_("Start for real"))
