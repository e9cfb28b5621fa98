"""Writing the answers of an open record into a file: in which format, which language, where to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QWidget

from brs_desktop.language import _, mark
from brs_desktop.ui.filedialog import FileDialog, tell_made
from brs_desktop.ui.parts import text

if TYPE_CHECKING:
    from brs_desktop.ui.desk import Desk
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter

FORMATS = {
    "xlsx": mark("Excel workbook (XLSX)"),
    "csv": mark("Tables in an archive (CSV)"),
    "json": mark("For programs (JSON)"),
    "xml": mark("For other form tools (OpenRosa XML)"),
    "audit": mark("Who answered what and when (audit.csv of ODK)"),
}
_SUFFIXES = {"xlsx": "xlsx", "csv": "zip", "json": "json", "xml": "xml", "audit": "csv"}


class AnswersOut(FileDialog):
    """What is in the file is what the form shows when the button is pressed."""

    guide = "filling"

    def __init__(self, desk: Desk, presenter: FillerPresenter, parent: QWidget | None = None) -> None:
        self.formats = QComboBox()
        self.formats.setObjectName("answers_format")
        for code, words in FORMATS.items():
            self.formats.addItem(_(words), code)
        offered = (presenter.title(), self.suffix)
        super().__init__(desk, "answers", _("Export answers"), offered, parent, spoken=presenter.form.language)
        self.setObjectName("answers_out_dialog")
        self._presenter = presenter
        self.add_row(0, _("Format"), self.formats)
        self.setTabOrder(self.formats, self.languages)
        self._told = text("", wraps=True, name="answers_told")
        self._beside = text("", "quiet", wraps=True)
        self.column.insertWidget(1, self._told)
        self.column.insertWidget(2, self._beside)
        self._tell()
        self.formats.currentIndexChanged.connect(self._suffix)

    @property
    def suffix(self) -> str:
        return _SUFFIXES[self.formats.currentData()]

    def _suffix(self) -> None:
        """The name goes with the format."""
        written = Path(self.file.text().strip())
        if written.name:  # an emptied field has no ending to change
            self.file.setText(str(written.with_suffix("." + self.suffix)))
        self.forget_replaced()
        self._tell()

    def _tell(self) -> None:
        """What becomes of the file: one with answers comes in again, a log is only read."""
        if self.formats.currentData() == "audit":
            self._told.setText(_("Every change of this record with its author, as its signed history has it."))
            self._beside.setText(_("All that is typed in one sitting has one time: when it was signed."))
        else:
            self._told.setText(_("Answers can be changed in the file and imported into this record again."))
            beside = _("Notes, methods, sources and reasons beside answers go along, and come in again, too.")
            self._beside.setText(beside)

    def begin(self, code: str, out: Path) -> None:
        write(self._desk, self._presenter, self.formats.currentData(), code, out)
        self.accept()


def write(desk: Desk, presenter: FillerPresenter, format: str, code: str, out: Path) -> None:
    """The answers as they are shown now: taken from the form here, written in a lane."""
    from brs_desktop.workspace.auditlog import write_log
    from brs_desktop.workspace.importing import service

    workspace, key = desk.workspace, presenter.filler.key

    def tell(_none: object) -> None:
        tell_made(desk, _("The file is made: {file}"), out)

    def log() -> None:
        desk.data.run(lambda _job: write_log(workspace, key, out), done=tell, owner=presenter)

    if format == "audit":
        presenter.when_free(log)
        return

    def gather(identity: Any) -> None:
        made = service.ready(workspace, presenter.form, key, code, identity)
        desk.lane("files").run(lambda _job: service.write(workspace, made, format, out), done=tell, owner=presenter)

    desk.lane("files").run(
        lambda _job: service.identity_of(workspace, key, format),
        done=lambda identity: presenter.when_free(lambda: gather(identity)),
        owner=presenter,
    )
