"""What the form filler knows: the open record, what is safe, what is wrong, what changed elsewhere; no widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from brs_sync.values import Missing
from PySide6.QtCore import QObject, Signal

from brs_desktop import language
from brs_desktop.exchange.reading import Reader
from brs_desktop.forms.errors import Unfollowed
from brs_desktop.forms.quantities import quantities
from brs_desktop.sentences import as_problem
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.reports import words as words_of
from brs_desktop.ui.reports.filler.attached import Drawn, Opening, into_library, open_attached
from brs_desktop.ui.reports.filler.carrying import LastReport, asks_last, taken_over
from brs_desktop.ui.reports.filler.closing import seal
from brs_desktop.ui.reports.filler.coming import Coming
from brs_desktop.ui.reports.filler.contested import contested_in
from brs_desktop.ui.reports.filler.counting import Counting, look
from brs_desktop.ui.reports.filler.editors.base import Asked
from brs_desktop.ui.reports.filler.lastrows import LastRows
from brs_desktop.ui.reports.filler.moved import whither
from brs_desktop.ui.reports.filler.outline import Part, marked, next_problem, recounted
from brs_desktop.ui.reports.filler.paste import Pasted, near_key, pasting, reading
from brs_desktop.ui.reports.filler.runner import Runner, errand, one_turn
from brs_desktop.ui.reports.filler.seen import Seen
from brs_desktop.ui.reports.filler.sights import Sights, of_version
from brs_desktop.ui.reports.filler.submission import Submission
from brs_desktop.ui.reports.filler.threads import threads_of
from brs_desktop.ui.reports.filler.undone import Undone
from brs_desktop.ui.reports.filler.unread import Unread
from brs_desktop.ui.reports.filler.unwritten import Unwritten

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import Choice, ChoicePage, Delta, Findings, Item, NodeState, Question
    from brs_desktop.forms.shapes import Problem as Finding
    from brs_desktop.ui.reports.filler.opening import Opened
    from brs_desktop.ui.reports.filler.rows import AnswerTable
    from brs_desktop.ui.reports.filler.unwritten import Make
    from brs_desktop.workspace import Filler
    from brs_desktop.workspace.reports import Copied

Done = Callable[[Any], None]


class FillerPresenter(QObject):
    """Hands answers to the filler (the journal has them before `answer` returns) and tells what to draw again."""

    guest = False  # whether a section of another office is filled

    nodes_changed = Signal(frozenset)
    restructured = Signal()
    counted = Signal()
    safety_told = Signal(bool)
    answers_cleared = Signal(tuple)
    changed_elsewhere = Signal(bool)
    moved_read = Signal(object)
    last_read = Signal(bool)
    led = Signal(str)

    def __init__(self, desk: Desk, opened: Opened, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self.filler, self.collection = desk, opened.filler, opened.collection
        self.form = self.filler.form
        self.questions: dict[str, Question] = {one.name: one for one in self.form.definition.questions}
        self.quantities = quantities(self.form.definition)
        self.sights = self._see()
        self.pages = opened.look.pages
        self.problems: tuple[Finding, ...] = ()
        self.parts: tuple[Part, ...] = ()
        self.version, self.what_if = opened.version, opened.what_if
        # A version, or a record whose form is not on this device: shown, never changed.
        self.readonly = opened.version is not None or opened.unformed
        self.submission = Submission(desk, opened.filler.key, self) if opened.submits else None
        self.last: LastReport | None = None
        self.last_rows = LastRows(self)
        # What a text that is no choice may mean, by the list it was looked for in.
        self.proposals: dict[tuple[str, str], Choice] = {}
        self._unread, self._undone = Unread(self), Undone(self)
        self._findings, self._outline = opened.look.findings, opened.look.parts
        self.seen = Seen(self.pages, opened.look.parts if opened.existed else ())
        self._mark()
        self._contested = contested_in(self.form.definition, self.filler.shown)
        self._typing = self._failed = self._outlined = False
        self.threads, self.remarks = threads_of(desk, opened, self)
        self._unwritten = Unwritten(self._do, self._fail)
        self._coming = Coming(self)
        self._runner = Runner(desk.data, self)
        self._runner.rested.connect(lambda: self.safety_told.emit(self.safe))
        self._counting = Counting(self.form, lambda: self._runner.busy, self)
        self._counting.counted.connect(self._count)
        desk.records_changed.connect(self._look_elsewhere)

    def read_more(self) -> None:
        """Have its moves, the last report and the versions read: the questions stand on the screen already."""
        self._ask_whither()
        if self.submission is not None:
            self.submission.read_versions()
        if self.submission is not None or self.what_if is not None:
            read = asks_last(self._desk.workspace, self.editor)
            self._desk.data.run(read, done=self._take_last, failed=lambda _none: None, owner=self)

    @property
    def waits(self) -> bool:
        """Whether counting or a check is due."""
        own = self._counting.waits or self._runner.busy or self._unread.waits or self.last_rows.waits
        return own or bool(self._coming) or (self.submission is not None and self.submission.waits)

    @property
    def desk(self) -> Desk:
        """What the windows of this workspace stand on."""
        return self._desk

    @property
    def editor(self) -> Filler:
        """The editor behind an open record; a version is shown read-only and never asks for it."""
        return cast("Filler", self.filler)

    @property
    def safe(self) -> bool:
        """True only when everything typed is on disk."""
        under_way = self._typing or self._coming or self._runner.busy
        return self.filler.safe and not (under_way or self._failed or self._unwritten)

    # What is shown.

    def items(self) -> tuple[Item, ...]:
        """What is visible, the rows of repeats left to their tables."""
        return tuple(self.form.items(rows=False))

    def state(self, path: str) -> NodeState:
        """The node as it stands; what makes the record's id cannot be changed here (SYNC, the parts: record)."""
        state: NodeState = self.form.glance(path)
        fixed = self.readonly or path in self.collection.key
        return replace(state, readonly=True) if fixed else state

    def may_say(self, _path: str) -> bool:
        """Whether something can be said beside an answer."""
        return not self.readonly

    def choices(self, path: str) -> Callable[[str, int, int], ChoicePage]:
        """Where an editor asks for choices: search words, offset, limit."""
        return lambda words, offset, limit: self.form.choices(path, words, offset, limit)

    def contested(self, path: str) -> bool:
        """Whether two answers exist: the cell's own, or one of the elements of a set."""
        return path in self._contested

    def asked(self, path: str) -> Asked:
        """A question as its editor needs to know it; choices that are records are searched for, never listed whole."""
        name = path.rsplit("/", 1)[-1]
        listed, unit = self.collection.list_source(name) is not None, name in self.quantities
        return Asked(path, self.questions[name], self.choices(path), listed, unit, self.sights, self.form, self.answer)

    def _see(self) -> Sights:
        return of_version(self._desk, self.collection.name, self.form.definition.hash, self.filler.key.partition)

    def label(self, path_template: str) -> str:
        """The words of a question wherever it stands, for the heading of a column."""
        return self.collection.field_label(path_template.rsplit("/", 1)[-1], self.form.language)

    @property
    def has_hub(self) -> bool:
        """Whether what is submitted has somewhere to go."""
        return bool(self._desk.workspace.profile.hub_key)

    def title(self) -> str:
        """What the record is called, or what kind it is while it has no title; a report by both: many have a year."""
        kind, called = self.collection.singular(language.language()), self.collection.title.fill(self._words_of)
        named = f"{kind} · {called}" if called and self.collection.report else called or kind
        named = f"{named} · {self.what_if.name}" if self.what_if is not None else named
        return named if self.version is None else f"{named} · {words_of.version(self.version)}"

    def _words_of(self, field: str) -> str:
        return str(self.form.glance(field).text)

    def problem_after(self, path: str, page: str) -> str:
        """The path of the next problem behind a question, else on a page or after it, else the first there is."""
        return next_problem(self.problems, self.parts, self.pages, path, page)

    def say(self, words: Callable[[], Notice]) -> None:
        """Say something, anew when the language is switched."""
        self._desk.notices.say(words)

    # What a person does.

    def typing(self) -> None:
        """A key was pressed that is not on disk yet: nothing is called safe before it is."""
        if not self._typing:
            self._typing = True
            self.safety_told.emit(False)

    def answer(self, path: str, value: Any) -> None:
        if isinstance(value, Opening):
            open_attached(self._desk, value.file, self)
        elif isinstance(value, Path | Drawn):
            self._bring(path, value)
        else:
            self._unwritten.give(path, lambda: one_turn(lambda: self.editor.answer(path, value)))

    def _bring(self, path: str, file: Path | Drawn) -> None:
        lane = self._desk.data if isinstance(file, Path) else self._desk.lane("pictures")
        self._coming.take(lane, into_library(self._desk, file), path, file)

    def leave_blank(self, path: str, reason: str) -> None:
        """Say why there is no answer: unknown, not collected, confidential, not applicable; nothing takes it back."""
        self.answer(path, Missing(reason) if reason else None)

    def paste(self, model: AnswerTable, row: int, column: int, text: str) -> None:
        """A block from a spreadsheet into a table: one command for undo, told when it is on disk."""
        rows = tuple(model.rows[row:])  # these are meant, whatever order they stand in when it is read
        self._do(lambda: pasting(self, model, rows, column, text), self._pasted)

    def take_words(self, path: str, words: str) -> None:
        """Words typed into a cell that are no answer as they stand: read as what is pasted, else kept and told."""
        self._unwritten.give(path, lambda: reading(self, path, words))

    def do(self, make: Make) -> None:
        """What another part of the window does with the form, in its turn; its outcome is what that changed."""
        self._do(make)

    def reader(self) -> Reader:
        """What reads texts in a lane."""
        return Reader(self.form.definition, self._desk.workspace.lists, self.form.language)

    def proposal(self, question: Question, text: str) -> Choice | None:
        """The choice that a text which is none may stand for, where it was looked for."""
        return self.proposals.get(near_key(question, text))

    def _pasted(self, outcome: tuple[Delta, Pasted]) -> None:
        delta, told = outcome
        self._tell(delta)
        self._unread.tell(told)

    def add_row(self, repeat: str) -> str:
        """A new row at the end; returns its id, nothing while a longer command is under way."""
        before = set(self.form.rows(repeat))
        self._now(lambda: self.editor.add_row(repeat))
        return next((row for row in self.form.rows(repeat) if row not in before), "")

    def remove_row(self, repeat: str, row: str) -> None:
        self._now(lambda: self.editor.remove_row(repeat, row))

    def give_all(self, answers: Mapping[str, Any]) -> None:
        """The same kind of mending in many cells: one command."""
        self._now(lambda: self.editor.answer_all(list(answers.items())))

    def undo(self) -> None:
        if not self.readonly:
            self._do(self.editor.undoing)

    def redo(self) -> None:
        if not self.readonly:
            self._do(self.editor.redoing)

    def when_free(self, act: Callable[[], None]) -> None:
        """Do something after everything that was asked for before it."""
        self._runner.run(lambda: one_turn(act), lambda _none: None, self._fail)

    # What was seen.

    def leave(self, path: str) -> None:
        """A question was left: from now on it is told when its answer is missing."""
        if not self.readonly and self.seen.leave(path) and any(one.path == path for one in self.problems):
            self._mark()
            self.nodes_changed.emit(frozenset({path}))
            self.counted.emit()

    def leave_page(self, page: str) -> None:
        self.seen.leave_page(page)
        self._mark()

    def check(self) -> None:
        """Tell everything that is missing, wherever it is."""
        self.seen.check()
        self._mark()
        self.nodes_changed.emit(frozenset(one.path for one in self.problems))
        self.counted.emit()

    def tells_missing(self, state: NodeState) -> bool:
        """Whether the question is told as one that needs an answer."""
        return state.violation == "required" and not self.readonly and self.seen.tells_missing(state.path)

    def _take_last(self, last: LastReport) -> None:
        """An empty draft may begin from it: nothing is answered but what makes the record's id."""
        self.last = last
        last.form.set_language(self.form.language)
        self.last_rows.begin()
        empty = sum(part.answered for part in self.parts) <= len(self.collection.key)
        self.last_read.emit(empty and last.preview.count > 0)

    def copy_from_last(self) -> None:
        """Take over what may be taken over, as one command; the notice can take it back."""
        last = self.last
        if last is not None:
            copying = self._desk.workspace.reports.copying_from_last
            self._do(lambda: copying(self.editor, last.found), self._copied)

    def _copied(self, copied: Copied) -> None:
        self._tell(copied.delta)
        self.say(lambda: taken_over(copied.count, self.undo))

    def speak(self, code: str) -> None:
        """Show the form in another language; no answer changes."""
        if self.last is not None:
            self.last.form.set_language(code)
        self._now(lambda: self.form.set_language(code))
        self._outline = look(self.form, self.collection, self.pages, self._findings).parts
        self._outlined = True
        self._mark()

    def show_changes(self) -> None:
        """Seal what is typed under what was shown, then show what has come meanwhile (SYNC rule 2)."""
        self._do(lambda: errand(self.editor.refresh), self._refreshed)

    def close(self, then: Callable[[], None]) -> None:
        """Seal and close in the data lane, after what is under way."""
        self._coming.after(self._unwritten.again)
        self._coming.after(lambda: self.when_free(lambda: self._close(then)))

    def _close(self, then: Callable[[], None]) -> None:
        self._counting.void()
        seal(self._desk, self.filler, then)

    def _now(self, command: Callable[[], Delta]) -> None:
        """A short command: done when this returns, unless a longer one is under way."""
        self._do(lambda: one_turn(command))

    def _do(self, make: Make, done: Done | None = None, failed: Callable[[Exception], None] | None = None) -> None:
        self._typing = False
        self._counting.void()
        self._runner.run(make, lambda outcome: self._done(outcome, done or self._tell), failed or self._fail)
        if self._runner.busy:
            self.safety_told.emit(False)

    def _done(self, outcome: Any, tell: Done) -> None:
        self._failed = self._outlined = False
        tell(outcome)
        typing = self._typing  # something else, since
        self._unwritten.again()
        self._typing = typing

    def _fail(self, failure: Exception) -> None:
        self._failed, self._outlined = True, False
        if isinstance(failure, Unfollowed):  # the command itself is on disk
            self._tell(failure.delta)
        self.safety_told.emit(False)
        self._desk.notices.problem(as_problem(failure))
        self._counting.soon()

    def _tell(self, delta: Delta | None) -> None:
        if delta is not None and delta.structure:
            self.restructured.emit()
        if delta is not None and delta.changed:
            self.nodes_changed.emit(delta.changed)
        if delta is not None and delta.cleared:
            self.answers_cleared.emit(delta.cleared)
        self.safety_told.emit(self.safe)
        self._counting.soon()

    def _count(self, findings: Findings) -> None:
        self._findings = findings
        if self._outlined:
            self._outline = recounted(self._outline, findings, self.pages)
        else:
            self._outline = look(self.form, self.collection, self.pages, findings).parts
        self._mark()
        self.counted.emit()

    def _mark(self) -> None:
        """What is wrong, and beside each page what of it is told there by now."""
        self.problems = () if self.readonly else self._findings.problems
        self.parts = marked(self._outline, (one for one in self.problems if self.seen.tells(one)), self.pages)

    def _refreshed(self, _shown: Any) -> None:
        self._contested = contested_in(self.form.definition, self.filler.shown)
        self.restructured.emit()
        self.nodes_changed.emit(frozenset(item.path for item in self.items()))
        self.changed_elsewhere.emit(False)
        self.safety_told.emit(self.safe)
        self._counting.soon()

    def _ask_whither(self) -> None:
        if self.version is None:
            key, workspace = self.filler.key, self._desk.workspace
            self._desk.data.run(lambda _job: whither(workspace, key), done=self.moved_read.emit, owner=self)

    def _look_elsewhere(self, changes: Any) -> None:
        if self.filler.key in changes.records:
            self._ask_whither()
            self._desk.data.run(
                lambda _job: self.filler.changed_meanwhile(), done=self.changed_elsewhere.emit, owner=self
            )
