"""Typing in a filled page of paper: its code, its questions in their order on paper, and which pages are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, in_turns, text
from brs_desktop.ui.reports.filler.retyping import pages
from brs_desktop.ui.reports.filler.retyping.giving import closed
from brs_desktop.ui.reports.filler.retyping.line import Line
from brs_desktop.ui.reports.filler.retyping.writing import Writing, told_unsettled, told_unwritten, unwritten
from brs_desktop.ui.room import Page

if TYPE_CHECKING:
    from brs_desktop.errors import Problem
    from brs_desktop.exchange.answers.onpaper import PaperReader
    from brs_desktop.pdf.pagecodes import Slot
    from brs_desktop.ui.desk import Desk
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.ui.reports.filler.retyping.pages import Found
    from brs_desktop.workspace.retyping import PaperPage

_WIDE, _HIGH, _MARGIN, _CODE = 980, 640, 20, 16
_IN_A_TURN = 4


class PaperDialog(Dialog):
    """Everything typed is an answer at once, as in the form; a second typing is only compared with the first."""

    guide = "filling"

    def __init__(self, desk: Desk, presenter: FillerPresenter, parent: QWidget | None = None) -> None:
        from brs_desktop.workspace.retyping import Retyping

        super().__init__(parent)
        self.setObjectName("paper_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Type in from paper"))
        self._desk, self._presenter = desk, presenter
        self._papers = Retyping(desk.workspace, presenter.filler.key, presenter.form.definition)
        self._page: PaperPage | None = None
        self._reader: PaperReader | None = None
        self._lines: list[Line] = []
        self._boxes: Mapping[str, Mapping[str, str]] = {}
        self._writing = Writing(presenter, self._judge)
        self._busy, self._warned, self._compared = 0, False, False
        self.code = LeaningLine()
        self.code.setObjectName("paper_code")
        self.code.setAccessibleName(_("Page code"))
        self.code.setMaxLength(_CODE * 2)
        self.code.returnPressed.connect(self._look)
        self.go = button(_("Show the page"), name="paper_go", pressed=self._look)
        self.again = QCheckBox(_("Type it a second time, to compare"))
        self.again.setObjectName("paper_again")
        self.again.toggled.connect(self._turn_again)
        self.says = text("", wraps=True, name="paper_says")
        self.pages = pages.PageList(self._open, self)
        self.end = button(_("This page is done"), name="paper_done", tone="primary", pressed=self._finish)
        self.leave = button(_("Close"), name="paper_close", pressed=self.reject)
        self._sheet = QWidget()
        self._column = QVBoxLayout(self._sheet)
        self._arrange()
        self._tell(_("Type the twelve digits from the foot of the page and press Enter."))

    @property
    def waits(self) -> bool:
        """Whether a page is looked for, or answers are compared."""
        return self._busy > 0

    @property
    def lines(self) -> tuple[Line, ...]:
        """The answers of the page that is shown."""
        return tuple(self._lines)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        code = text(_("Page code"), "strong")
        code.setBuddy(self.code)
        for widget in (code, self.code, self.go):
            head.addWidget(widget)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.again, 1)
        foot.addWidget(self.leave)
        foot.addWidget(self.end)
        right = QVBoxLayout()
        right.addLayout(head)
        right.addWidget(self.says)
        self._scroll = Page(self._sheet)
        right.addWidget(self._scroll, 1)
        right.addLayout(foot)
        row = QHBoxLayout(self)
        row.addWidget(self.pages)
        row.addLayout(right, 1)
        self.end.setEnabled(False)
        self.again.setEnabled(False)
        parent = self.parentWidget()
        if parent is not None:
            room = parent.window().size()
            self.resize(min(_WIDE, room.width() - _MARGIN), min(_HIGH, room.height() - _MARGIN))

    # Which page.

    def _look(self) -> None:
        """The page of the code; with none, the next one."""
        said, papers = self.code.text(), self._papers
        if said.strip():
            self._read(lambda: papers.find(said))
        elif self._page is not None and self._page.number < self._page.count:
            self._open(self._page.number + 1)

    def _open(self, number: int) -> None:
        page, papers = self._page, self._papers
        if page is not None:
            self._read(lambda: papers.page(page, number))

    def _read(self, find: Callable[[], PaperPage]) -> None:
        if not self._busy and not self._keeps_second():
            self._after_writing(lambda: self._search(find))

    def _search(self, find: Callable[[], PaperPage]) -> None:
        self._tell(_("The page is being looked for…"))
        papers, lists, definition = self._papers, self._desk.workspace.lists, self._presenter.form.definition
        self._work(lambda _job: pages.looked_up(find(), papers, definition, lists), self._show, self._not_found)

    def _work(
        self, work: Callable[[object], Any], done: Callable[[Any], None], failed: Callable[[Problem], None]
    ) -> None:
        """In a lane; nothing else is asked for meanwhile."""
        self._busy += 1

        def ended(act: Callable[[Any], None]) -> Callable[[Any], None]:
            def end(outcome: Any) -> None:
                self._busy -= 1
                act(outcome)

            return end

        self._desk.lane("files").run(work, done=ended(done), failed=ended(failed), owner=self)

    def _not_found(self, problem: Problem) -> None:
        self._tell(" ".join(part for part in (problem.message, problem.safe, problem.next) if part), bad=True)
        self.code.setFocus()
        self.code.selectAll()

    def _show(self, found: Found) -> None:
        self._page, self._reader, self._boxes = found.page, found.reader, found.boxes
        self._writing.rows.renew()
        self.code.clear()
        self.pages.show_pages(self._page, found.done)
        pages.emptied(self._column)
        self._lines, self._warned, self._compared = [], False, False
        slots = self._page.slots
        self._tell(pages.told_of(self._page))
        self.again.setEnabled(True)
        self._busy += 1
        steps = [
            lambda at=at: self._make(slots[at : at + _IN_A_TURN], slots[at - 1] if at else None)
            for at in range(0, len(slots), _IN_A_TURN)
        ]
        in_turns(self, *steps, self._made)

    # Its answers.

    def _make(self, slots: tuple[Slot, ...], before: Slot | None) -> None:
        page, presenter = self._page, self._presenter
        assert page is not None
        definition = presenter.form.definition
        for slot in slots:
            heading = pages.heading_of(definition, page.language, slot, before)
            if heading:
                self._column.insertWidget(self._column.count() - 1, text(heading, "strong", wraps=True))
            line = pages.line_of(definition, page.language, slot, self._boxes[slot.name], self._sheet)
            line.left.connect(lambda line=line: self._left(line))
            line.entered.connect(lambda line=line: self._next(line))
            line.first_taken.connect(lambda line=line: self._take_first(line))
            line.second_taken.connect(lambda line=line: self._take_second(line))
            self._lines.append(line)
            self._column.insertWidget(self._column.count() - 1, line)
            line.show()  # what is not seen yet takes no focus
            self._stand(line)
            before = slot

    def _made(self) -> None:
        self._busy -= 1
        self.end.setEnabled(True)
        (self._first_open() or self.code).setFocus()

    def _first_open(self) -> QWidget | None:
        return next((line.field for line in self._lines if line.field.isEnabled()), None)

    def _stand(self, line: Line) -> None:
        """Show what the record has; in a second typing nothing."""
        presenter, path = self._presenter, self._path(line)
        if why := closed(presenter, line.slot, path):
            line.close_off(why)
        elif self.again.isChecked():
            line.empty()
        else:
            line.show_kept(presenter.state(path).text if path is not None else "")
            self._judge(line)

    def _path(self, line: Line) -> str | None:
        assert self._page is not None
        return self._writing.rows.place(line.slot, self._page.language)

    def _judge(self, line: Line) -> None:
        path = self._path(line)
        line.judge(self._presenter.state(path) if path is not None else None)

    def _left(self, line: Line) -> None:
        if not self.again.isChecked():
            self._give(line)

    def _give(self, line: Line) -> None:
        """An answer into the record."""
        if self._page is not None and self._reader is not None:
            self._writing.give(line, self._reader, self._page.language)

    def flush(self) -> None:
        """Give what stands in the fields."""
        if not self.again.isChecked():
            for line in self._lines:
                self._give(line)

    def _after(self, act: Callable[[], None]) -> None:
        """Do something after all that was asked of the record before."""
        self._busy += 1

        def free() -> None:
            if isValid(self):
                self._busy -= 1
                act()

        self._presenter.when_free(free)

    def _after_writing(self, act: Callable[[], None]) -> None:
        """Do something when the record has all that stands in the fields; while it has not, stay."""
        self.flush()
        self._after(lambda: self._if_written(act))

    def _if_written(self, act: Callable[[], None]) -> None:
        left = unwritten(self._lines, second=self.again.isChecked())
        if not left:
            act()
            return
        self._tell(told_unwritten(len(left)), bad=True)
        left[0].field.setFocus()
        self._scroll.ensureWidgetVisible(left[0])

    def _next(self, line: Line) -> None:
        """Enter leads to the next answer, from the last one to the end of the page."""
        behind = self._lines[self._lines.index(line) + 1 :]
        found = next((one.field for one in behind if one.field.isEnabled()), None)
        if found is None:
            self._finish()
            return
        found.setFocus()
        self._scroll.ensureWidgetVisible(found)

    # The end of a page.

    def _finish(self) -> None:
        page = self._page
        if page is None or self._busy:
            return
        if self.again.isChecked():
            self._after(self._compare)
            return
        self._after_writing(lambda: self._mark(page, 1))

    def _mark(self, page: PaperPage, times: int) -> None:
        """The page is typed; the next one is asked for."""
        papers = self._papers

        def mark(_job: object) -> Mapping[int, int]:
            papers.mark(page, times)
            return papers.done(page)

        def marked(done: Mapping[int, int]) -> None:
            self.pages.show_pages(page, done)
            self._tell(pages.end_of(page, times))
            self.code.setFocus()

        self._work(mark, marked, self._not_found)

    def _turn_again(self) -> None:
        """A second typing begins when all of the first is written, and ends when nothing of it would be dropped."""
        asked = self.again.isChecked()
        self._set_again(not asked)
        if asked:
            self._after_writing(lambda: self._begin(second=True))
        elif not self._keeps_second():
            self._begin(second=False)

    def _set_again(self, checked: bool) -> None:
        with QSignalBlocker(self.again):
            self.again.setChecked(checked)

    def _begin(self, *, second: bool) -> None:
        self._set_again(second)
        self._compared = self._warned = False
        for line in self._lines:
            if line.field.isEnabled():
                line.empty()
                self._stand(line)
        (self._first_open() or self.code).setFocus()

    def _compare(self) -> None:
        """What was typed the second time is read in a lane, held against the record, and put into words there."""
        reader, questions, state = self._reader, self._presenter.questions, self._presenter.state
        assert reader is not None
        typed = []
        for line in self._lines:
            line.refused = False
            if line.field.isEnabled():
                path = self._path(line)
                first = state(path).value if path is not None else None
                typed.append((line, questions[line.slot.name], line.typed, first))

        def compare(_job: object) -> list[tuple[Line, str | None]]:
            return [(line, reader.differing(question, first, said)) for line, question, said, first in typed]

        self._work(compare, self._compared_with, self._not_found)

    def _compared_with(self, read: list[tuple[Line, str | None]]) -> None:
        """Each line, with the words of the second answer where it is another one."""
        page, differing = self._page, 0
        assert page is not None
        for line, second in read:
            if line not in self._lines:
                return
            if second is None:
                line.agree("")
                continue
            differing += 1
            path = self._path(line)
            line.differ(self._presenter.state(path).text if path is not None else "", second)
        self._compared = True
        if not differing:
            self._mark(page, 2)
            return
        said = ngettext("{count} answer differs.", "{count} answers differ.", differing)
        ask = _("Choose for each which one stands on the paper.")
        self._tell(f"{said.format(count=format_number(differing))} {ask}", bad=True)
        line = next(one for one in self._lines if one.differs)
        line.first.setFocus()
        self._scroll.ensureWidgetVisible(line)

    def _take_first(self, line: Line) -> None:
        path = self._path(line)
        line.refused = False
        line.field.put(self._presenter.state(path).text if path is not None else "")
        self._settled(line)

    def _take_second(self, line: Line) -> None:
        line.kept = f"{line.typed}\0"
        self._give(line)
        self._settled(line)

    def _settled(self, line: Line) -> None:
        line.agree("")
        left, page = [one for one in self._lines if one.differs], self._page
        if left:
            left[0].first.setFocus()
        elif page is not None:
            self._after(lambda: self._if_written(lambda: self._mark(page, 2)))

    def _keeps_second(self) -> bool:
        """Whether a second typing would be lost that is not compared yet: it is said once before it is."""
        typed = self.again.isChecked() and any(line.typed.strip() for line in self._lines)
        open_still = any(line.differs or line.refused for line in self._lines)
        if not typed or self._warned or (self._compared and not open_still):
            return False
        self._warned = True
        self._tell(told_unsettled(compared=self._compared), bad=True)
        return True

    def reject(self) -> None:
        """The window closes when the record has what was typed, and stays while it has not."""
        if not self._keeps_second():
            self._after_writing(super().reject)

    def _tell(self, words: str, *, bad: bool = False) -> None:
        self.says.setProperty("role", "problem" if bad else "")
        self.says.style().polish(self.says)
        self.says.setText(words)
