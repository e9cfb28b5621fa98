"""The form filler: outline at the side, one page at a time, the check and the versions, what is safe in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _, format_list
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.parts import in_turns, on_key
from brs_desktop.ui.reports import words as words_of
from brs_desktop.ui.reports.filler.bar import FillerBar
from brs_desktop.ui.reports.filler.beside import Beside
from brs_desktop.ui.reports.filler.carrying import CarryBar
from brs_desktop.ui.reports.filler.checks import CheckPage
from brs_desktop.ui.reports.filler.length import length_beneath
from brs_desktop.ui.reports.filler.meanwhile import Meanwhile
from brs_desktop.ui.reports.filler.moved import MovedBar
from brs_desktop.ui.reports.filler.page import FormPage
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.renewal import Renewal
from brs_desktop.ui.reports.filler.seeking import Seeking
from brs_desktop.ui.reports.filler.side import Side
from brs_desktop.ui.reports.filler.steps import Steps
from brs_desktop.ui.reports.filler.versions import VersionsPage
from brs_desktop.ui.speech import speak

if TYPE_CHECKING:
    from collections.abc import Callable

    from brs_desktop.forms.shapes import Cleared
    from brs_desktop.ui.reports.filler.moved import There
    from brs_desktop.ui.reports.filler.renewalpages import ChangesPage, LeftPage
    from brs_desktop.workspace.reports import Version


class FillerView(QWidget):
    """One open record; closing it seals what was typed. It comes to the screen by `come_up`."""

    came_up = Signal()
    closed = Signal()
    export_asked = Signal()
    review_asked = Signal(str)
    version_asked = Signal(object)
    print_asked = Signal(object)
    receipt_asked = Signal(object)
    record_asked = Signal(str)
    section_asked = Signal(str)

    def __init__(self, presenter: FillerPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filler")
        self.presenter = presenter
        self._language_chosen = False
        self._check: CheckPage | None = None
        self._versions: VersionsPage | None = None
        self.bar = FillerBar(presenter.form.definition.languages, readonly=presenter.readonly)
        self.meanwhile = Meanwhile()
        self._carry: CarryBar | None = None
        self._moved: MovedBar | None = None
        self.side = Side(submits=presenter.submission is not None, readonly=presenter.readonly)
        if presenter.guest:
            self.side.for_guest()
        self.page = FormPage(presenter)
        self.steps = Steps(checked=presenter.submission is not None)
        self._pages = QStackedWidget()
        self._up = self._checking = self._closing = False
        self._arrange()
        self._connect()
        self.renewal, self.seeking = Renewal(self, presenter.desk), Seeking(self, self.side, self.beside)
        speak(self._words)
        self.bar.safety.show_safe(presenter.safe)

    def come_up(self, cover: Callable[[QWidget], None]) -> None:
        """Come to the screen by `cover`, in turns of the event loop: all of a form at once would hold the window."""
        steps = (self._show_outline, self._show_parts, self._come_to_work, self.beside.read, self.presenter.read_more)
        self._in_turns(lambda: cover(self), *steps)

    def _in_turns(self, *steps: Callable[[], object]) -> None:
        """What is being closed shows nothing more: what a form reads its words from may be closed next."""
        in_turns(self, *((lambda step=step: self._closing or step()) for step in steps))

    def _show_outline(self) -> None:
        self.side.show_parts(self.presenter.parts, self.page.section)

    def _come_to_work(self) -> None:
        self._up = True
        self.focus_first()
        self.came_up.emit()

    def _arrange(self) -> None:
        sheet = QWidget()
        body = QVBoxLayout(sheet)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.page, 1)
        self.length = length_beneath(self, body)
        body.addWidget(self.steps)
        self._pages.addWidget(sheet)
        middle = QHBoxLayout()
        middle.setSpacing(1)
        middle.addWidget(self.side)
        middle.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.meanwhile)
        column.addLayout(middle, 1)
        self._column = column
        self.beside = Beside(self, self.presenter, (self.bar, self.side, self.page), middle)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.counted.connect(self._show_parts)
        presenter.nodes_changed.connect(self._rename)
        presenter.safety_told.connect(self.bar.safety.show_safe)
        presenter.answers_cleared.connect(self._tell_cleared)
        presenter.changed_elsewhere.connect(self.meanwhile.setVisible)
        presenter.moved_read.connect(self._say_moved)
        presenter.last_read.connect(self._offer_last)
        presenter.led.connect(self.go_to)
        self.bar.close_asked.connect(self.close_record)
        self.bar.undo_asked.connect(self._undo)
        self.bar.export_asked.connect(self._export)
        self.bar.answers.asked.connect(self._answers_asked)
        self.bar.language_chosen.connect(self._choose_language)
        self.side.outline.page_chosen.connect(self.show_section)
        self.side.check_asked.connect(self.show_check)
        self.side.versions_asked.connect(self.show_versions)
        self.side.section_asked.connect(self.page.flush)
        self.side.section_asked.connect(lambda: self.section_asked.emit(self.page.section))
        self.steps.stepped.connect(self._step)
        self.steps.mend_asked.connect(self._next_problem)
        self.page.review_asked.connect(self.review_asked)
        self.meanwhile.show_asked.connect(self._show_changes)
        if presenter.submission is not None:
            presenter.submission.versions_read.connect(self._say_versions)
            presenter.submission.submitted.connect(self._submitted)
        for keys, act in (
            ("Ctrl+S", self.close_record),
            ("Escape", self._leave),
            ("Alt+Backspace", self._undo),
            ("Ctrl+PgDown", lambda: self._step(1)),
            ("Ctrl+PgUp", lambda: self._step(-1)),
            ("F7", self.show_check),
            ("F8", self._next_problem),
        ):
            on_key(self, keys, act)

    @property
    def waits(self) -> bool:
        """Whether something typed is not given on yet or something is still to be shown."""
        parts = (self.beside, self.seeking, self.presenter, self.page)
        long = self.length is not None and self.length.waits
        return not self._up or self._checking or long or any(one.waits for one in parts)

    # Moving about.

    def show_section(self, name: str) -> None:
        """Show a page of the form and mark it in the outline."""
        self._pages.setCurrentIndex(0)
        if name != self.page.section:
            self.presenter.leave_page(self.page.section)
        label = next((one.label for one in self.presenter.parts if one.name == name), "")
        self.page.show_section(name, label)
        self.side.show_parts(self.presenter.parts, name)
        self._show_place()

    def focus_first(self) -> None:
        """Put the focus where the work on this page begins."""
        if self._pages.currentIndex() == 0:
            self.page.focus_first()

    def go_to(self, path: str) -> None:
        """Lead to the question of a path, whatever page it is on."""
        page = self.presenter.pages.of_path(path)
        if page != self.page.section or self._pages.currentIndex():
            self.show_section(page)
        self.page.reveal(path)

    def show_check(self) -> None:
        """Show every problem of the record; many are found, listed and shown in turns of their own."""
        self.page.flush()
        self.presenter.check()
        self._checking = True
        self._in_turns(self._make_check, lambda: self._make_check().look(), self._show_check)

    def _make_check(self) -> CheckPage:
        if self._check is None:
            self._check = CheckPage(self.presenter, self._pages)
            self._check.problem_chosen.connect(self.go_to)
            self._check.conflict_chosen.connect(self.review_asked)
            self._check.left.connect(self._back)
            self._pages.addWidget(self._check)
            if self._check.panel is not None:
                self._check.panel.submit_asked.connect(self._submit)
        return self._check

    def _show_check(self) -> None:
        self._checking = False
        self._show_over(self._make_check())

    def show_versions(self) -> None:
        """Show what was submitted and where it is now."""
        submission = self.presenter.submission
        if submission is None:
            return
        self.page.flush()
        if self._versions is None:
            self._versions = VersionsPage(submission)
            self._versions.amend_asked.connect(self._back)
            self._versions.open_asked.connect(self.version_asked)
            self._versions.print_asked.connect(self.print_asked)
            self._versions.receipt_asked.connect(self.receipt_asked)
            self._pages.addWidget(self._versions)
        self._show_over(self._versions)
        submission.read_versions()

    def lay_bar(self, bar: QWidget) -> None:
        """Put a bar over the page, above what says that the record changed."""
        self._column.insertWidget(self._column.indexOf(self.meanwhile), bar)

    def show_over(self, page: ChangesPage | LeftPage) -> None:
        """Show a page in the place of the questions."""
        self.page.flush()
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._show_over(page)

    def _show_over(self, page: CheckPage | VersionsPage | ChangesPage | LeftPage) -> None:
        self._pages.setCurrentWidget(page)
        self.side.outline.show_none()
        page.focus_first()

    def _submit(self) -> None:
        self.page.flush()
        if self.presenter.submission is not None:
            self.presenter.when_free(self.presenter.submission.submit)

    def _submitted(self, version: Version) -> None:
        has_hub = self.presenter.has_hub
        self.presenter.say(lambda: Notice("good", words_of.handed_in(version, has_hub)))
        self.show_versions()

    def back_to_questions(self) -> None:
        """To the page of the form that one came from."""
        self._back()

    def _back(self) -> None:
        """From the check or the versions to the page that one came from."""
        self._pages.setCurrentIndex(0)
        self.side.show_parts(self.presenter.parts, self.page.section)
        self.page.focus_first()

    def _leave(self) -> None:
        """Escape leads out of the side pane or of what was found, out of the check, and out of the record."""
        out = self._back if self._pages.currentIndex() else self.close_record
        out = self.seeking.leave if self.seeking.has_focus else out
        self.beside.toggle() if self.beside.has_focus else out()

    def _step(self, by: int) -> None:
        place = self._place() + by
        if 0 <= place < len(self.presenter.parts):
            self.show_section(self.presenter.parts[place].name)
            self.page.focus_first()
        elif by > 0:
            self.close_record() if self.presenter.submission is None else self.show_check()

    def _place(self) -> int:
        return next((row for row, one in enumerate(self.presenter.parts) if one.name == self.page.section), 0)

    def _next_problem(self) -> None:
        """The next one after where the focus is; behind the last the first comes again."""
        self.page.flush()
        following = self.presenter.problem_after(self.page.path_of(QApplication.focusWidget()), self.page.section)
        if following:
            self.go_to(following)

    def _show_place(self) -> None:
        self.steps.show_place(
            self._place(), len(self.presenter.parts), sum(one.problems for one in self.presenter.parts)
        )

    # What is told.

    def _show_parts(self) -> None:
        parts = self.presenter.parts
        if parts and self.page.section not in [one.name for one in parts]:
            self.show_section(parts[0].name)
        self.page.set_title(next((one.label for one in parts if one.name == self.page.section), ""))
        self.side.show_parts(parts, self.page.section if self._pages.currentIndex() == 0 else "\n")
        self._show_place()

    def _rename(self, changed: frozenset[str]) -> None:
        """What the record is called follows the answers that its title is made of."""
        if not changed.isdisjoint(self.presenter.collection.title.fields):
            self.bar.title.setText(self.presenter.title())

    def _tell_cleared(self, cleared: tuple[Cleared, ...]) -> None:
        self.presenter.say(lambda: self._cleared(cleared))

    def _cleared(self, cleared: tuple[Cleared, ...]) -> Notice:
        questions = format_list(dict.fromkeys(self._called(one.path) for one in cleared))
        words = _("This answer no longer fitted and was cleared: {questions}").format(questions=questions)
        return Notice("warn", words, action=_("Undo"), act=self._undo)

    def _called(self, path: str) -> str:
        try:
            return self.presenter.state(path).label
        except LookupError:  # its row is gone meanwhile
            return self.presenter.label(path)

    def _say_moved(self, there: There | None) -> None:
        """What is written here stays on the record that was: the way to the one that is."""
        if self._moved is None and there is not None:
            self._moved = MovedBar(self)
            self._moved.there_asked.connect(self.record_asked)
            self._column.insertWidget(self._column.indexOf(self.meanwhile), self._moved)
        if self._moved is not None:
            self._moved.show_there(there)

    def _offer_last(self, empty: bool) -> None:
        self.page.show_last()
        if empty and self.presenter.last is not None:
            self._make_carry().offer(self.presenter.last)

    def _make_carry(self) -> CarryBar:
        """The offer of the last report's answers: only a draft that is empty gets it, behind everything else."""
        if self._carry is None:
            self._carry = CarryBar(self)
            self._carry.copy_asked.connect(self._copy_from_last)
            self._column.insertWidget(self._column.indexOf(self.meanwhile) + 1, self._carry)
        return self._carry

    def _copy_from_last(self) -> None:
        self.page.flush()
        self._make_carry().hide()
        self.presenter.copy_from_last()
        self.page.focus_first()

    def _say_versions(self) -> None:
        if self.presenter.submission is not None:
            self.side.show_versions(self.presenter.submission.versions)

    def _show_changes(self) -> None:
        self.page.flush()
        self.presenter.show_changes()

    # What a person does.

    def close_record(self) -> None:
        """Give on what was typed, seal it, and leave."""
        self._closing = True
        self.page.flush()
        for part in (self.page, self.beside, self.seeking):
            part.rest()
        if self.length is not None:
            self.length.rest()
        self.setEnabled(False)
        self.presenter.close(self.closed.emit)

    def _undo(self) -> None:
        self.page.flush()
        self.presenter.undo()

    def _export(self) -> None:
        self.page.flush()
        self.presenter.when_free(self.export_asked.emit)

    def _answers_asked(self, asked: str) -> None:
        from brs_desktop.ui.reports.filler.answersmenu import open_answers

        self.page.flush()
        open_answers(asked, self.presenter, self)

    def _choose_language(self, code: str) -> None:
        self._language_chosen = True
        self._speak_form(code)

    def _speak_form(self, code: str) -> None:
        self.page.flush()
        self.presenter.speak(code)
        rtl = language.is_rtl(code)
        self.page.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        self._show_parts()

    def _words(self) -> None:
        spoken = language.language()
        if not self._language_chosen and self.bar.speaks(spoken) and spoken != self.presenter.form.language:
            self._speak_form(spoken)
        self.bar.show_language(self.presenter.form.language)
        self.bar.title.setText(self.presenter.title())
