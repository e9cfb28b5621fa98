"""Looks through an open record for what somebody seeks, a little in each turn of the event loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from brs_desktop.folding import fold
from brs_desktop.forms.appearances import is_masked
from brs_desktop.language import format_date
from brs_desktop.records.margins import question_of
from brs_desktop.ui.reports.filler.editors.base import absence
from brs_desktop.ui.reports.filler.troubles import Trouble
from brs_desktop.ui.reports.filler.troubles import label as label_of
from brs_desktop.ui.turns import Soon
from brs_desktop.workspace.seeking import Only, Sought, Wanted, differs, excerpt, found_in

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState, Question
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter

# More than these nobody reads through; the words are made more exact instead.
MOST = 200
_A_SLICE = 0.004
_SILENT = frozenset({"note", "calculate", "hidden"})
_MASK = "••••••"  # as long for every answer
_CHOICES = frozenset({"select_one", "select_multiple", "rank"})
Holds = Callable[["NodeState"], bool]


class Gathering(QObject):
    """What is found comes in portions; new words end what is under way."""

    found = Signal(tuple)
    ended = Signal()

    def __init__(self, presenter: FillerPresenter, parent: QObject) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._turns: Iterator[Sought | None] | None = None
        self._count = 0
        self._next = Soon(self, self._go_on)
        # What a question is called in every language does not change while its form is open.
        self._called: dict[str, tuple[str, ...]] = {}
        self._choices: dict[tuple[str, str], tuple[str, ...]] = {}

    @property
    def waits(self) -> bool:
        """Whether something is being looked through."""
        return self._next.waits

    def begin(self, wanted: Wanted) -> None:
        """Look for something from the beginning."""
        self._turns, self._count = self._through(wanted), 0
        self._next.start()

    def stop(self) -> None:
        """Nothing is looked for any more."""
        self._turns = None
        self._next.stop()

    def _go_on(self) -> None:
        turns, portion, ends = self._turns, [], False
        until = time.perf_counter() + _A_SLICE
        while turns is not None and time.perf_counter() < until and not ends:
            one = next(turns, self)
            ends = one is self or self._count >= MOST
            if isinstance(one, Sought) and not ends:
                self._count += 1
                portion.append(one)
        if not ends:
            self._next.start()
        if portion:
            self.found.emit(tuple(portion))
        if ends:
            self.ended.emit()

    # What there is, in the form's order.

    def _through(self, wanted: Wanted) -> Iterator[Sought | None]:
        """Every question, cell and table, whether it is one of those sought or not; what is hidden is passed over."""
        holds = self._holding(wanted.only)
        for path, question in self._asked():
            yield self._look(path, question, wanted, holds)

    def _asked(self) -> Iterator[tuple[str, Question | None]]:
        """The paths of questions; a table stands before its rows, and these one after the other."""
        asked = (one for one in self._presenter.form.definition.questions if one.kind not in _SILENT)
        tables: set[str] = set()
        for head, several in groupby(asked, key=lambda one: one.path_template.rpartition("/")[0]):
            questions = list(several)
            table = head.split("/")[0]
            if table and table not in tables:
                tables.add(table)
                yield table, None
            for row in self._rows(head):
                yield from ((f"{row}/{one.name}" if row else one.name, one) for one in questions)

    def _rows(self, head: str) -> Iterator[str]:
        """The rows that a head with stars stands for (`outer/*/inner/*`)."""
        before, _star, inner = head.rpartition("/*")[0].rpartition("/*/")
        if not head:
            yield ""
            return
        for outer in self._rows(f"{before}/*") if before else ("",):
            repeat = f"{outer}/{inner}" if outer else inner
            try:
                rows = self._presenter.form.rows(repeat)
            except LookupError:  # gone since
                continue
            yield from (f"{repeat}/{row}" for row in rows)

    def _look(self, path: str, question: Question | None, wanted: Wanted, holds: Holds) -> Sought | None:
        try:
            state = self._presenter.form.glance(path)
        except LookupError:  # its row is gone since
            return None
        if not state.relevant or not holds(state):
            return None
        answers = self._answers(state, question) if question is not None else []
        pieces = [state.label, *answers, *self._words(path.rpartition("/")[2], question)]
        at = found_in(pieces, wanted.words)
        if at is None:
            return None
        page = self._presenter.pages.of_path(path)
        label = label_of(self._presenter, Trouble(path, page, state.label, ""))
        piece = pieces[at] if at else next(iter(answers), "")
        if question is not None and is_masked(question.appearance) and piece in answers:
            piece = _MASK  # found by what stands there, and still not read over a shoulder
        shown = "" if fold(piece) in fold(label) else excerpt(piece, wanted.words)
        return Sought(path, excerpt(label, wanted.words), page, shown)

    def _words(self, name: str, question: Question | None) -> tuple[str, ...]:
        """Hint, code and label in every language, and of a table of groups the words of its row."""
        if name not in self._called:
            form, named = self._presenter.form.definition, [name]
            if question is not None and self._presenter.pages.matrix_of(name):
                named.append(question.group_path[-1])
            words = [say(one, code) for one in named for code in form.languages for say in (form.label, form.hint)]
            self._called[name] = tuple(dict.fromkeys(one for one in (*words, name) if one))
        return self._called[name]

    def _answers(self, state: NodeState, question: Question) -> list[str]:
        """An answer as it reads, then its code and its words in the form's other languages."""
        if state.value is None and not question.multilingual:
            return []
        shown = absence(state.value) or state.text
        shown = format_date(shown) if question.kind == "date" and shown == state.text else shown
        found = [shown, state.text]
        if question.multilingual:
            glance, languages = self._presenter.form.glance, self._presenter.form.definition.languages
            found += [glance(f"{state.path}@{code}").text for code in languages]
        if question.kind in _CHOICES and isinstance(state.value, str):
            values = [state.value] if question.kind == "select_one" else state.value.split()
            found += [word for value in values for word in (value, *self._choice(question, value))]
        return [one for one in dict.fromkeys(found) if one]

    def _choice(self, question: Question, value: str) -> tuple[str, ...]:
        key = (question.list_name or question.name, value)
        if key not in self._choices:
            self._choices[key] = self._presenter.form.definition.choice_words(question.name, value)
        return self._choices[key]

    # How a question stands.

    def _holding(self, only: Only) -> Holds:
        """What tells whether a question is one of those that are asked for; what it needs is read once."""
        presenter = self._presenter
        if only == "unanswered":
            return self._is_unanswered
        if only == "invalid":
            wrong = {one.path for one in presenter.problems if one.kind != "required"}
            return lambda state: state.path in wrong
        if only == "commented":
            said = frozenset(question_of(path) for path, value in presenter.form.beside.items() if value is not None)
            paths = said | (presenter.threads.paths if presenter.threads is not None else frozenset())
            return lambda state: state.path in paths
        if only == "settled":
            done = presenter.threads.settled_paths if presenter.threads is not None else frozenset()
            return lambda state: state.path in done
        if only == "contested":
            return lambda state: presenter.contested(state.path)
        return self._has_changed if only == "changed" else lambda _state: True

    def _is_unanswered(self, state: NodeState) -> bool:
        """What a person could answer and has not: a table is answered by its rows, what is computed by the form."""
        name = state.path.rpartition("/")[2]
        return name in self._presenter.questions and state.value is None and not state.readonly

    def _has_changed(self, state: NodeState) -> bool:
        last = self._presenter.last
        if last is None or state.path.rpartition("/")[2] not in self._presenter.questions:
            return False
        then = last.state(state.path)
        if then is None:  # a new row
            return state.value is not None
        return differs(state.value, then.value if then.relevant else None)
