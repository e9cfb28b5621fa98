"""Handing a list out: which records, which columns, in which language, into which file; made behind the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from brs_desktop import language
from brs_desktop.errors import Problem
from brs_desktop.language import _, format_number, mark, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.records.table import Query
from brs_desktop.ui.values import apart

_TITLES = {
    "xlsx": mark("Make a spreadsheet"),
    "csv": mark("Make a plain table"),
    "vcard": mark("Make address cards"),
    "pdf": mark("Make a printed list"),
}
_SUFFIXES = {"xlsx": "xlsx", "csv": "csv", "vcard": "vcf", "pdf": "pdf"}
_WHOLE = 1000
Picked = Callable[[], Sequence[str]]


class HandOutDialog(QDialog):
    """Asks, then shows how far the file is; leaving it stops the work and nothing of the file stays."""

    def __init__(
        self,
        desk: Desk,
        query: Query,
        format: str,
        *,
        label: str,
        total: int,
        picked: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("handout_dialog")
        self.setMinimumWidth(540)
        self._desk, self._query, self._format, self._picked = desk, query, format, tuple(picked)
        self._job: Job | None = None
        self.which = QComboBox()
        self.which.setObjectName("handout_which")
        if len(self._picked) > 1 or total == 0:
            self._offer_picked()
        if total:
            everything = ngettext("All {count} record of the list", "All {count} records of the list", total)
            self.which.addItem(everything.format(count=format_number(total)), False)
        if len(self._picked) == 1 and total:
            self._offer_picked()
        self.columns = QComboBox()
        self.columns.setObjectName("handout_columns")
        self.columns.addItem(_("The columns of the list"), False)
        self.columns.addItem(_("Every question"), True)
        self.languages = QComboBox()
        self.languages.setObjectName("handout_language")
        for code in language.LANGUAGES:
            self.languages.addItem(language.NATIVE_NAMES[code], code)
        self.languages.setCurrentIndex(self.languages.findData(language.language()))
        self.file = QLineEdit(str(new_file(label, _SUFFIXES[format])))
        self.file.setObjectName("handout_file")
        self.browse = button(_("Choose…"), name="handout_browse", pressed=self._browse)
        self.progress = QProgressBar()
        self.progress.setObjectName("handout_progress")
        self.progress.setRange(0, _WHOLE)
        self.progress.setTextVisible(False)
        self.state = text("", "caption", name="handout_state")
        self.make = button(_("Make the file"), name="handout_make", tone="primary", pressed=self._make)
        self.make.setDefault(True)
        self.stop = button(_("Cancel"), name="handout_cancel", pressed=self.reject)
        self._replaced: Path | None = None
        self.file.textEdited.connect(self._new_name)
        self._arrange()

    def _offer_picked(self) -> None:
        if self._picked:
            words = ngettext("Only the {count} chosen", "Only the {count} chosen", len(self._picked))
            self.which.addItem(words.format(count=format_number(len(self._picked))), True)

    def _arrange(self) -> None:
        title = _(_TITLES[self._format])
        self.setWindowTitle(title)
        where = QHBoxLayout()
        where.addWidget(self.file, 1)
        where.addWidget(self.browse)
        self._rows = rows = QFormLayout()
        rows.setSpacing(10)
        rows.addRow(_("Records"), self.which)
        if self._format in ("xlsx", "csv"):
            rows.addRow(_("Columns"), self.columns)
        rows.addRow(_("Language"), self.languages)
        rows.addRow(_("File"), where)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.stop)
        foot.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(text(title, "heading"))
        column.addLayout(rows)
        column.addWidget(self.progress)
        column.addLayout(foot)
        self.progress.hide()
        for widget, name in (
            (self.which, _("Records")),
            (self.columns, _("Columns")),
            (self.languages, _("Language")),
            (self.file, _("File")),
            (self.progress, _("How far the file is")),
        ):
            widget.setAccessibleName(name)

    def _browse(self) -> None:
        suffix = _SUFFIXES[self._format]
        kind = f"{suffix.upper()} (*.{suffix})"
        chosen, _kind = QFileDialog.getSaveFileName(self, _(_TITLES[self._format]), self.file.text(), kind)
        if chosen:
            self.file.setText(chosen)
            self._replaced = Path(chosen)  # the system's dialog has asked

    @property
    def waits(self) -> bool:
        """Whether the file is being made."""
        return self._job is not None

    def _make(self) -> None:
        query, workspace = self._query, self._desk.workspace
        records = self._picked if self.which.currentData() else ()
        out = Path(self.file.text().strip()).expanduser()
        if out.is_file() and out != self._replaced:
            self._ask_to_replace(out)
            return
        way = {"format": self._format, "out": out, "language": self.languages.currentData()}
        every = bool(self.columns.currentData()) and self._format in ("xlsx", "csv")

        def work(job: Job) -> Any:
            from brs_desktop.workspace.chosen import Chosen
            from brs_desktop.workspace.handing_out import hand_out

            chosen = Chosen(query.collection, query.filters, query.search, query.sort, query.descending, tuple(records))
            tell = _Telling(job)
            return hand_out(workspace, chosen, **way, every=every, progress=tell, cancelled=job.ask_to_stop)

        self._busy(True)
        lane = self._desk.lane("files")
        self._job = lane.run(work, done=self._made, failed=self._failed, told=self._tell, owner=self)

    def _ask_to_replace(self, out: Path) -> None:
        """What stands there already is replaced only when that was meant."""
        self._replaced = out
        self.state.setText(_("There is a file of this name already."))
        self.make.setText(_("Replace it"))

    def _new_name(self) -> None:
        self._replaced = None
        self.state.setText("")
        self.make.setText(_("Make the file"))

    def _busy(self, busy: bool) -> None:
        for widget in (self.which, self.columns, self.languages, self.file, self.browse, self.make):
            widget.setEnabled(not busy)
        self.progress.setVisible(busy)
        self.progress.setValue(0)
        self.state.setText(_("The file is being made…") if busy else "")
        if busy:
            self.stop.setFocus()

    def _tell(self, part: float) -> None:
        self.progress.setValue(round(part * _WHOLE))
        self.state.setText(_("{percent} % done").format(percent=round(part * 100)))

    def _made(self, result: Any) -> None:
        self._job = None
        out = result.path
        if result.cut:
            self._desk.notices.say(
                lambda: Notice("warn", _written(result), _cut(result), action=_("Open"), act=lambda: _open(out))
            )
        else:
            self._desk.notices.good(_written(result), _("Open"), lambda: _open(out))
        self.accept()

    def _failed(self, problem: Problem) -> None:
        """What was asked stays, so that another place or fewer records can be tried."""
        self._job = None
        self._busy(False)
        self._desk.notices.problem(problem)
        self.state.setText(problem.message)

    def reject(self) -> None:
        """Stop the work, if there is any, and go; the lane lets nothing of the file stay."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        super().reject()


class _Telling:
    """Tells the window how far the work is, at whole per cents only."""

    def __init__(self, job: Job) -> None:
        self._job, self._said = job, -1

    def __call__(self, done: int, total: int) -> None:
        percent = 100 * done // max(1, total)
        if percent != self._said:
            self._said = percent
            self._job.tell(percent / 100)


def _open(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))


def _written(result: Any) -> str:
    words = ngettext("{count} record is in the file: {file}", "{count} records are in the file: {file}", result.records)
    return words.format(count=format_number(result.records), file=apart(str(result.path)))


def _cut(result: Any) -> str:
    words = ngettext(
        "{count} long text was cut, for this format has a bound. A CSV file holds it whole.",
        "{count} long texts were cut, for this format has a bound. A CSV file holds them whole.",
        result.cut,
    )
    return words.format(count=format_number(result.cut))
