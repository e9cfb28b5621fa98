"""The pane beside the list: one record to read, its history, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QTabBar, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.lacking import Offer
from brs_desktop.ui.parts import button, name_only, text
from brs_desktop.ui.records.meant import may_be_shown
from brs_desktop.ui.records.pane import SidePane, answer, answer_grid, begin_line
from brs_desktop.ui.records.reading import RecordRead, read_record, read_way
from brs_desktop.ui.records.way import WayLines
from brs_desktop.ui.records.whereabouts import WhereaboutsView
from brs_desktop.ui.reports.drafts.words import left_words
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart


class DetailView(SidePane):
    """One record: its answers, its latest changes."""

    edit_asked = Signal(str)
    export_asked = Signal(str)
    review_asked = Signal(str)
    history_asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "detail", "list", parent)
        self.setObjectName("detail")
        self._asked: tuple[str, str] | None = None
        self._read: RecordRead | None = None
        self._moves_next = False
        self._offer = Offer(desk, self)

    def make(self) -> Iterator[None]:
        """What stands here, part by part (see `Place`)."""
        self._make_buttons()
        yield
        self._tabs = QTabBar()
        self._tabs.setObjectName("detail_tabs")
        self._tabs.addTab("")
        self._tabs.addTab("")
        self._tabs.setDrawBase(False)
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self._tabs.currentChanged.connect(lambda _tab: self._fill())
        self._arrange()
        yield
        self._desk.records_changed.connect(self._look_again)
        self._desk.form_changed.connect(self._read_anew)
        self._desk.status_told.connect(self._look_how_far)
        speak(self._words)

    def _make_buttons(self) -> None:
        self.edit = button("", name="open_record", icon="edit", tone="primary", pressed=self._edit)
        self.export = button("", name="detail_export", icon="pdf", pressed=self._export)
        self.history = button("", name="detail_history", icon="history", tone="quiet", pressed=self._history)
        self.delete = button("", name="delete_record", icon="delete", tone="quiet", pressed=self._delete)
        self.erase = button("", name="detail_erase", icon="erase", tone="quiet", pressed=self._erase)
        self.mover = button("", name="detail_move", icon="move", tone="quiet", pressed=self.move_record)
        self.review = button("", name="detail_review", icon="conflict", pressed=self._review)

    def tools(self) -> tuple[QWidget, ...]:
        """Buttons that a place adds to those of every record."""
        return ()

    def read(self, workspace: Any, collection: str, record: str) -> RecordRead:
        """Read a record (asked in the data lane); a place may read more of its own."""
        return read_record(workspace, collection, record)

    def _arrange(self) -> None:
        tools = Flow(4)
        for widget in (self.edit, self.export, *self.tools(), self.history, self.mover, self.erase, self.delete):
            tools.put(widget)
        self._above.addLayout(tools)
        self.moves = WhereaboutsView()
        self.moves.record_asked.connect(self._go_to)
        self.moves.late_asked.connect(self._bring)
        self.moves.undo_asked.connect(self._undo_move)
        self.way = WayLines()
        self._above.addWidget(self.way)
        self._above.addWidget(self.moves)
        self._above.addWidget(self.review, 0, Qt.AlignmentFlag.AlignLeading)
        self._above.addWidget(self._tabs)

    @property
    def record(self) -> tuple[str, str] | None:
        """The collection and id of the record that is shown."""
        return (self._read.collection, self._read.record) if self._read is not None else None

    def show_record(self, collection: str, record: str) -> None:
        """Read a record and show it."""
        self._asked, self._moves_next = (collection, record), False
        self.reload()

    def keep_to(self, collection: str) -> None:
        """A record of another list goes with that list."""
        if self._asked is not None and self._asked[0] != collection:
            self.leave()

    def reload(self) -> None:
        """Read again what is shown."""
        if self._asked is None or not self._desk.is_open:
            return
        asked = self._asked
        self._look_up(lambda _job: self.read(self._desk.workspace, *asked), self._take)

    def _read_anew(self, collection: str) -> None:
        """Another form of a collection counts: its questions may have other words."""
        if self._asked is not None and self._asked[0] == collection:
            self.reload()

    def _look_again(self, changes: Any) -> None:
        if not self._desk.is_open:
            return  # told late, while the window closes
        if may_be_shown(self._asked, changes.records):
            self.reload()

    def _look_how_far(self, _status: Any) -> None:
        """An exchange may have brought a receipt, and nothing else."""
        if self._read is None or self.waits or not self._desk.is_open:
            return
        read, workspace = self._read, self._desk.workspace

        def tell(way: Any) -> None:
            if self._read is read:
                self.way.show_way(way)

        def failed(problem: Problem) -> None:
            tell(None)  # what it said may not be so any more
            if problem.code != "not-found":  # of what was erased meanwhile the list says so by itself
                self._desk.notices.problem(problem)

        self._desk.data.run(
            lambda _job: read_way(workspace, f"{read.collection}/{read.record}"), done=tell, failed=failed, owner=self
        )

    def _take(self, read: RecordRead) -> None:
        another, self._read = self._read is None or self._read.record != read.record, read
        self._head_with(read.title, read.tongue)
        for widget in (self.edit, self.delete, self.export):
            widget.setVisible(not read.readonly)
        self.mover.setVisible(not read.readonly and read.movable)
        self.way.show_way(read.way)
        self.moves.show_moves(read.moves, read.references)
        self.erase.setVisible(not read.readonly and self._has_personal(read.collection))
        self.review.setVisible(read.contested)
        self._fill(anew=another)
        if self._moves_next:
            self.move_record()

    def _gone(self) -> None:
        self._asked = self._read = None
        self._moves_next = False

    def _fill(self, *, anew: bool = True) -> None:
        if self._read is None:
            return
        sheet = QWidget()
        grid = answer_grid(sheet)
        self._fill_answers(grid, self._read) if self._tabs.currentIndex() == 0 else self._fill_past(grid, self._read)
        self._lay(sheet, anew=anew)

    def _fill_answers(self, grid: QGridLayout, read: RecordRead) -> None:
        for line in read.lines:
            row, column = begin_line(grid, line.label)
            told = answer(line.text, "hint" if line.faint else "")
            grid.addWidget(told, row, column, 1, 2 - column, Qt.AlignmentFlag.AlignTop)
            if line.contested:
                mark = text()
                icons.keep(mark, "conflict", "warn", size=16)
                mark.setToolTip(_("Two answers exist: compare and decide"))
                grid.addWidget(mark, row, 2, Qt.AlignmentFlag.AlignTop)

    def _fill_past(self, grid: QGridLayout, read: RecordRead) -> None:
        """Changes of one person at one time stand under one heading."""
        heading = ("", "")
        for past in read.past:
            if (past.who, past.when) != heading:
                heading = (past.who, past.when)
                words = _("{who}, {when}").format(who=apart(past.who), when=apart(past.when))
                grid.addWidget(text(words, "overline", wraps=True), grid.rowCount(), 0, 1, 2)
            row, column = begin_line(grid, past.what)
            grid.addWidget(answer(past.text), row, column, 1, 2 - column, Qt.AlignmentFlag.AlignTop)

    def _edit(self) -> None:
        if self._read is not None:
            self.edit_asked.emit(self._read.record)

    def _export(self) -> None:
        if self._read is not None:
            self.export_asked.emit(self._read.record)

    def _history(self) -> None:
        if self._read is not None:
            self.history_asked.emit(self._read.record)

    def _has_personal(self, collection: str) -> bool:
        return self._desk.is_open and bool(self._desk.workspace.collection(collection).personal)

    def _erase(self) -> None:
        if self._read is not None:
            from brs_desktop.ui.records.erase import EraseDialog

            EraseDialog(self._desk, self._read.collection, self._read.record, self).open()

    def move_record(self) -> None:
        """Ask where the record is to go that was chosen last, as soon as that one is read."""
        self._moves_next = self.waits
        if self.waits:
            return
        if self._read is not None and self._read.movable and not self._read.readonly:
            from brs_desktop.ui.records.moving import MoveDialog

            MoveDialog(self._desk, self._read.collection, self._read.record, self).open()

    def _go_to(self, reference: str) -> None:
        if self._read is not None:
            self.show_record(self._read.collection, reference)

    def _bring(self) -> None:
        if self._read is None or self._read.moves.late is None:
            return
        from brs_desktop.ui.records.differences import sides
        from brs_desktop.ui.records.whereabouts import BringDialog

        late, workspace = self._read.moves.late, self._desk.workspace

        def ask(found: Any) -> None:
            BringDialog(self._desk, late, found, self).open()

        self._desk.data.run(lambda _job: sides(workspace, late.source, late.changes, chosen=True), done=ask, owner=self)

    def _undo_move(self) -> None:
        if self._read is None:
            return
        moves, reference = self._desk.workspace.moves, f"{self._read.collection}/{self._read.record}"

        def tell(_done: object) -> None:
            self._desk.notices.good(_("The move was taken back on both sides."))

        run = self._desk.data.run
        failed = partial(self._offer.tell, where=lambda _workspace: moves.joined_in(reference))
        run(lambda _job: moves.undo(reference), done=tell, failed=failed, owner=self)

    def _review(self) -> None:
        if self._read is not None:
            self.review_asked.emit(self._read.record)

    def _delete(self) -> None:
        if self._read is None:
            return
        read, workspace = self._read, self._desk.workspace

        def delete(_job: Job) -> int:
            key = workspace.find(f"{read.collection}/{read.record}")
            with workspace.edit() as edit:
                edit.delete(key)
            return workspace.reports.drafts.count(key)

        def take_back(_job: Job) -> None:
            with workspace.edit() as edit:
                edit.set(workspace.find(f"{read.collection}/{read.record}"), "alive", True)

        def undo() -> None:
            self._desk.data.run(take_back)

        def tell(left: int) -> None:
            words = _("“{title}” was deleted.").format(title=read.title)
            if left:
                words = f"{words} {left_words(left)}"
            self._desk.notices.good(words, _("Undo"), undo)

        self._desk.data.run(delete, done=tell, owner=self)

    def _words(self) -> None:
        self.edit.setText(_("Edit"))
        self.export.setText(_("PDF"))
        self.review.setText(_("Compare the answers"))
        name_only(self.export, _("Make a PDF of this record"))
        name_only(self.delete, _("Delete this record"))
        name_only(self.mover, _("Move this record to another country or key… (Ctrl+M)"))
        name_only(self.erase, _("Erase personal data…"))
        name_only(self.history, _("The whole history of this record (Ctrl+H)"))
        self._tabs.setTabText(0, _("Answers"))
        self._tabs.setTabText(1, _("History"))
        for tab in range(self._tabs.count()):
            self._tabs.setTabToolTip(tab, self._tabs.tabText(tab))
        self._tabs.setAccessibleName(_("What is shown of the record"))
        self._scroll.setAccessibleName(_("The record"))
        self._empty.say(_("No record chosen"), _("Choose a record in the list to read it here; Enter opens it."))
        self.reload()
