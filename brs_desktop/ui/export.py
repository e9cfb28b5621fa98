"""Making a PDF: in which language, of what, into which file; made behind the window, with no network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.values import apart

UNKNOWN = "\ufffd"  # pdf.fonts.UNKNOWN, which is not brought in for a dialog


class PdfDialog(QDialog):
    """The language, the file and the button of every PDF; what is printed is said by who builds on it.

    A file of the name that is there already is replaced only when that was meant.
    """

    def __init__(self, desk: Desk, kind: str, heading: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{kind}_dialog")
        self.setMinimumWidth(520)
        self._desk, self._heading = desk, heading
        self._replaced: Path | None = None
        self.languages = QComboBox()
        self.languages.setObjectName(f"{kind}_language")
        for code in language.LANGUAGES:
            self.languages.addItem(language.NATIVE_NAMES[code], code)
        self.languages.setCurrentIndex(self.languages.findData(language.language()))
        self.file = QLineEdit(str(new_file(name, "pdf")))
        self.file.setObjectName(f"{kind}_file")
        self.file.textEdited.connect(self._new_name)
        self.browse = button(_("Choose…"), name=f"{kind}_browse", pressed=self._browse)
        self.state = text("", "warn", wraps=True, name=f"{kind}_state")
        self.make = button(_("Make the PDF"), name=f"{kind}_make", tone="primary", pressed=self._make)
        self.make.setDefault(True)
        self.leave = button(_("Cancel"), name=f"{kind}_cancel", pressed=self.reject)
        self.rows = QFormLayout()
        self._arrange()

    def work(self, code: str, out: Path) -> Callable[[Job], Any]:
        """What prints in a language into a file, in the data lane."""
        raise NotImplementedError

    def _arrange(self) -> None:
        self.setWindowTitle(self._heading)
        where = QHBoxLayout()
        where.addWidget(self.file, 1)
        where.addWidget(self.browse)
        self.rows.setSpacing(10)
        self.rows.addRow(_("Language of the PDF"), self.languages)
        self.rows.addRow(_("File"), where)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.leave)
        foot.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(text(self._heading, "heading", wraps=True))
        column.addLayout(self.rows)
        column.addLayout(foot)
        self.file.setAccessibleName(_("File"))
        self.languages.setAccessibleName(_("Language of the PDF"))

    def _browse(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, self._heading, self.file.text(), "PDF (*.pdf)")
        if chosen:
            self.file.setText(chosen)
            self._new_name()
            self._replaced = Path(chosen)  # the system's dialog has asked

    def _new_name(self) -> None:
        self._replaced = None
        self.state.setText("")
        self.make.setText(_("Make the PDF"))

    def _ask_to_replace(self, out: Path) -> None:
        self._replaced = out
        self.state.setText(_("There is a file of this name already."))
        self.make.setText(_("Replace it"))
        self.make.setAccessibleDescription(self.state.text())

    def _make(self) -> None:
        desk, out = self._desk, Path(self.file.text().strip()).expanduser()
        if out.is_file() and out != self._replaced:
            self._ask_to_replace(out)
            return

        def tell(result: Any) -> None:
            words = _("The PDF is made: {file}").format(file=apart(str(out)))
            if count := len(getattr(result, "unshown", ())):
                words += " " + ngettext(
                    "One character in it has no letter in this program; {sign} stands for it.",
                    "{count} characters in it have no letter in this program; {sign} stands for them.",
                    count,
                ).format(count=count, sign=UNKNOWN)
            desk.notices.good(words, _("Open"), lambda: _open(out))

        # The dialog may be gone before the file is there: the notice belongs to the window.
        desk.data.run(self.work(self.languages.currentData(), out), done=tell)
        self.accept()


class ExportDialog(PdfDialog):
    """A record, filled or blank; the file is called what the record is called."""

    def __init__(self, desk: Desk, collection: str, record: str | None, parent: QWidget | None = None) -> None:
        super().__init__(desk, "export", _("Make a PDF"), collection, parent)
        self._collection, self._record = collection, record
        self._first_name = self.file.text()
        self.content = QComboBox()
        self.content.setObjectName("export_content")
        if record is not None:
            self.content.addItem(_("With the answers"), False)
        self.content.addItem(_("Blank, to fill in by hand"), True)
        self.content.setAccessibleName(_("Content"))
        self.rows.insertRow(1, _("Content"), self.content)
        self.setTabOrder(self.languages, self.content)
        desk.data.run(self._name, done=self._offer, failed=lambda _problem: None, owner=self)

    def _name(self, _job: Job) -> str:
        """What the record is called: a file is found again by that, not by an id."""
        workspace, spoken = self._desk.workspace, language.language()
        kind = workspace.collection(self._collection).singular(spoken)
        if self._record is None:
            return kind
        return f"{kind} {workspace.title(workspace.find(f'{self._collection}/{self._record}'), spoken)}"

    def _offer(self, name: str) -> None:
        if not self.file.isModified() and self.file.text() == self._first_name:
            self.file.setText(str(new_file(name, "pdf")))

    def work(self, code: str, out: Path) -> Callable[[Job], Any]:
        blank, workspace = bool(self.content.currentData()), self._desk.workspace
        what = self._collection if blank else f"{self._collection}/{self._record}"
        return lambda _job: workspace.export_pdf(what, language=code, out=out, blank=blank)


def _open(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
