"""The window in which a form's author fills it: nothing is kept, the check stands beside it, a saved file is reread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from brs_sync.values import Value
from PySide6.QtCore import QFileSystemWatcher, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _, format_list
from brs_desktop.ui.authoring.findings import FindingsList
from brs_desktop.ui.authoring.loose import NO_LISTS, Tried, read_trial, stamp_of
from brs_desktop.ui.authoring.presenter import TrialDesk, TrialPresenter
from brs_desktop.ui.help.where import attend_at
from brs_desktop.ui.library.bringing import choose_files
from brs_desktop.ui.notices import Notice, NoticeBar
from brs_desktop.ui.parts import button, discard, on_key, text
from brs_desktop.ui.reports.filler.bar import Heading
from brs_desktop.ui.reports.filler.contents import Contents
from brs_desktop.ui.reports.filler.page import FormPage
from brs_desktop.ui.reports.printing import PrintDialog
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak

if TYPE_CHECKING:
    from brs_desktop.forms import Cleared, ListProvider
    from brs_desktop.ui.desk import Desk

_PAUSE_MS = 250  # a program that saves a file writes it in several steps
_SIZE, _LEAST = QSize(1180, 760), QSize(720, 480)
_OUTLINE, _FINDINGS = 220, 320


class TrialWindow(QWidget):
    """One file on trial. Answers last until the window is closed; they stay when the form is read anew."""

    closed = Signal()

    def __init__(self, file: Path, lists: ListProvider | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("trial")
        self.file = file
        self.desk = TrialDesk(self)
        self.tried: Tried | None = None
        self.presenter: TrialPresenter | None = None
        self.page: FormPage | None = None
        self._lists: ListProvider = lists or NO_LISTS
        self._reading = self._gone = self._emptying = False
        # What had been answered when the reading under way began; None for one that starts over.
        self._known: Mapping[str, Value] | None = None
        self._good: Tried | None = None
        self.title = Heading()
        self.told = text("", "warn", wraps=True, name="trial_told")
        self.state = text("", "problem", wraps=True, name="trial_state")
        self.languages = QComboBox()
        self.languages.setObjectName("trial_language")
        self.languages.activated.connect(self._choose_language)
        self.undo = button("", name="trial_undo", icon="undo", tone="quiet", pressed=self._undo)
        self.again = button("", name="trial_reload", icon="sync", pressed=self.reload)
        self.empty = button("", name="trial_empty", tone="quiet", pressed=self._start_over)
        self.paper = button("", name="trial_pdf", icon="pdf", pressed=self._print)
        self.notices = NoticeBar(self.desk.notices)
        self.outline = Contents()
        self.outline.page_chosen.connect(self.show_section)
        self.findings = FindingsList()
        self.findings.question_chosen.connect(self._lead_to)
        self._sheet = QStackedWidget()
        self._arrange()
        self._watch()
        speak(self._words)
        self._read(self._answers())

    def _arrange(self) -> None:
        bar = QFrame()
        bar.setProperty("role", "bar")
        line = QHBoxLayout(bar)
        line.setContentsMargins(12, 8, 12, 8)
        line.addWidget(self.title, 1)
        line.addWidget(self.languages)
        line.addWidget(self.undo)
        acts = Flow()
        for one in (self.again, self.empty, self.paper):
            acts.put(one)
        beside = QWidget()
        column = QVBoxLayout(beside)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(acts)
        column.addWidget(self.state)
        column.addWidget(self.findings, 1)
        middle = QSplitter()
        middle.setChildrenCollapsible(False)
        for pane in (self.outline, self._sheet, beside):
            middle.addWidget(pane)
        middle.setSizes([_OUTLINE, _SIZE.width() - _OUTLINE - _FINDINGS, _FINDINGS])
        middle.setStretchFactor(1, 1)
        self.told.setContentsMargins(12, 6, 12, 6)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (bar, self.told, self.notices):
            whole.addWidget(part)
        whole.addWidget(middle, 1)
        self.setMinimumSize(_LEAST)
        self.resize(_SIZE)
        on_key(self, "F5", self.reload)
        attend_at(self, "trial")
        on_key(self, "Alt+Backspace", self._undo)

    def _watch(self) -> None:
        """A file that is saved by being put in the place of the old one is seen in its folder."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look_at_file)
        self._watcher = QFileSystemWatcher([str(self.file), str(self.file.parent)], self)
        self._watcher.fileChanged.connect(self._pause.start)
        self._watcher.directoryChanged.connect(self._pause.start)

    @property
    def waits(self) -> bool:
        """Whether the form is being read or shown."""
        shown = self.page is not None and self.page.waits
        return self._reading or self._pause.isActive() or shown or (self.presenter is not None and self.presenter.waits)

    # Reading.

    def reload(self) -> None:
        """Read the file anew; the answers that still have a place stay."""
        self._read(self._answers())

    def _answers(self) -> Mapping[str, Value]:
        """What is answered by now, with what is being typed."""
        if self.page is not None:
            self.page.flush()
        return dict(self._good.record.answers) if self._good is not None else {}

    def _start_over(self) -> None:
        """Also while the file is being read: then right after it."""
        self._emptying = True
        self._empty_now()

    def _empty_now(self) -> bool:
        if not self._emptying or self._reading:
            return False
        self._emptying = False
        self._read(None)
        return True

    def _look_at_file(self) -> None:
        if str(self.file) not in self._watcher.files() and self.file.exists():
            self._watcher.addPath(str(self.file))
        if self.tried is not None and stamp_of(self.file) not in (self.tried.stamp, (0, 0)):
            self.reload()

    def _read(self, answers: Mapping[str, Value] | None) -> None:
        """In the lane; a file that changes meanwhile is read once more after it."""
        if self._reading:
            self._pause.start()
            return
        self._reading = True
        self._known = answers
        kept, file, lists, code = dict(answers or {}), self.file, self._lists, self._code()
        self.again.setEnabled(False)
        self.desk.data.run(
            lambda _job: read_trial(file, kept, lists, code), done=self._take, failed=self._fail, owner=self
        )

    def _code(self) -> str:
        return self.presenter.form.language if self.presenter is not None else ""

    def _fail(self, problem: Any) -> None:
        self._reading = False
        self.again.setEnabled(True)
        self.desk.notices.problem(problem)
        self._empty_now()

    def _take(self, tried: Tried) -> None:
        """What has errors changes the findings alone: the form that could be filled stays.

        What was answered while the file was being read would be missing in what was made of it: it is read once more.
        """
        self._reading = False
        if self._empty_now():
            return
        if self._known is not None and (now := self._answers()) != self._known:
            self._read(now)
            return
        self.again.setEnabled(True)
        self.tried = tried
        self.findings.show_found(tried)
        if tried.opened is not None:
            self._put(tried)
        self._say_state()
        self._look_at_file()

    def _put(self, tried: Tried) -> None:
        first, section = self.page is None, self.page.section if self.page is not None else ""
        self._put_away()
        self._good = tried
        self.presenter = TrialPresenter(self.desk, tried, self._lists, self)
        self.page = FormPage(self.presenter)
        self._sheet.addWidget(self.page)
        self._sheet.setCurrentWidget(self.page)
        self.presenter.counted.connect(self._show_parts)
        self.presenter.answers_cleared.connect(self._tell_cleared)
        self.presenter.led.connect(self._lead_to)
        names = [one.name for one in self.presenter.parts]
        self._offer_languages()
        self.show_section(section if section in names else next(iter(names), ""))
        if first:
            self.page.focus_first()

    def _put_away(self) -> None:
        if self.page is not None and self.presenter is not None:
            self.page.rest()
            self._sheet.removeWidget(self.page)
            discard(self.page)
            self.presenter.close(self.presenter.deleteLater)
        self.page = self.presenter = None

    # What is shown.

    def show_section(self, name: str) -> None:
        """Show a page of the form."""
        if self.page is None or self.presenter is None:
            return
        label = next((one.label for one in self.presenter.parts if one.name == name), "")
        self.page.show_section(name, label)
        self._show_parts()

    def _show_parts(self) -> None:
        if self.page is not None and self.presenter is not None:
            self.outline.show_parts(self.presenter.parts, self.page.section)

    def _lead_to(self, name: str) -> None:
        """To the question of a finding, where it is on the screen now."""
        if self.presenter is None or self.page is None or name not in self.presenter.form.definition.by_name:
            return
        page = self.presenter.pages.of_path(name)
        if page != self.page.section:
            self.show_section(page)
        self.page.reveal(name)

    def _tell_cleared(self, cleared: tuple[Cleared, ...]) -> None:
        self.desk.notices.say(lambda: self._cleared(cleared))

    def _cleared(self, cleared: tuple[Cleared, ...]) -> Notice:
        called = self.presenter.label if self.presenter is not None else str
        questions = format_list(dict.fromkeys(called(one.path) for one in cleared))
        words = _("This answer no longer fitted and was cleared: {questions}").format(questions=questions)
        return Notice("warn", words, action=_("Undo"), act=self._undo)

    def _offer_languages(self) -> None:
        assert self.presenter is not None
        codes = self.presenter.form.definition.languages
        self.languages.clear()
        for code in codes:
            self.languages.addItem(language.NATIVE_NAMES.get(code, code), code)
        self.languages.setCurrentIndex(self.languages.findData(self.presenter.form.language))
        self.languages.setVisible(len(codes) > 1)

    def _choose_language(self, at: int) -> None:
        if self.presenter is not None and self.page is not None:
            self.page.flush()
            self.presenter.speak(self.languages.itemData(at))
            self.show_section(self.page.section)
            self._words()

    def _undo(self) -> None:
        if self.presenter is not None and self.page is not None:
            self.page.flush()
            self.presenter.undo()

    def _print(self) -> None:
        """The empty form on paper, in the language it is tried in, beside the person's documents."""
        if self._good is None or self._good.found.definition is None:
            return
        from brs_desktop.workspace.paper import paper_languages

        form, spoken = self._good.found.definition, paper_languages(self._good.found.definition)

        def make(code: str, out: Path, second: str = "") -> Any:
            from brs_desktop.workspace.formpreview import print_blank

            return print_blank(form, out, code, second)

        several = len(spoken) > 1
        asked = PrintDialog(cast("Desk", self.desk), _("Empty form as PDF"), self.file.stem, make, self, twice=several)
        asked.speak_also(spoken)
        for place in reversed(range(asked.languages.count())):
            if spoken and asked.languages.itemData(place) not in spoken:
                asked.languages.removeItem(place)
        asked.languages.setCurrentIndex(max(0, asked.languages.findData(self._code())))
        asked.open()

    # Words.

    def _words(self) -> None:
        self.setWindowTitle(_("Trial of a form: {name}").format(name=self.file.name))
        self.told.setText(_("A trial: nothing that is typed here is kept."))
        self.undo.setText(_("Undo"))
        self.again.setText(_("Read again"))
        self.empty.setText(_("Start over"))
        self.paper.setText(_("Empty form as PDF"))
        self.outline.setAccessibleName(_("Pages of the form"))
        self.findings.setAccessibleName(_("What the check found"))
        self.languages.setAccessibleName(_("Language of the form"))
        if self.tried is not None:
            self.findings.show_found(self.tried)
        self._say_state()

    def _say_state(self) -> None:
        shown = self.presenter.form.definition.title(self._code()) if self.presenter is not None else ""
        self.title.setText(f"{shown} · {self.file.name}" if shown else self.file.name)
        stale = self.tried is not None and self.tried.opened is None
        if stale and self.presenter is not None:
            words = _("The file has errors now. The form as it was before them is still here.")
        else:
            words = _("The form has errors and cannot be filled yet.") if stale else ""
        self.state.setText(words)
        self.state.setVisible(bool(words))
        self.undo.setEnabled(self.presenter is not None)
        self.paper.setEnabled(self.presenter is not None)
        self.empty.setEnabled(self.presenter is not None)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The lane ends its work behind the hidden window, then everything goes."""
        if not self._gone:
            self._gone = True
            self.hide()
            self._put_away()
            self.desk.data.run(lambda _job: None, done=self._end)
        event.ignore()

    def _end(self, _none: object) -> None:
        self.desk.stop()
        self.closed.emit()
        self.deleteLater()


def choose_trial(parent: QWidget, chosen: Callable[[Path], None]) -> None:
    """Ask for the file of a form."""
    choose_files(parent, _("Try a form"), lambda files: chosen(files[0]), several=False)
