"""Handing a list out: which records, which columns, in which language, into which file; made behind the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QProgressBar, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_number, mark, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.export import unshown_words
from brs_desktop.ui.filedialog import FileDialog, opening
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.parts import restyle
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


class HandOutDialog(FileDialog):
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
        self._format = format
        super().__init__(desk, "handout", _(_TITLES[format]), (label, self.suffix), parent)
        self._query, self._picked = query, tuple(picked)
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
        self.progress = QProgressBar()
        self.progress.setObjectName("handout_progress")
        self.progress.setRange(0, _WHOLE)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("How far the file is"))
        self.progress.hide()
        self.column.insertWidget(2, self.progress)
        asked = [(_("Records"), self.which)]
        if format in ("xlsx", "csv"):
            asked.append((_("Columns"), self.columns))
        else:
            self.columns.setParent(self)
            self.columns.hide()
        for at, (words, field) in enumerate(asked):
            self.add_row(at, words, field)
        order = [*(field for _words, field in asked), self.languages, self.file]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    @property
    def suffix(self) -> str:
        return _SUFFIXES[self._format]

    def _offer_picked(self) -> None:
        if self._picked:
            words = ngettext("Only the {count} chosen", "Only the {count} chosen", len(self._picked))
            self.which.addItem(words.format(count=format_number(len(self._picked))), True)

    @property
    def waits(self) -> bool:
        """Whether the file is being made."""
        return self._job is not None

    def begin(self, code: str, out: Path) -> None:
        query, workspace = self._query, self._desk.workspace
        records = self._picked if self.which.currentData() else ()
        way: dict[str, Any] = {"format": self._format, "out": out, "language": code}
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

    def _busy(self, busy: bool) -> None:
        for widget in (self.which, self.columns, self.languages, self.file, self.browse, self.make):
            widget.setEnabled(not busy)
        restyle(self.state, "role", "caption" if busy else "warn")
        self.progress.setVisible(busy)
        self.progress.setValue(0)
        self.state.setText(_("The file is being made…") if busy else "")
        if busy:
            self.leave.setFocus()

    def _tell(self, part: float) -> None:
        self.progress.setValue(round(part * _WHOLE))
        self.state.setText(_("{percent} % done").format(percent=round(part * 100)))

    def _made(self, result: Any) -> None:
        self._job = None
        out = result.path
        if result.cut:
            self._desk.notices.say(
                lambda: Notice("warn", _written(result), _cut(result), action=_("Open"), act=opening(out))
            )
        else:
            self._desk.notices.good(_written(result), _("Open"), opening(out))
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


def _written(result: Any) -> str:
    words = ngettext("{count} record is in the file: {file}", "{count} records are in the file: {file}", result.records)
    said = words.format(count=format_number(result.records), file=apart(str(result.path)))
    return said + unshown_words(result)


def _cut(result: Any) -> str:
    words = ngettext(
        "{count} long text was cut, for this format has a bound. A CSV file holds it whole.",
        "{count} long texts were cut, for this format has a bound. A CSV file holds them whole.",
        result.cut,
    )
    return words.format(count=format_number(result.cut))
