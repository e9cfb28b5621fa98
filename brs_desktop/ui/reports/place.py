"""The place Reports: my reports and the reporting cycles first, the lists of records behind, the filler over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.dressing import change
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, discard, name_only, text
from brs_desktop.ui.records.giving import GivingButton
from brs_desktop.ui.records.place import RecordPlace
from brs_desktop.ui.reports import words as told
from brs_desktop.ui.reports.cycles import CyclesPage
from brs_desktop.ui.reports.drafts.bar import WhatIfBar
from brs_desktop.ui.reports.drafts.work import DraftWork
from brs_desktop.ui.reports.filler.opening import Opened, ask_key, open_version
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.view import FillerView
from brs_desktop.ui.reports.mine import MyReports
from brs_desktop.ui.reports.printing import PrintDialog
from brs_desktop.ui.reports.reading import Listed, Overview, counted, first_answers, overview
from brs_desktop.ui.reports.sections.page import SectionsPage
from brs_desktop.ui.reports.sections.work import SectionWork
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak

if TYPE_CHECKING:
    from brs_sync.ids import RecordKey

    from brs_desktop.ui.reports.drafts.bar import Supposed
    from brs_desktop.workspace.reports import Version

_MOST, _PAUSE_MS = 60, 150
MINE, CYCLES, RECORDS, SECTIONS = range(4)
_SWITCHES = ("show_mine", "show_cycles", "show_records", "show_sections")


class ReportsPlace(RecordPlace):
    """Opens on 'My reports'; everything is read in the data lane and read again when it has changed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "reports", "reports", parent)
        self.overview: Overview | None = None
        self._job: Job | None = None
        self._reading: FillerView | None = None
        self._versions_next = self._arriving = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)

    def _make(self) -> Iterator[None]:
        yield from super()._make()
        self.mine.work_asked.connect(self._work)
        self.mine.versions_asked.connect(self._show_versions)
        self.mine.copy_asked.connect(self.draft_work.copy)
        self.mine.draft_asked.connect(self.draft_work.do)
        self.draft_work.opening.connect(self._open_draft)
        self.mine.begin_asked.connect(self._offer_kinds)
        self.mine.all_asked.connect(lambda: self.show_page(RECORDS))
        self.show_page(MINE)
        self._desk.when_open(self._look)
        self._desk.records_changed.connect(self._soon)
        self._desk.sync_ended.connect(self._soon)
        speak(self._words)

    def _ground(self) -> QWidget:
        self._front = QWidget(self._stack)
        self._pages = QStackedWidget(self._front)
        return self._pages

    def _make_front(self) -> Iterator[None]:
        self.mine = MyReports(self._pages)
        self.draft_work = DraftWork(self._desk, self)
        yield
        self.cycles = CyclesPage(self._pages)
        yield
        self.sections = SectionsPage(self._pages)
        self.section_work = SectionWork(self._desk, self.sections, self)
        self.section_work.filling.connect(self._fill_section)
        self.section_work.covering.connect(self._cover)
        self.section_work.left.connect(self._uncover)
        self.section_work.review_asked.connect(self.review_asked)
        yield
        self._heading = text("", "title", name="reports_title")
        self.new = GivingButton("reports_new", "add", self._offer_kinds)
        self.year = GivingButton("reports_year", "print", self._ask_year)
        self._switches = [self._switch(page, name) for page, name in enumerate(_SWITCHES)]
        yield

    def _split(self) -> QWidget:
        """The three pages under one head; the list with its record beside it is the last."""
        group = QButtonGroup(self)
        head = Flow()
        head.setContentsMargins(16, 0, 16, 0)
        head.put(self._heading)
        for switch in self._switches:
            group.addButton(switch)
            head.put(switch)
        head.put(self.new)
        head.put(self.year)
        for page in (self.mine, self.cycles, super()._split(), self.sections):
            self._pages.addWidget(page)
        column = QVBoxLayout(self._front)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        return self._front

    def _switch(self, page: int, name: str) -> QPushButton:
        made = button("", name=name, tone="quiet", pressed=lambda: self.show_page(page))
        made.setCheckable(True)
        return made

    # Where one is.

    def show_page(self, page: int) -> None:
        """My reports, the cycles, or the lists of records."""
        self._switches[page].setChecked(True)
        self._pages.setCurrentIndex(page)
        for given in (self.new, self.year):
            given.setVisible(page in (MINE, CYCLES))
        if page == SECTIONS and self._desk.is_open:
            self.section_work.look()
        if page == RECORDS and self._over is None and self.isVisible():
            super().arrive()

    @property
    def waits(self) -> bool:
        reading = self._reading is not None and self._reading.waits
        return super().waits or self._pause.isActive() or self.mine.waits or self.section_work.waits or reading

    def arrive(self) -> None:
        """Where the work goes on: the open record, else the first report to do, else the list."""
        self._look()
        self._arriving = self.overview is None
        page = self._pages.currentIndex()
        if self._over is not None or page == RECORDS:
            super().arrive()
        elif not self._pages.isAncestorOf(QApplication.focusWidget() or self):
            at_work = {CYCLES: self.cycles.table.setFocus, SECTIONS: self.sections.focus_first}
            at_work.get(page, self.mine.focus_first)()

    def show_list(self, collection: str, words: str = "") -> None:
        self.show_page(RECORDS)
        super().show_list(collection, words)

    def search_here(self) -> None:
        self.show_page(RECORDS)
        super().search_here()

    # What is shown.

    def _soon(self, _changed: object = None) -> None:
        """What lies under an open record is read again when that is closed."""
        if self._over is None and self.isVisible():
            self._pause.start()

    def _look(self) -> None:
        """Read again; a reading that is under way and older is dropped."""
        if not self._desk.is_open:
            return
        if self._job is not None:
            self._job.cancel()
        workspace, spoken = self._desk.workspace, language.language()
        self._job = self._desk.data.run(lambda _job: overview(workspace, spoken, _MOST), done=self._take, owner=self)

    def _take(self, read: Overview) -> None:
        self.overview = read
        self.mine.show_all(read)
        self.cycles.show_rounds(read.rounds)
        self.new.setEnabled(bool(read.kinds))
        self.mine.begin.setEnabled(bool(read.kinds))
        if self._arriving and self._over is None and self._pages.currentIndex() == MINE:
            QTimer.singleShot(0, self.mine, self.mine.focus_first)
        self._arriving = False
        for one in read.mine:
            if one.uncounted:
                self._count(one)

    def _count(self, listed: Listed) -> None:
        workspace = self._desk.workspace
        self._desk.data.run(
            lambda _job: counted(workspace, listed), done=self.mine.show_one, failed=lambda _gone: None, owner=self
        )

    # What a person does.

    def _work(self, listed: Listed) -> None:
        report = listed.report
        if report.received is not None:
            if not self._opening:
                self._read_version(report.received)
        elif report.key is not None:
            self.open_record(report.collection, report.key)
        elif not self._opening:
            workspace, collection, first = self._desk.workspace, report.collection, report.first
            self._run(
                lambda _job: first_answers(workspace, collection, first),
                lambda answers: self._begin_with(collection, answers),
            )

    def _begin_with(self, collection: str, answers: Mapping[str, Any]) -> None:
        self.open_record(collection, None, answers)

    def _show_versions(self, listed: Listed) -> None:
        self._versions_next = True
        self._work(listed)

    def _fill(self, opened: Any) -> None:
        super()._fill(opened)
        if self.filler is None:
            return
        if opened.what_if is not None:
            self.filler.lay_bar(self._bar_over(self.filler, opened.what_if))
        self.filler.version_asked.connect(self._read_version)
        self.filler.print_asked.connect(self._print_version)
        self.filler.receipt_asked.connect(self._print_receipt)
        key = opened.filler.key
        self.filler.section_asked.connect(lambda section: self.section_work.give(key, section))
        if self._versions_next:
            self._versions_next = False
            self.filler.came_up.connect(self.filler.show_versions)

    def _open_draft(self, key: RecordKey) -> None:
        self.open_record(key.collection, key)

    def _bar_over(self, filler: FillerView, one: Supposed) -> WhatIfBar:
        bar = WhatIfBar(one, filler)
        bar.compare_asked.connect(filler.page.flush)
        bar.compare_asked.connect(lambda: filler.presenter.when_free(lambda: self.draft_work.compare(one.key)))
        bar.main_asked.connect(filler.record_asked)
        return bar

    def open_section_file(self, file: str) -> None:
        """A section file that was chosen elsewhere."""
        self.show_page(SECTIONS)
        self.section_work.open_file(Path(file))

    def _fill_section(self, view: FillerView) -> None:
        """Another office's section is filled as any record is; what is open already stays."""
        if self.filler is not None:
            view.close_record()
            return
        self.filler = view
        view.closed.connect(self._filled)
        view.closed.connect(self.section_work.look)
        view.come_up(self._cover)

    def _read_version(self, version: Version) -> None:
        """A version over the report it was made of, to be read and printed."""
        self._run(lambda _job: open_version(self._desk.workspace, version.id), self._show_version)

    def _show_version(self, opened: Opened) -> None:
        presenter = FillerPresenter(self._desk, opened)
        view = FillerView(presenter)
        presenter.setParent(view)
        version = opened.version
        view.export_asked.connect(lambda: self._print_version(version))
        view.closed.connect(self._leave_version)
        self._put_away()
        self._reading = view
        view.come_up(self._lay_over)

    def _lay_over(self, view: QWidget) -> None:
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)

    def _put_away(self) -> None:
        """No version is read any more."""
        if self._reading is not None:
            self._stack.removeWidget(self._reading)
            discard(self._reading)
            self._reading = None

    def _uncover(self) -> None:
        self._put_away()
        super()._uncover()

    def _leave_version(self) -> None:
        self._put_away()
        if self.filler is not None:
            self._stack.setCurrentWidget(self.filler)
            self.filler.focus_first()
        else:
            self._stack.setCurrentIndex(0)
            self.arrive()

    def close_record(self) -> None:
        self._put_away()
        super().close_record()

    def _print_version(self, version: Version | None) -> None:
        if version is not None:
            from brs_desktop.workspace.paper import export_word, version_languages

            workspace = self._desk.workspace
            PrintDialog(
                self._desk,
                told.version(version),
                f"{version.collection}-{version.code}",
                lambda code, out, **way: workspace.export_pdf(version.id, language=code, out=out, **way),
                self,
                locks=True,
                twice=True,
                word=lambda code, out, **way: export_word(workspace, (version.id,), language=code, out=out, **way),
                spoken=lambda: version_languages(workspace, version.id),
            ).open()

    def _print_receipt(self, version: Version) -> None:
        workspace = self._desk.workspace
        PrintDialog(
            self._desk,
            _("Receipt of {version}").format(version=told.version(version)),
            f"receipt-{version.code}",
            lambda code, out: workspace.reports.export_receipt(version.id, language=code, out=out),
            self,
        ).open()

    def _offer_kinds(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("report_kinds")
        menu.setAccessibleName(_("Which report to begin"))
        for name, label in self.overview.kinds if self.overview is not None else ():
            action = menu.addAction(label)
            action.setObjectName(f"kind={name}")
            action.triggered.connect(lambda _on=False, name=name: self._begin_kind(name))
        anchor = self.new if self.new.isVisible() else self.mine.begin
        menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height())))

    def _ask_year(self) -> None:
        from brs_desktop.ui.reports.year import YearDialog

        if self._desk.is_open:
            YearDialog(self._desk, self).open()

    def _begin_kind(self, collection: str) -> None:
        if not self._opening:
            self._run(lambda _job: ask_key(self._desk.workspace, collection), self._ask_key)

    def _words(self) -> None:
        self._heading.setText(_("Reports"))
        self.new.say(_("Begin a report"))
        name_only(self.new, _("Begin a report"))
        self.year.say(_("Reports of a year"))
        name_only(self.year, _("Print or export the reports of a year in one file"))
        labels = (_("My reports"), _("Reporting cycles"), _("All records"), _("Sections by file"))
        for switch, label in zip(self._switches, labels, strict=True):
            switch.setText(label)
        if self._over is None:
            self._look()
        else:  # what lies under an open record
            change.behind(self, self._look)
