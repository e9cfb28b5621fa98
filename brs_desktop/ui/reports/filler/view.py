"""The form filler: outline and problems at the side, one section on the page, what is safe always in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.parts import button, name_only, text
from brs_desktop.ui.reports.filler.meanwhile import Meanwhile
from brs_desktop.ui.reports.filler.page import FormPage
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.safety import Safety
from brs_desktop.ui.reports.filler.side import Side
from brs_desktop.ui.speech import speak

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import Cleared


class FillerView(QWidget):
    """One open record; closing it seals what was typed."""

    closed = Signal()
    export_asked = Signal()
    review_asked = Signal(str)

    def __init__(self, presenter: FillerPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filler")
        self.presenter = presenter
        self._parts = presenter.parts()
        self._language_chosen = False
        self.page = FormPage(presenter)
        self.side = Side()
        self.safety = Safety()
        self._make_buttons()
        self._title = text("", "heading", name="filler_title")
        self._arrange()
        self._connect()
        self._show_parts()
        speak(self._words)
        self.side.show_problems(tuple(presenter.form.problems()))
        self.safety.show_safe(presenter.safe)

    def _make_buttons(self) -> None:
        self.back = button("", name="filler_close", icon="back", pressed=self.close_record)
        self.undo = button("", name="undo", icon="undo", tone="quiet", pressed=self._undo)
        self.export = button("", name="export_pdf", icon="pdf", pressed=self._export)
        self.languages = QComboBox()
        self.languages.setObjectName("form_language")
        for code in self.presenter.form.definition.languages:
            self.languages.addItem(language.NATIVE_NAMES.get(code, code), code)
        self.before = button("", name="section_before", icon="back", tone="quiet", pressed=lambda: self._step(-1))
        self.after = button("", name="section_after", tone="primary", pressed=lambda: self._step(1))
        self.meanwhile = Meanwhile()

    def _arrange(self) -> None:
        bar = QFrame()
        bar.setProperty("role", "bar")
        head = QHBoxLayout(bar)
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addWidget(self._title)
        head.addStretch(1)
        for widget in (self.safety, self.undo, self.languages, self.export):
            head.addWidget(widget)
        foot = QFrame()
        foot.setProperty("role", "foot")
        steps = QHBoxLayout(foot)
        steps.setContentsMargins(20, 6, 20, 6)
        steps.addWidget(self.before)
        steps.addStretch(1)
        steps.addWidget(self.after)
        body = QVBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.page, 1)
        body.addWidget(foot)
        middle = QHBoxLayout()
        middle.setSpacing(1)
        middle.addWidget(self.side)
        middle.addLayout(body, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.meanwhile)
        column.addLayout(middle, 1)
        self.languages.setVisible(self.languages.count() > 1)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.parts_changed.connect(self._show_parts)
        presenter.problems_changed.connect(self.side.show_problems)
        presenter.safety_told.connect(self.safety.show_safe)
        presenter.answers_cleared.connect(self._tell_cleared)
        presenter.changed_elsewhere.connect(self.meanwhile.setVisible)
        self.side.section_chosen.connect(self.show_section)
        self.side.problem_chosen.connect(self.go_to)
        self.page.review_asked.connect(self.review_asked)
        self.languages.activated.connect(self._choose_language)
        self.meanwhile.show_asked.connect(self._show_changes)
        for keys, act in (
            ("Ctrl+S", self.close_record),
            ("Escape", self.close_record),
            ("Alt+Backspace", self._undo),
            ("Ctrl+PgDown", lambda: self._step(1)),
            ("Ctrl+PgUp", lambda: self._step(-1)),
            ("F8", self._next_problem),
        ):
            QShortcut(QKeySequence(keys), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @property
    def waits(self) -> bool:
        """Whether something typed is not given on yet or something is still to be shown."""
        return self.presenter.waits or self.page.waits

    # Moving about.

    def show_section(self, name: str) -> None:
        """Show a section and mark it in the outline."""
        label = next((one.label for one in self._parts if one.name == name), "")
        self.page.show_section(name, label)
        self.side.show_parts(self._parts, name)
        self._enable_steps()

    def focus_first(self) -> None:
        """Put the focus on the first answer of the page."""
        self.page.focus_first()

    def go_to(self, path: str) -> None:
        """Lead to the question of a path, whatever section it is in."""
        section = self.presenter.section_of(path)
        if section != self.page.section:
            self.show_section(section)
        self.page.reveal(path)

    def _step(self, by: int) -> None:
        place = self._place() + by
        if 0 <= place < len(self._parts):
            self.show_section(self._parts[place].name)
            self.page.focus_first()
        elif by > 0:
            self.close_record()

    def _place(self) -> int:
        return next((row for row, one in enumerate(self._parts) if one.name == self.page.section), 0)

    def _next_problem(self) -> None:
        self.page.flush()
        problems = self.presenter.form.problems()
        if problems:
            self.go_to(problems[0].path)

    def _enable_steps(self) -> None:
        place = self._place()
        self.before.setEnabled(place > 0)
        last = place >= len(self._parts) - 1
        self.after.setText(_("Done") if last else _("Next section"))

    # What is told.

    def _show_parts(self) -> None:
        self._parts = self.presenter.parts()
        if self._parts and self.page.section not in [one.name for one in self._parts]:
            self.show_section(self._parts[0].name)
        self.side.show_parts(self._parts, self.page.section)
        self._enable_steps()

    def _tell_cleared(self, cleared: tuple[Cleared, ...]) -> None:
        questions = ", ".join(dict.fromkeys(self.presenter.state(one.path).label for one in cleared))
        words = _("This answer no longer fitted and was cleared: {questions}").format(questions=questions)
        self.presenter.say(Notice("warn", words, action=_("Undo"), act=self._undo))

    def _show_changes(self) -> None:
        self.page.flush()
        self.presenter.show_changes()

    # What a person does.

    def close_record(self) -> None:
        """Give on what was typed, seal it, and leave."""
        self.page.flush()
        self.setEnabled(False)
        self.presenter.close(self.closed.emit)

    def _undo(self) -> None:
        self.page.flush()
        self.presenter.undo()

    def _export(self) -> None:
        self.page.flush()
        self.export_asked.emit()

    def _choose_language(self, row: int) -> None:
        self._language_chosen = True
        self._speak_form(self.languages.itemData(row))

    def _speak_form(self, code: str) -> None:
        self.page.flush()
        self.presenter.speak(code)
        rtl = language.is_rtl(code)
        self.page.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        self._show_parts()
        self.page.set_title(next((one.label for one in self._parts if one.name == self.page.section), ""))
        self.side.show_problems(tuple(self.presenter.form.problems()))
        self._title.setText(self.presenter.title())

    def _words(self) -> None:
        self.back.setText(_("Close"))
        self.back.setToolTip(_("Close the record (Esc); everything is kept"))
        self.before.setText(_("Previous section"))
        self.export.setText(_("PDF"))
        name_only(self.export, _("Make a PDF of this form"))
        name_only(self.undo, _("Undo the last answer (Alt+Backspace)"))
        name_only(self.languages, _("Language of the form"))
        self._follow_language()
        self._title.setText(self.presenter.title())
        self._enable_steps()

    def _follow_language(self) -> None:
        """The form speaks the window's language until another one is chosen for it."""
        spoken = language.language()
        wanted = not self._language_chosen and self.languages.findData(spoken) >= 0
        if wanted and spoken != self.presenter.form.language:
            self._speak_form(spoken)
        self.languages.setCurrentIndex(self.languages.findData(self.presenter.form.language))
