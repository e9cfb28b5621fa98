"""Making a PDF: which language, filled or blank, into which file; printed behind the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, text


class ExportDialog(QDialog):
    """Three questions and a button; the file is made in the data lane and named when it is there."""

    def __init__(self, desk: Desk, collection: str, record: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("export_dialog")
        self.setMinimumWidth(520)
        self._desk, self._collection, self._record = desk, collection, record
        self.languages = QComboBox()
        self.languages.setObjectName("export_language")
        for code in language.LANGUAGES:
            self.languages.addItem(language.NATIVE_NAMES[code], code)
        self.languages.setCurrentIndex(self.languages.findData(language.language()))
        self.content = QComboBox()
        self.content.setObjectName("export_content")
        if record is not None:
            self.content.addItem(_("With the answers"), False)
        self.content.addItem(_("Blank, to fill in by hand"), True)
        self.file = QLineEdit(str(new_file(collection, "pdf")))
        self.file.setObjectName("export_file")
        self.browse = button(_("Choose…"), name="export_browse", pressed=self._browse)
        self.make = button(_("Make the PDF"), name="export_make", tone="primary", pressed=self._make)
        self.make.setDefault(True)
        self.leave = button(_("Cancel"), name="export_cancel", pressed=self.reject)
        self._arrange()
        desk.data.run(self._name, done=self._offer, failed=lambda _problem: None, owner=self)

    def _name(self, _job: Job) -> str:
        """What the record is called: a file is found again by that, not by an id."""
        workspace, spoken = self._desk.workspace, language.language()
        kind = workspace.collection(self._collection).singular(spoken)
        if self._record is None:
            return kind
        return f"{kind} {workspace.title(workspace.find(f'{self._collection}/{self._record}'), spoken)}"

    def _offer(self, name: str) -> None:
        if not self.file.isModified() and self.file.text() == str(new_file(self._collection, "pdf")):
            self.file.setText(str(new_file(name, "pdf")))

    def _arrange(self) -> None:
        self.setWindowTitle(_("Make a PDF"))
        where = QHBoxLayout()
        where.addWidget(self.file, 1)
        where.addWidget(self.browse)
        rows = QFormLayout()
        rows.setSpacing(10)
        rows.addRow(_("Language of the PDF"), self.languages)
        rows.addRow(_("Content"), self.content)
        rows.addRow(_("File"), where)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(text(_("Make a PDF"), "heading"))
        column.addLayout(rows)
        column.addLayout(buttons)
        self.file.setAccessibleName(_("File"))
        for widget, name in ((self.languages, _("Language of the PDF")), (self.content, _("Content"))):
            widget.setAccessibleName(name)

    def _browse(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Make a PDF"), self.file.text(), "PDF (*.pdf)")
        if chosen:
            self.file.setText(chosen)

    def _make(self) -> None:
        out = Path(self.file.text().strip()).expanduser()
        blank, code = bool(self.content.currentData()), self.languages.currentData()
        desk, notices = self._desk, self._desk.notices
        what = self._collection if blank else f"{self._collection}/{self._record}"

        def tell(_result: Any) -> None:
            words = _("The PDF is made: {file}").format(file=out)
            notices.good(words, _("Open"), lambda: _open(out))

        # The dialog may be gone before the file is there: the notice belongs to the window.
        desk.data.run(lambda _job: desk.workspace.export_pdf(what, language=code, out=out, blank=blank), done=tell)
        self.accept()


def _open(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
