"""Writing the answers of an open record into a file: in which format, which language, where to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _, mark
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_desktop.ui.desk import Desk
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter

FORMATS = {
    "xlsx": mark("Excel workbook (XLSX)"),
    "csv": mark("Tables in an archive (CSV)"),
    "json": mark("For programs (JSON)"),
    "xml": mark("For other form tools (OpenRosa XML)"),
}
_SUFFIXES = {"xlsx": "xlsx", "csv": "zip", "json": "json", "xml": "xml"}


class AnswersOut(QDialog):
    """What is in the file is what the form shows when the button is pressed."""

    def __init__(self, desk: Desk, presenter: FillerPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answers_out_dialog")
        self.setMinimumWidth(540)
        self._desk, self._presenter = desk, presenter
        self._replaced: Path | None = None
        self.formats, self.languages = QComboBox(), QComboBox()
        self.formats.setObjectName("answers_format")
        for code, words in FORMATS.items():
            self.formats.addItem(_(words), code)
        self.languages.setObjectName("answers_language")
        for code in language.LANGUAGES:
            self.languages.addItem(language.NATIVE_NAMES[code], code)
        self.languages.setCurrentIndex(max(0, self.languages.findData(presenter.form.language)))
        self.file = QLineEdit(str(new_file(presenter.title(), "xlsx")))
        self.file.setObjectName("answers_file")
        self.browse = button(_("Choose…"), name="answers_browse", pressed=self._browse)
        self.state = text("", "warn", wraps=True, name="answers_state")
        self.make = button(_("Make the file"), name="answers_make", tone="primary", pressed=self._make)
        self.make.setDefault(True)
        self.leave = button(_("Cancel"), name="answers_cancel", pressed=self.reject)
        self.formats.currentIndexChanged.connect(self._suffix)
        self.file.textEdited.connect(self._new_name)
        self._arrange()

    def _arrange(self) -> None:
        self.setWindowTitle(_("Export answers"))
        where = QHBoxLayout()
        where.addWidget(self.file, 1)
        where.addWidget(self.browse)
        rows = QFormLayout()
        rows.setSpacing(10)
        rows.addRow(_("Format"), self.formats)
        rows.addRow(_("Language"), self.languages)
        rows.addRow(_("File"), where)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.leave)
        foot.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(text(_("Export answers"), "heading", wraps=True))
        column.addWidget(text(_("Answers can be changed in the file and imported into this record again."), wraps=True))
        beside = _("Notes, methods, sources and reasons beside answers go along, and come in again, too.")
        column.addWidget(text(beside, "quiet", wraps=True))
        column.addLayout(rows)
        column.addLayout(foot)
        for widget, name in ((self.formats, _("Format")), (self.languages, _("Language")), (self.file, _("File"))):
            widget.setAccessibleName(name)

    def _suffix(self) -> None:
        """The name goes with the format."""
        written = Path(self.file.text().strip())
        if written.name:  # an emptied field has no ending to change
            self.file.setText(str(written.with_suffix("." + _SUFFIXES[self.formats.currentData()])))
        self._new_name()

    def _browse(self) -> None:
        suffix = _SUFFIXES[self.formats.currentData()]
        kind = f"{suffix.upper()} (*.{suffix})"
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Export answers"), self.file.text(), kind)
        if chosen:
            self.file.setText(chosen)
            self._new_name()
            self._replaced = Path(chosen)  # the system's dialog has asked

    def _new_name(self) -> None:
        self._replaced = None
        self.state.setText("")
        self.make.setText(_("Make the file"))

    def _make(self) -> None:
        out = Path(self.file.text().strip()).expanduser()
        if not out.name:
            self.state.setText(_("The file needs a name."))
            return
        if out.is_file() and out != self._replaced:
            self._replaced = out
            self.state.setText(_("There is a file of this name already."))
            self.make.setText(_("Replace it"))
            self.make.setAccessibleDescription(self.state.text())
            return
        format, code = self.formats.currentData(), self.languages.currentData()
        desk, presenter = self._desk, self._presenter
        write(desk, presenter, format, code, out)
        self.accept()


def write(desk: Desk, presenter: FillerPresenter, format: str, code: str, out: Path) -> None:
    """The answers as they are shown now: taken from the form here, written in a lane."""
    from brs_desktop.workspace.importing import service

    workspace, key = desk.workspace, presenter.filler.key

    def tell(_none: object) -> None:
        words = _("The file is made: {file}").format(file=apart(str(out)))
        desk.notices.good(words, _("Open"), lambda: _open(out))

    def gather(identity: Any) -> None:
        made = service.ready(workspace, presenter.form, key, code, identity)
        desk.lane("files").run(lambda _job: service.write(workspace, made, format, out), done=tell, owner=presenter)

    desk.lane("files").run(
        lambda _job: service.identity_of(workspace, key, format),
        done=lambda identity: presenter.when_free(lambda: gather(identity)),
        owner=presenter,
    )


def _open(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
