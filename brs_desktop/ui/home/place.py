"""The place Home: what needs me today."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.place import Place
from brs_desktop.ui.speech import speak


class HomePlace(Place):
    """Cards, each of which leads to where its work is done."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "home", parent)
        self._calm = EmptyState("good", "home_calm")
        column = QVBoxLayout(self)
        column.addWidget(self._calm)
        speak(self._words)

    def _words(self) -> None:
        self._calm.say(_("Nothing needs you today"))
