"""Printing a version or its receipt: in which language, into which file; made behind the window, with no network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.parts import button, text


class PrintDialog(QDialog):
    """Two questions and a button; `make` prints in a language into a file, in the data lane."""

    def __init__(
        self, desk: Desk, heading: str, name: str, make: Callable[[str, Path], Any], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("print_dialog")
        self.setMinimumWidth(520)
        self._desk, self._print, self._heading = desk, make, heading
        self.languages = QComboBox()
        self.languages.setObjectName("print_language")
        for code in language.LANGUAGES:
            self.languages.addItem(language.NATIVE_NAMES[code], code)
        self.languages.setCurrentIndex(self.languages.findData(language.language()))
        self.file = QLineEdit(str(new_file(name, "pdf")))
        self.file.setObjectName("print_file")
        self.browse = button(_("Choose…"), name="print_browse", pressed=self._browse)
        self.go = button(_("Make the PDF"), name="print_make", tone="primary", pressed=self._make)
        self.go.setDefault(True)
        self.leave = button(_("Cancel"), name="print_cancel", pressed=self.reject)
        self._arrange()

    def _arrange(self) -> None:
        self.setWindowTitle(self._heading)
        where = QHBoxLayout()
        where.addWidget(self.file, 1)
        where.addWidget(self.browse)
        rows = QFormLayout()
        rows.setSpacing(10)
        rows.addRow(_("Language of the PDF"), self.languages)
        rows.addRow(_("File"), where)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(text(self._heading, "heading", wraps=True))
        column.addLayout(rows)
        column.addLayout(buttons)
        self.file.setAccessibleName(_("File"))
        self.languages.setAccessibleName(_("Language of the PDF"))

    def _browse(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, self._heading, self.file.text(), "PDF (*.pdf)")
        if chosen:
            self.file.setText(chosen)

    def _make(self) -> None:
        out, code = Path(self.file.text().strip()).expanduser(), self.languages.currentData()
        desk, make = self._desk, self._print

        def tell(_result: Any) -> None:
            words = _("The PDF is made: {file}").format(file=out)
            desk.notices.good(words, _("Open"), lambda: _open(out))

        # The dialog may be gone before the file is there: the notice belongs to the window.
        desk.data.run(lambda _job: make(code, out), done=tell)
        self.accept()


def _open(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
