"""The place Settings: who I am, how the window looks, where my data is."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import text
from brs_desktop.ui.place import Place
from brs_desktop.ui.speech import speak


class SettingsPlace(Place):
    """One page of cards."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "settings", parent)
        self._title = text("", "title")
        column = QVBoxLayout(self)
        column.addWidget(self._title)
        column.addStretch(1)
        speak(self._words)

    def _words(self) -> None:
        self._title.setText(_("Settings"))
