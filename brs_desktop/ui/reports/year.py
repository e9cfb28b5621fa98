"""The reports of a year in one file: which year, which of them, as they are now or as they were submitted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QWidget

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.export import PdfDialog
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.printing.dialog import telling
from brs_desktop.ui.reports import words as told

_SUBJECT = Qt.ItemDataRole.UserRole + 1
_ROWS = 110  # pixels: four reports, the others are scrolled to


class YearDialog(PdfDialog):
    """Each report begins on a page of its own; the work is shown, and leaving the dialog stops it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        heading = _("Reports of a year")
        super().__init__(desk, "year", heading, heading, parent, edits=True, twice=True, light=True)
        self._known: tuple[Any, ...] = ()
        self._unticked: set[str] = set()  # stays with a report, whatever is shown in between
        self._named = self.file.text()
        self.years = QComboBox()
        self.years.setObjectName("year_year")
        self.as_of = QComboBox()
        self.as_of.setObjectName("year_as_of")
        self.as_of.addItem(_("As they are now"), False)
        self.as_of.addItem(_("As last submitted"), True)
        self.reports = QListWidget()
        self.reports.setObjectName("year_reports")
        self.reports.setFixedHeight(_ROWS)
        self.reports.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for at, (words, field) in enumerate(
            ((_("Year"), self.years), (_("Content"), self.as_of), (_("Reports"), self.reports))
        ):
            self.add_row(at, words, field)
        self.setTabOrder(self.years, self.as_of)
        self.setTabOrder(self.as_of, self.reports)
        self.setTabOrder(self.reports, self.format)
        self.years.currentIndexChanged.connect(self._show_year)
        self.as_of.currentIndexChanged.connect(self._show_year)
        self.reports.itemChanged.connect(self._tick)
        self._look_again()
        workspace, spoken = desk.workspace, language.language()

        def read(_job: Job) -> Any:
            from brs_desktop.workspace.paper import paper_languages
            from brs_desktop.workspace.reports.yearly import yearly

            known = yearly(workspace, spoken)
            kinds = dict.fromkeys(one.collection for one in known)
            return known, {kind: paper_languages(workspace.collection(kind).form) for kind in kinds}

        desk.lane("files").run(read, done=self._take, owner=self)  # thousands of versions hold up no typing

    def _take(self, read: tuple[tuple[Any, ...], dict[str, tuple[str, ...]]]) -> None:
        known, spoken = read
        self._known = known
        self.speak_also([one for one in language.LANGUAGES if any(one in each for each in spoken.values())])
        for year in dict.fromkeys(one.year for one in known):
            self.years.addItem(year or _("No year"), year)
        if not known:
            self.state.setText(_("No report has begun yet."))
        self._look_again()

    def _show_year(self) -> None:
        """All reports of the year, ticked but for those that somebody unticked; or those alone that were submitted."""
        year, submitted = self.years.currentData(), bool(self.as_of.currentData())
        self.reports.blockSignals(True)
        self.reports.clear()
        for one in self._known:
            if one.year == year and (one.submitted or not submitted):
                words = f"{one.kind}: {one.title} · {told.state(one.state).words}"
                item = QListWidgetItem(words, self.reports)
                item.setToolTip(words)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                ticked = one.subject not in self._unticked
                item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
                item.setData(Qt.ItemDataRole.UserRole, one.submitted if submitted else one.subject)
                item.setData(_SUBJECT, one.subject)
        self.reports.blockSignals(False)
        if self.file.text() == self._named and year:
            self.file.setText(str(new_file(_("Reports of {year}").format(year=year), self.suffix)))
            self._named = self.file.text()
        self.forget_replaced()
        self._look_again()

    def _another_kind(self) -> None:
        ours = self.file.text() == self._named
        super()._another_kind()
        if ours:
            self._named = self.file.text()

    @property
    def chosen(self) -> tuple[str, ...]:
        """What the ticked reports are asked for by."""
        items = (self.reports.item(place) for place in range(self.reports.count()))
        return tuple(
            item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked
        )

    def _tick(self, item: QListWidgetItem) -> None:
        keep = item.checkState() == Qt.CheckState.Checked
        (self._unticked.discard if keep else self._unticked.add)(item.data(_SUBJECT))
        self._look_again()

    def _look_again(self) -> None:
        """Nothing is made of no reports."""
        for one in (self.make, self.look, self.print):
            one.setEnabled(bool(self.chosen))

    def busy(self, busy: bool) -> None:
        super().busy(busy)
        if not busy:
            self._look_again()

    def work(self, code: str, out: Path, passphrase: str) -> Callable[[Job], Any]:
        subjects, workspace, word = self.chosen, self._desk.workspace, self.suffix == "docx"
        beside, marking = self.beside, self.marking

        def make(job: Job) -> Any:
            from brs_desktop.workspace.paper import export_all, export_word

            way: dict[str, Any] = {"language": code, "out": out}
            way |= {"progress": telling(job), "cancelled": job.ask_to_stop}
            if word:
                return export_word(workspace, subjects, **way, **beside)
            return export_all(workspace, subjects, **way, **beside, **marking, passphrase=passphrase)

        return make

    def begin(self, code: str, out: Path) -> None:
        tell = self.teller(out)

        def made(result: Any) -> None:
            tell(result)
            self.accept()

        self.run(self.work(code, out, self.locking.passphrase), made)
