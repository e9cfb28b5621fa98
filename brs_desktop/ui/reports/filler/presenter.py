"""What the form filler knows: the open record, what is safe, what is wrong, what changed elsewhere; no widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QTimer, Signal

from brs_desktop import language
from brs_desktop.errors import Problem
from brs_desktop.language import _, ngettext
from brs_desktop.sentences import as_problem
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.reports.filler.carrying import LastReport, asks_last
from brs_desktop.ui.reports.filler.outline import Part, parts
from brs_desktop.ui.reports.filler.pages import Pages
from brs_desktop.ui.reports.filler.submission import Submission

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import ChoicePage, Cleared, Delta, Item, NodeState, Question
    from brs_desktop.forms.shapes import Problem as Finding
    from brs_desktop.ui.reports.filler.opening import Opened
    from brs_desktop.workspace import Filler


class FillerPresenter(QObject):
    """Hands answers to the filler (the journal has them before `answer` returns) and tells what to draw again."""

    nodes_changed = Signal(frozenset)
    restructured = Signal()
    counted = Signal()
    safety_told = Signal(bool)
    answers_cleared = Signal(tuple)
    changed_elsewhere = Signal(bool)
    last_read = Signal(bool)

    def __init__(self, desk: Desk, opened: Opened, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self.filler, self.collection = desk, opened.filler, opened.collection
        self.form = self.filler.form
        self.questions: dict[str, Question] = {one.name: one for one in self.form.definition.questions}
        self.pages = Pages(self.form.definition)
        self.problems: tuple[Finding, ...] = ()
        self.parts: tuple[Part, ...] = ()
        self.version = opened.version
        self.submission = Submission(desk, opened.filler.key, self) if opened.submits else None
        self.last: LastReport | None = None
        self._look()
        self._contested = self._find_contested()
        self._typing = False
        self._failed = False
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(0)
        self._recount.timeout.connect(self._count)
        desk.records_changed.connect(self._look_elsewhere)
        if self.submission is not None:
            read = asks_last(desk.workspace, self._editor)
            desk.data.run(read, done=self._take_last, failed=lambda _none: None, owner=self)

    @property
    def waits(self) -> bool:
        """Whether counting or a check is due."""
        return self._recount.isActive() or (self.submission is not None and self.submission.waits)

    @property
    def _editor(self) -> Filler:
        """The editor behind an open record; a version is shown read-only and never asks for it."""
        return cast("Filler", self.filler)

    @property
    def safe(self) -> bool:
        """True only when everything typed is on disk."""
        return not self._typing and not self._failed and self.filler.safe

    # What is shown.

    def items(self) -> tuple[Item, ...]:
        """What is visible, the rows of repeats left to their tables."""
        return tuple(self.form.items(rows=False))

    def state(self, path: str) -> NodeState:
        """The node as it stands; what makes the record's id cannot be changed here (SYNC, the parts: record)."""
        state: NodeState = self.form.glance(path)
        fixed = self.version is not None or path in self.collection.key
        return replace(state, readonly=True) if fixed else state

    def choices(self, path: str) -> Callable[[str, int, int], ChoicePage]:
        """Where an editor asks for choices: search words, offset, limit."""
        return lambda words, offset, limit: self.form.choices(path, words, offset, limit)

    def contested(self, path: str) -> bool:
        """Whether two answers exist: the cell's own, or one of the elements of a set."""
        return path in self._contested

    def _find_contested(self) -> frozenset[str]:
        found = {path for path, cell in self.filler.shown.items() if cell.contested}
        return frozenset(found | {path.rpartition("/")[0] for path in found if path.count("/") % 2})

    def from_records(self, name: str) -> bool:
        """Whether a question's choices are records: then they are searched for, never listed whole."""
        return self.collection.list_source(name) is not None

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
        return f"{kind} · {called}" if called and self.collection.report else called or kind

    def _words_of(self, field: str) -> str:
        return str(self.form.state(field).text)

    def problem_after(self, path: str, page: str) -> str:
        """The path of the next problem behind a question, else on a page or after it, else the first there is."""
        order = {part.name: number for number, part in enumerate(self.parts)}
        paths = sorted((one.path for one in self.problems), key=lambda one: order.get(self.pages.of_path(one), 0))
        if path in paths:
            return paths[(paths.index(path) + 1) % len(paths)]
        here = order.get(page, 0)
        ahead = [one for one in paths if order.get(self.pages.of_path(one), 0) >= here]
        return next(iter(ahead or paths), "")

    def say(self, notice: Notice) -> None:
        self._desk.notices.say(notice)

    # What a person does.

    def typing(self) -> None:
        """A key was pressed that is not on disk yet: nothing is called safe before it is."""
        if not self._typing:
            self._typing = True
            self.safety_told.emit(False)

    def answer(self, path: str, value: Any) -> None:
        if isinstance(value, Path):
            self._bring(path, value)
        else:
            self._do(lambda: self._editor.answer(path, value))

    def _bring(self, path: str, file: Path) -> None:
        """A file that was chosen comes into the workspace first; its cell is the answer."""
        desk = self._desk
        desk.data.run(
            lambda _job: desk.workspace.library.take_in(file).value(),
            done=lambda cell: self.answer(path, cell),
            failed=desk.notices.problem,
            owner=self,
        )

    def leave_blank(self, path: str, reason: str) -> None:
        """Say why there is no answer: unknown, not collected, confidential, not applicable; nothing takes it back."""
        from brs_sync.values import Missing

        self.answer(path, Missing(reason) if reason else None)

    def paste(self, repeat: str, rows: int, read: Callable[[], Sequence[tuple[str, Any]]]) -> None:
        """New rows, then the answers that `read` finds for them and for others: one command for undo."""
        done = 0
        if rows > 0:
            done += self._do(lambda: self._editor.add_rows(repeat, rows))
        changes = read()
        if changes:
            done += self._do(lambda: self._editor.answer_all(changes))
        self.form.join(done)

    def add_row(self, repeat: str) -> str:
        """A new row at the end; returns its id."""
        before = set(self.form.rows(repeat))
        self._do(lambda: self._editor.add_row(repeat))
        return next((row for row in self.form.rows(repeat) if row not in before), "")

    def remove_row(self, repeat: str, row: str) -> None:
        self._do(lambda: self._editor.remove_row(repeat, row))

    def undo(self) -> None:
        self._do(self._editor.undo)

    def redo(self) -> None:
        self._do(self._editor.redo)

    def _take_last(self, last: LastReport) -> None:
        """An empty draft may begin from it: nothing is answered but what makes the record's id."""
        self.last = last
        last.form.set_language(self.form.language)
        empty = sum(part.answered for part in self.parts) <= len(self.collection.key)
        self.last_read.emit(empty and last.preview.count > 0)

    def last_text(self, path: str) -> str:
        """How the question was answered in the last report."""
        return self.last.text(path) if self.last is not None else ""

    def copy_from_last(self) -> None:
        """Take over what may be taken over, as one command; the notice can take it back."""
        last, copied = self.last, []

        def carry() -> Delta:
            assert last is not None
            copied.append(self._desk.workspace.reports.copy_from_last(self._editor, found=last.found))
            return copied[0].delta or _nothing()

        self._do(carry)
        for one in copied:
            words = ngettext("{count} answer was taken over.", "{count} answers were taken over.", one.count)
            self.say(Notice("good", words.format(count=one.count), action=_("Undo"), act=self.undo))

    def speak(self, code: str) -> None:
        """Show the form in another language; no answer changes."""
        if self.last is not None:
            self.last.form.set_language(code)
        self._do(lambda: self.form.set_language(code))
        self._look()

    def show_changes(self) -> None:
        """Seal what is typed under what was shown, then show what has come meanwhile (SYNC rule 2)."""
        self._desk.data.run(lambda _job: self._editor.refresh(), done=self._refreshed, owner=self)

    def close(self, then: Callable[[], None]) -> None:
        """Seal and close in the data lane."""
        filler = self.filler
        self._desk.data.run(lambda _job: filler.close(), done=lambda _dots: then(), failed=self._not_closed(then))

    def _not_closed(self, then: Callable[[], None]) -> Callable[[Problem], None]:
        def tell(problem: Problem) -> None:
            self._desk.notices.problem(problem)
            then()

        return tell

    def _do(self, command: Callable[[], Delta]) -> bool:
        self._typing = False
        try:
            delta = command()
        except Exception as failure:
            self._failed = True
            self.safety_told.emit(False)
            self._desk.notices.problem(as_problem(failure))
            return False
        self._failed = False
        self._tell(delta)
        return True

    def _tell(self, delta: Delta | None) -> None:
        if delta is None:
            delta = _nothing()
        if delta.structure:
            self.restructured.emit()
        if delta.changed:
            self.nodes_changed.emit(delta.changed)
        if delta.cleared:
            self._tell_cleared(delta.cleared)
        self.safety_told.emit(self.safe)
        self._recount.start()

    def _tell_cleared(self, cleared: tuple[Cleared, ...]) -> None:
        self.answers_cleared.emit(cleared)

    def _count(self) -> None:
        self._look()
        self.counted.emit()

    def _look(self) -> None:
        """How far every page is and what is wrong, as it stands now."""
        self.problems = () if self.version is not None else tuple(self.form.problems())
        title = self.collection.form_title(self.form.language)
        self.parts = parts(self.form, self.pages, self.problems, title)

    def _refreshed(self, _shown: Any) -> None:
        self._contested = self._find_contested()
        self.restructured.emit()
        self.nodes_changed.emit(frozenset(item.path for item in self.items()))
        self.changed_elsewhere.emit(False)
        self._recount.start()

    def _look_elsewhere(self, changes: Any) -> None:
        if self.filler.key in changes.records:
            self._desk.data.run(
                lambda _job: self.filler.changed_meanwhile(), done=self.changed_elsewhere.emit, owner=self
            )


def _nothing() -> Delta:
    from brs_desktop.forms.shapes import Delta

    return Delta()
