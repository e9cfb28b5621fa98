"""The button over an open record that leads to its answers in files and on paper: out, and in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, name_only
from brs_desktop.ui.speech import speak

if TYPE_CHECKING:
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter


class AnswersMenu(QWidget):
    """Says what was asked for; a version that nobody may change gives its answers and takes none."""

    asked = Signal(str)

    def __init__(self, *, readonly: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = button("", name="answers_menu", icon="export", tone="quiet")
        self.button.setProperty("menu", "yes")
        self.menu = QMenu(self.button)
        self._out = self._action("answers_export")
        self._in = self._action("answers_import")
        self._paper = self._action("answers_paper")
        self._in.setVisible(not readonly)
        self._paper.setVisible(not readonly)
        self.button.setMenu(self.menu)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.button)
        self.setFocusProxy(self.button)
        speak(self._words)

    def _action(self, name: str) -> QAction:
        made: QAction = self.menu.addAction("")
        made.setObjectName(name)
        made.triggered.connect(lambda: self.asked.emit(name))
        return made

    def _words(self) -> None:
        name_only(self.button, _("Answers in files"))
        self._out.setText(_("Export answers…"))
        self._in.setText(_("Import answers…"))
        self._paper.setText(_("Type in from paper…"))


def open_answers(asked: str, presenter: FillerPresenter, parent: QWidget) -> None:
    """The dialog that an entry of the menu leads to."""
    from brs_desktop.ui.reports.filler.answersin import AnswersIn
    from brs_desktop.ui.reports.filler.answersout import AnswersOut
    from brs_desktop.ui.reports.filler.retyping.dialog import PaperDialog

    dialogs = {"answers_export": AnswersOut, "answers_import": AnswersIn, "answers_paper": PaperDialog}
    dialogs[asked](presenter.desk, presenter, parent).open()
