"""A workspace that cannot be opened: what is the matter, what is safe, and the ways on; never a window that waits."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _
from brs_desktop.ui import icons, theme
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import Sheet, button, text
from brs_desktop.ui.settings.page import from_start
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart
from brs_desktop.ui.welcome.restoring import RestorePart

_WIDTH, _WIDEST = 580, 860


class ClosedView(QScrollArea):
    """One card: try again, or put a backup in its place; the folder is set aside by that, never deleted."""

    def __init__(self, desk: Desk, problem: Problem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("closed")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._desk, self._problem = desk, problem
        self._title = text("", "title", wraps=True, name="closed_title")
        self._hint = text("", wraps=True, name="closed_hint")
        self._folder = text("", "hint", wraps=True, name="closed_folder")
        self.again = button("", name="closed_again", tone="primary", pressed=self._again)
        self.to_backup = button("", name="closed_to_backup", icon="safe", pressed=self._to_backup)
        self.copy = button("", name="closed_copy", icon="copy", pressed=self._copy)
        self._by_backup = RestorePart(desk)
        self._by_backup.left.connect(self._turn_back)
        self._sheet = Sheet("closed_card", _WIDTH)
        self._arrange()
        speak(self._words)

    def _arrange(self) -> None:
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(32, 20, 32, 20)
        column.setSpacing(10)
        mark = QLabel()
        icons.keep(mark, "warning", "warn", size=36)
        for part in (mark, self._title, self._hint, self._folder, self._by_backup):
            column.addWidget(part)
        column.addLayout(from_start(self.again, self.to_backup, self.copy))
        self._by_backup.hide()
        # Nothing is wrong with a folder that another program works in.
        self.to_backup.setVisible(self._problem.code != "database-locked")
        page = QWidget()
        page.setObjectName("page")
        whole = QVBoxLayout(page)
        whole.addStretch(1)
        whole.addWidget(self._sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(2)
        self.setWidget(page)
        theme.look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._sheet.setFixedWidth(min(_WIDTH * theme.look.percent // 100, _WIDEST))

    def focus_first(self) -> None:
        """Put the focus on what is tried first."""
        self.again.setFocus()

    def _again(self) -> None:
        self.again.setEnabled(False)
        self._desk.open()

    def _to_backup(self) -> None:
        """The folder's own backups are offered at once; a stick's can be looked for."""
        self._by_backup.show()
        self.to_backup.hide()
        self._by_backup.search_in(self._desk.folder)

    def _turn_back(self) -> None:
        self._by_backup.hide()
        self.to_backup.show()
        self.again.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._problem.as_json())

    def _words(self) -> None:
        known = self._problem.again() if self._problem.again is not None else self._problem
        self._title.setText(known.message)
        self._hint.setText(" ".join(part for part in (known.safe, known.next) if part))
        self._folder.setText(_("Folder: {folder}").format(folder=apart(str(self._desk.folder))))
        self.again.setText(_("Try again"))
        self.to_backup.setText(_("Restore a backup"))
        self.copy.setText(_("Copy details"))
