"""Typing in a filled page of paper: its code, its questions in their order on paper, and which pages are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from brs_desktop.exchange.answers.onpaper import PaperReader
from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.parts import button, discard, in_turns, text
from brs_desktop.ui.reports.filler.retyping.giving import closed, giving, place
from brs_desktop.ui.reports.filler.retyping.line import Line
from brs_desktop.ui.reports.filler.retyping.pages import PageList, boxes_of, end_of, heading_of
from brs_desktop.ui.room import Page
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_desktop.errors import Problem
    from brs_desktop.exchange.answers.onpaper import Typed
    from brs_desktop.forms.session.piecemeal import Piecemeal
    from brs_desktop.forms.shapes import Delta
    from brs_desktop.pdf.pagecodes import Slot
    from brs_desktop.ui.desk import Desk
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.workspace.retyping import PaperPage

_WIDE, _HIGH, _MARGIN, _CODE = 980, 640, 20, 16
_IN_A_TURN = 4


class PaperDialog(QDialog):
    """Everything typed is an answer at once, as in the form; a second typing is only compared with the first."""

    def __init__(self, desk: Desk, presenter: FillerPresenter, parent: QWidget | None = None) -> None:
        from brs_desktop.workspace.retyping import Retyping

        super().__init__(parent)
        self.setObjectName("paper_dialog")
        self.setWindowTitle(_("Type in from paper"))
        self._desk, self._presenter = desk, presenter
        self._papers = Retyping(desk.workspace, presenter.filler.key, presenter.form.definition)
        self._page: PaperPage | None = None
        self._reader: PaperReader | None = None
        self._lines: list[Line] = []
        self._busy, self._warned, self._compared = 0, False, False
        self.code = QLineEdit()
        self.code.setObjectName("paper_code")
        self.code.setAccessibleName(_("Page code"))
        self.code.setMaxLength(_CODE * 2)
        self.code.returnPressed.connect(self._look)
        self.go = button(_("Show the page"), name="paper_go", pressed=self._look)
        self.again = QCheckBox(_("Type it a second time, to compare"))
        self.again.setObjectName("paper_again")
        self.again.toggled.connect(self._turn_again)
        self.says = text("", wraps=True, name="paper_says")
        self.pages = PageList(self._open, self)
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
        if self._busy or self._keeps_second():
            return
        self.flush()
        self._tell(_("The page is being looked for…"))
        papers, workspace, definition = self._papers, self._desk.workspace, self._presenter.form.definition

        def read(_job: object) -> Any:
            page = find()
            return page, papers.done(page), PaperReader(definition, workspace.lists, page.language)

        self._work(read, self._show, self._not_found)

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

    def _show(self, found: tuple[PaperPage, Mapping[int, int], PaperReader]) -> None:
        self._page, done, self._reader = found
        self.code.clear()
        self.pages.show_pages(self._page, done)
        while self._column.count() > 1:
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                discard(widget)
        self._lines, self._warned, self._compared = [], False, False
        slots = self._page.slots
        count = ngettext("{count} answer", "{count} answers", len(slots)).format(count=format_number(len(slots)))
        told = _("Page {page} of {pages}: {answers}.")
        number, pages = format_number(self._page.number), format_number(self._page.count)
        self._tell(told.format(page=number, pages=pages, answers=count))
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
            heading = heading_of(definition, page.language, slot, before)
            if heading:
                self._column.insertWidget(self._column.count() - 1, text(heading, "strong", wraps=True))
            question = definition.question(slot.name)
            shown = boxes_of(definition, question, page.language)
            long = question.kind == "text" and "multiline" in question.appearance.split()
            label = definition.label(slot.name, page.language) or slot.name
            line = Line(slot, label, long=long, numbers=shown, parent=self._sheet)
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
        return place(self._presenter.form, line.slot, self._page.language)

    def _judge(self, line: Line) -> None:
        """Say what became of what was typed."""
        path = self._path(line)
        if path is None or not line.typed.strip():
            line.agree("")
            return
        state = self._presenter.state(path)
        if state.violation == "constraint":
            line.show_said(
                state.message or _("This is no answer to the question; it is kept as it was typed."), bad=True
            )
        elif not state.relevant:
            line.agree(_("Not asked as the other answers stand; it is kept for when it is."))
        else:
            line.agree("" if state.text == line.typed else apart(state.text))

    def _left(self, line: Line) -> None:
        if not self.again.isChecked():
            self._give(line)

    def _give(self, line: Line) -> None:
        """An answer into the record; what the disk did not take is given again when the field is left again."""
        page, reader = self._page, self._reader
        if not line.changed or page is None or reader is None:
            return
        presenter, typed = self._presenter, line.typed
        line.kept = typed

        def make() -> Piecemeal[Delta]:
            try:
                delta = yield from giving(presenter, reader, line.slot, typed, page.language)
            except Exception:
                line.kept = f"{typed}\0"
                raise
            if line in self._lines and line.typed == typed:
                self._judge(line)
            return delta

        presenter.do(make)

    def flush(self) -> None:
        """Give what stands in the fields."""
        if not self.again.isChecked():
            for line in self._lines:
                self._give(line)

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
            self._compare()
            return
        self.flush()
        self._presenter.when_free(lambda: self._mark(page, 1))

    def _mark(self, page: PaperPage, times: int) -> None:
        """The page is typed; the next one is asked for."""
        papers = self._papers

        def mark(_job: object) -> Mapping[int, int]:
            papers.mark(page, times)
            return papers.done(page)

        def marked(done: Mapping[int, int]) -> None:
            self.pages.show_pages(page, done)
            self._tell(end_of(page, times))
            self.code.setFocus()

        self._work(mark, marked, self._not_found)

    def _turn_again(self) -> None:
        self._compared = self._warned = False
        for line in self._lines:
            if not self.again.isChecked():
                line.empty()
            elif line.changed:
                self._give(line)
            self._stand(line) if line.field.isEnabled() else None
        found = self._first_open()
        if found is not None:
            found.setFocus()

    def _compare(self) -> None:
        """What was typed the second time is read in a lane and held against the record."""
        reader, questions = self._reader, self._presenter.questions
        typed = [(line, questions[line.slot.name], line.typed) for line in self._lines if line.field.isEnabled()]
        assert reader is not None
        self._work(
            lambda _job: [(line, reader.read(question, said)) for line, question, said in typed],
            self._compared_with,
            self._not_found,
        )

    def _compared_with(self, read: list[tuple[Line, Typed]]) -> None:
        page, reader = self._page, self._reader
        assert page is not None and reader is not None
        differing = 0
        for line, second in read:
            if line not in self._lines:
                return
            question, path = self._presenter.questions[line.slot.name], self._path(line)
            first = self._presenter.state(path).value if path is not None else None
            if reader.same(question, first, second.value):
                line.agree("")
                continue
            differing += 1
            shown = self._presenter.state(path).text if path is not None else ""
            line.differ(shown, reader.words(question, second.value) or line.typed.strip())
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
            self._presenter.when_free(lambda: self._mark(page, 2))

    def _keeps_second(self) -> bool:
        """Whether a second typing would be lost that is not compared yet: it is said once before it is."""
        unseen = self.again.isChecked() and not self._compared and any(line.typed.strip() for line in self._lines)
        if not unseen or self._warned:
            return False
        self._warned = True
        self._tell(_("What was typed the second time is not compared yet. Do it again to leave it."), bad=True)
        return True

    def reject(self) -> None:
        """What was typed is in the record before the window closes."""
        if self._keeps_second():
            return
        self.flush()
        super().reject()

    def _tell(self, words: str, *, bad: bool = False) -> None:
        self.says.setProperty("role", "problem" if bad else "")
        self.says.style().polish(self.says)
        self.says.setText(words)
