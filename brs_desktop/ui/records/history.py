"""The history of one record: its changes by page, one of them read in full, and the record as it was then."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number
from brs_desktop.ui.broken import BrokenText
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.lacking import LackingView
from brs_desktop.ui.parts import button, card, name_only, on_key, text
from brs_desktop.ui.records.historyread import PAGE, SIDES, HistoryRead, Side, Told, read_history, read_then
from brs_desktop.ui.records.historytable import HistoryGrid, HistoryTable
from brs_desktop.ui.records.meant import may_be_shown
from brs_desktop.ui.records.then import ThenView
from brs_desktop.ui.room import Columns, Flow, Page, together
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart

_LETTERS = 30  # of a value in one line, at least, before the two stand below each other


class HistoryView(QWidget):
    """Covers the list while one looks back; nothing here changes what was, an old value comes back as a new edit."""

    left = Signal()

    def __init__(self, desk: Desk, collection: str, record: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history")
        self._desk, self._asked = desk, (collection, record)
        self._read: HistoryRead | None = None
        self._job: Job | None = None
        self.heading = text("", "title", wraps=True, name="history_title")
        self.count = text("", "caption", name="history_count")
        self.back = button("", name="history_back", icon="back", tone="quiet", pressed=self._leave)
        self.newer = button("", name="history_newer", pressed=lambda: self._turn(-PAGE))
        self.older = button("", name="history_older", pressed=lambda: self._turn(PAGE))
        self.then = button("", name="history_then", icon="history", pressed=self._show_then)
        self.bring = {side: self._bringer(side) for side in SIDES}
        self._table = HistoryTable(self)
        self.grid = HistoryGrid(self._table)
        self.grid.opened.connect(lambda _row: self._show_then())
        self.grid.chosen.connect(lambda _row: self._tell())
        self.past = ThenView()
        self.past.left.connect(self._back_to_list)
        self._pages = QStackedWidget()
        self.lacking = LackingView(desk, "history_lacking", self._partition)
        self.lacking.came.connect(self.reload)
        self._arrange()
        on_key(self, "Esc", self._escape)
        desk.records_changed.connect(self._look_again)
        speak(self._words)

    @property
    def waits(self) -> bool:
        """Whether a page is on its way."""
        return self._job is not None or self.lacking.waits

    def _partition(self, workspace: Any) -> str:
        """Where the record is: the history of that alone is offered here."""
        return str(workspace.find("/".join(self._asked)).partition)

    def focus_first(self) -> None:
        """Put the focus where one looks back."""
        (self.grid if self._pages.currentIndex() == 0 else self.past.back).setFocus()

    def _bringer(self, side: Side) -> Any:
        return button("", name=f"history_bring_{side}", icon="undo", pressed=lambda: self._bring_back(side))

    def _arrange(self) -> None:
        top = Flow(10)
        top.put(self.back)
        top.put(self.heading, wide=True)
        top.put(together(self.count, self.newer, self.older))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.grid, 1)
        column.addWidget(self._one())
        self._pages.addWidget(Page(page))
        self._pages.addWidget(self.past)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(10)
        whole.addLayout(top)
        whole.addWidget(self.lacking)
        whole.addWidget(self._pages, 1)

    def _one(self) -> QWidget:
        """The chosen change in full: before and after beside each other, or below where there is no room."""
        made = card("history_change")
        self._what = text("", "strong", wraps=True, name="history_what")
        self._who = text("", "caption", wraps=True, name="history_who")
        self._captions = {side: text("", "overline") for side in SIDES}
        self._values = {side: BrokenText(f"history_{side}") for side in SIDES}
        column = QVBoxLayout(made)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        head = Flow(10)
        head.put(self._what, wide=True)
        head.put(self.then)
        both = Columns(_LETTERS, 18)
        for side in SIDES:
            both.put(self._side(side))
        column.addLayout(head)
        column.addWidget(self._who)
        column.addLayout(both)
        return made

    def _side(self, side: Side) -> QWidget:
        """One of the two values, under its name and the button that brings it back."""
        made, top = QWidget(), Flow(10)
        top.put(self._captions[side], wide=True)
        top.put(self.bring[side])
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._values[side])
        column.addStretch(1)
        return made

    # Reading.

    def reload(self, offset: int | None = None) -> None:
        """Read a page; without an offset the one that is shown."""
        if not self._desk.is_open:
            return
        if self._job is not None:
            self._job.cancel()
        place = offset if offset is not None else self._read.offset if self._read is not None else 0
        asked, workspace = self._asked, self._desk.workspace
        self._job = self._desk.data.run(
            lambda _job: read_history(workspace, *asked, place), done=self._take, failed=self._gone, owner=self
        )

    def _take(self, read: HistoryRead) -> None:
        self._job = None
        row = self._row_of_chosen(read)
        self._read = read
        self.heading.setText(_("History of {title}").format(title=apart(read.title)))
        last = read.offset + len(read.told)
        span = _("{first}–{last} of {total}")
        numbers = {"first": read.offset + 1 if read.told else 0, "last": last, "total": read.total}
        self.count.setText(span.format(**{name: format_number(value) for name, value in numbers.items()}))
        for turn in (self.newer, self.older):
            turn.setVisible(read.total > PAGE)
        self.newer.setEnabled(read.offset > 0)
        self.older.setEnabled(last < read.total)
        self._table.show(read.told)
        self.grid.setCurrentIndex(self._table.index(min(row, len(read.told) - 1), 0))
        self._tell()

    def _row_of_chosen(self, read: HistoryRead) -> int:
        """Where the change that was chosen stands now: what arrives above it must not put another in its place."""
        at = self.grid.currentIndex().row()
        if self._read is None or not 0 <= at < len(self._read.told):
            return 0
        chosen = self._read.told[at].step
        same = (
            row for row, told in enumerate(read.told) if (told.step.dot, told.step.path) == (chosen.dot, chosen.path)
        )
        return next(same, 0)

    def _gone(self, problem: Any) -> None:
        self._job = None
        self._desk.notices.problem(problem)
        self.left.emit()

    def _look_again(self, changes: Any) -> None:
        if not self._desk.is_open:
            return  # told late, while the window closes
        if may_be_shown(self._asked, changes.records):
            self.reload()

    def _turn(self, by: int) -> None:
        if self._read is not None:
            self.reload(max(0, self._read.offset + by))

    @property
    def chosen(self) -> Told | None:
        """The change in the row that is chosen."""
        row = self.grid.currentIndex().row()
        return self._table.told[row] if 0 <= row < len(self._table.told) else None

    def _tell(self) -> None:
        """Say the chosen change in full."""
        told, readonly = self.chosen, self._read is None or self._read.readonly
        self.then.setEnabled(told is not None)
        can = told.can_return if told is not None and not readonly else {}
        shown = {"before": told.before, "after": told.after} if told is not None else {}
        for side in SIDES:
            self._values[side].setText(shown.get(side) or _("(nothing)"))
            self.bring[side].setVisible(not readonly)
            self.bring[side].setEnabled(bool(can.get(side)))
        self._what.setText(told.what if told else "")
        self._who.setText(_spoken(told) if told else "")

    # Doing.

    def _show_then(self) -> None:
        told = self.chosen
        if told is None:
            return
        asked, workspace = self._asked, self._desk.workspace

        def show(read: Any) -> None:
            self.past.show_record(read)
            self._pages.setCurrentWidget(self.past)
            self.past.back.setFocus()

        self._desk.data.run(lambda _job: read_then(workspace, *asked, told), done=show, owner=self)

    def _back_to_list(self) -> None:
        self._pages.setCurrentIndex(0)
        self.grid.setFocus()

    def _escape(self) -> None:
        if self._pages.currentIndex():
            self._back_to_list()
        else:
            self._leave()

    def _leave(self) -> None:
        self.left.emit()

    def _bring_back(self, side: Side) -> None:
        """A new edit with the old value; the list shows it as the newest change."""
        told = self.chosen
        if told is None or not told.can_return[side]:
            return
        (name, record), workspace, notices = self._asked, self._desk.workspace, self._desk.notices

        def bring(_job: Job) -> None:
            from brs_desktop.workspace.past import bring_back

            bring_back(workspace, workspace.find(f"{name}/{record}"), told.step, side)

        self._desk.data.run(bring, done=lambda _done: notices.good(_("The old value is back, as a new change.")))
        self.grid.setFocus()

    def _words(self) -> None:
        name_only(self.back, _("Back to the list"))
        self.newer.setText(_("Newer"))
        self.older.setText(_("Older"))
        self.then.setText(_("Show as it was then"))
        self.bring["before"].setText(_("Bring this back"))
        self.bring["after"].setText(_("Bring this back"))
        self.bring["before"].setAccessibleName(_("Bring back what was before"))
        self.bring["after"].setAccessibleName(_("Bring back what came"))
        self._captions["before"].setText(_("Before"))
        self._captions["after"].setText(_("After"))
        self.grid.setAccessibleName(_("Changes, newest first"))
        self.grid.setAccessibleDescription(_("Enter shows the record as it was then"))
        self.reload()


def _spoken(told: Told) -> str:
    words = _("{who}, {when}, {device}").format(who=apart(told.who), when=apart(told.when), device=apart(told.device))
    return f"{words} · {told.reason}" if told.reason else words


def _name(told: Told) -> tuple[Any, str]:
    """What names a change for ever: its commit and its cell."""
    return told.step.dot, told.step.path
