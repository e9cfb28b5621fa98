"""The button over an open record that leads to its answers in files: out, and in again."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, name_only
from brs_desktop.ui.speech import speak


class AnswersMenu(QWidget):
    """Says what was asked for; a version that nobody may change gives its answers and takes none."""

    export_asked = Signal()
    import_asked = Signal()

    def __init__(self, *, readonly: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = button("", name="answers_menu", icon="export", tone="quiet")
        self.button.setProperty("menu", "yes")
        self.menu = QMenu(self.button)
        self._out = self._action("answers_export", self.export_asked)
        self._in = self._action("answers_import", self.import_asked)
        self._in.setVisible(not readonly)
        self.button.setMenu(self.menu)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.button)
        self.setFocusProxy(self.button)
        speak(self._words)

    def _action(self, name: str, asked: SignalInstance) -> QAction:
        made: QAction = self.menu.addAction("")
        made.setObjectName(name)
        made.triggered.connect(asked)
        return made

    def _words(self) -> None:
        name_only(self.button, _("Answers in files"))
        self._out.setText(_("Export answers…"))
        self._in.setText(_("Import answers…"))
