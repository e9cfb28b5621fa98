"""The button in a list's toolbar with the formats that the list can be handed out in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from brs_desktop.language import _, mark
from brs_desktop.ui.parts import name_only
from brs_desktop.ui.records.giving import GivingButton
from brs_desktop.ui.speech import speak

WORDS = {
    "xlsx": mark("Spreadsheet (XLSX)…"),
    "csv": mark("Plain table (CSV)…"),
    "vcard": mark("Address cards (vCard)…"),
    "pdf": mark("Printed list (PDF)…"),
}


class ExportMenu(QWidget):
    """Says which format was asked for; the place asks the rest."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = GivingButton("list_export", "export")
        self.button.setProperty("menu", "yes")
        self.menu = QMenu(self.button)
        self.menu.setObjectName("list_export_menu")
        self.button.setMenu(self.menu)
        self._actions: dict[str, QAction] = {}
        self._spare = False
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.button)
        self.setFocusProxy(self.button)
        speak(self._words)

    def offer(self, formats: tuple[str, ...]) -> None:
        """Show these formats; a list without any has no button."""
        self.menu.clear()
        self._actions = {}
        for one in formats:
            action = self.menu.addAction("")
            action.setObjectName(f"export_as_{one}")
            action.triggered.connect(lambda _checked=False, format=one: self.asked.emit(format))
            self._actions[one] = action
        self.setVisible(bool(formats))
        self._words()

    def spare_words(self, spare: bool) -> None:
        """On a narrow page the icon says it, so that the place's own buttons keep their words."""
        if spare != self._spare:
            self._spare = spare
            self._words()

    def _words(self) -> None:
        self.button.say("" if self._spare else _("Export"))
        name_only(self.button, _("Export this list to a file"))
        for name, action in self._actions.items():
            action.setText(_(WORDS[name]))
