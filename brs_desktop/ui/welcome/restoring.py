"""The first start with a backup: whose folder or stick, which of its backups, and back to work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QListWidget, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.settings.backups import described
from brs_desktop.ui.settings.page import from_start, in_line, in_lines
from brs_desktop.ui.speech import speak


class RestorePart(QWidget):
    """A folder, the backups that are in it, one button."""

    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._backups: tuple[Any, ...] = ()
        self._label = text()
        self.folder = QLineEdit()
        self.folder.setObjectName("welcome_folder")
        self.folder.returnPressed.connect(self._find)
        self._label.setBuddy(self.folder)
        self.choose = button("", name="welcome_choose", pressed=self._choose)
        self.search = button("", name="welcome_find", pressed=self._find)
        self.list = QListWidget()
        self.list.setObjectName("welcome_backups")
        self.list.setMaximumHeight(120)
        in_lines(self.list)
        self._none = text("", "problem", wraps=True, name="welcome_no_backup")
        self.restore = button("", name="welcome_restore", tone="primary", pressed=self._restore)
        self.back = button("", name="welcome_restore_back", pressed=self.left.emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._label)
        column.addLayout(in_line(self.folder, self.choose, self.search))
        column.addWidget(self.list)
        column.addWidget(self._none)
        column.addLayout(from_start(self.restore, self.back))
        for widget in (self.list, self._none):
            widget.hide()
        self.restore.setEnabled(False)
        speak(self._words)

    def search_in(self, folder: Path) -> None:
        """Offer what is in a folder; the person may name another."""
        self.folder.setText(str(folder))
        self._find()

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Folder"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)
            self._find()

    def _find(self) -> None:
        """Look for backups; no name of a folder is no backup."""
        named = self.folder.text().strip()

        def search(_job: object) -> tuple[Any, ...]:
            from brs_desktop.workspace import backup

            return backup.found(Path(named)) if named else ()

        self._desk.data.run(search, done=self._take, owner=self)

    def _take(self, backups: tuple[Any, ...]) -> None:
        self._backups = backups
        self.list.clear()
        self.list.addItems([described(one) for one in backups])
        self.list.setVisible(bool(backups))
        self._none.setVisible(not backups)
        self.restore.setEnabled(bool(backups))
        if backups:
            self.list.setCurrentRow(0)
            self.list.setFocus()

    def _restore(self) -> None:
        self._desk.copies.restore(self._backups[self.list.currentRow()])

    def _words(self) -> None:
        self._label.setText(_("Folder"))
        self.folder.setAccessibleName(_("Folder"))
        self.choose.setText(_("Choose…"))
        self.search.setText(_("Show its backups"))
        self.list.setAccessibleName(_("Backups"))
        self._none.setText(_("There is no backup in this folder."))
        self.restore.setText(_("Restore"))
        self.back.setText(_("Back"))
