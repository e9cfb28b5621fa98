"""A record being filled: commands in record paths, undo and redo, a journal entry for each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, tzinfo

from brs_sync.values import Ref, Value

from brs_desktop.forms.errors import UnknownPath
from brs_desktop.forms.graph.engine import Stored, held
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.tree import AnswerNode, Range, leaves, walk
from brs_desktop.forms.session.carrying import Carrier, Plan
from brs_desktop.forms.session.cells import Cells, held_of
from brs_desktop.forms.session.clearing import clear
from brs_desktop.forms.session.commands import (
    History,
    RowAdded,
    RowMoved,
    RowRemoved,
    Step,
    inverse,
)
from brs_desktop.forms.session.core import Core
from brs_desktop.forms.session.instance import to_xml
from brs_desktop.forms.session.loading import Loader, blank, spoken_as
from brs_desktop.forms.session.order import between
from brs_desktop.forms.session.paths import Paths, Steps, parse_path
from brs_desktop.forms.session.transaction import Listener, Transactor
from brs_desktop.forms.session.view import View
from brs_desktop.forms.shapes import (
    ChoicePage,
    Delta,
    Item,
    ListProvider,
    NodeState,
    Problem,
    Progress,
)


class FormSession:
    """Fills one record. Every command is journalled through `listener` before it returns; when the listener
    raises, the command has not happened. `answers` are the record's cells; `new` runs defaults and first-load
    actions and tells their cells to the listener as well.
    """

    def __init__(
        self,
        definition: FormDefinition,
        *,
        clock: Callable[[], datetime],
        zone: tzinfo,
        lists: ListProvider | None = None,
        language: str = "en",
        answers: Mapping[str, Value] | None = None,
        listener: Listener | None = None,
        new: bool = False,
        groups: Collection[str] = (),
        new_row_id: Callable[[], str] | None = None,
        properties: Mapping[str, str] | None = None,
    ) -> None:
        self.definition = definition
        self._core = Core(definition, clock=clock, zone=zone, lists=lists, language=language, properties=properties)
        self._paths = Paths(definition, self._core.tree)
        self._cells = Cells(definition, self._paths, groups)
        self._loader = Loader(self._core, self._paths, self._cells)
        self._view = View(self._core, self._paths, self._cells)
        self._history = History()
        self._transactor = Transactor(self._core, self._cells, self._loader, listener or (lambda record: None))
        self._new_row_id = new_row_id or (lambda: secrets.token_hex(8))
        self._open(answers or {}, new)

    def _open(self, answers: Mapping[str, Value], new: bool) -> None:
        core = self._core
        if not new:
            blank(core.tree.root)
        core.engine.still, core.engine.asleep = not new, True
        self._loader.load(answers)
        core.engine.asleep = False
        core.engine.take_outcome()
        core.compute_all()
        core.engine.still = False
        if new:
            core.events.preload(walk(core.tree.root))
            core.events.loaded(first=True)
            core.engine.settle()
            self._transactor.write("new", self._transactor.first_cells(core.engine.take_outcome()))
        else:
            core.events.loaded(first=False)
            core.engine.settle()
            self._transactor.tell("open", core.engine.take_outcome().changes)

    # Reading

    @property
    def language(self) -> str:
        """The language spoken."""
        return self._core.host.language

    @property
    def homeless(self) -> Mapping[str, Value]:
        """Cells that have no place in this form: answers of removed questions, kept as they are."""
        return self._loader.homeless

    def state(self, path: str) -> NodeState:
        """Everything shown about a question, group, row or repeat."""
        return self._view.state(path)

    def glance(self, path: str) -> NodeState:
        """The same without its choices, for whoever shows many questions at once; `choices` tells them."""
        return self._view.state(path, offers=False)

    def items(self, *, rows: bool = True) -> tuple[Item, ...]:
        """Everything visible in document order; without `rows` a repeat stands for all that is in it."""
        return self._view.items(rows=rows)

    def rows(self, repeat: str) -> tuple[str, ...]:
        """The row ids of a repeat (`rep`, or `outer/<row>/inner`)."""
        return tuple(row.row for row in self._range(repeat).rows)

    def problems(self) -> tuple[Problem, ...]:
        """All answers that are missing or break a rule."""
        return self._view.problems()

    def failures(self) -> tuple[tuple[str, str], ...]:
        """Where the form itself could not be computed, with the sentence that says so."""
        return self._view.failures()

    def progress(self, section: str | None = None) -> Progress:
        """Answered and asked questions of a section, or of the form."""
        return self._view.progress(section)

    def tally(self) -> dict[str, Progress]:
        """Answered and asked questions by name, the rows of a repeat together."""
        return self._view.tally()

    def relevant_values(self) -> dict[str, Value]:
        """Every relevant value, calculations included, by record path."""
        return self._view.relevant_values()

    def relevant_cells(self) -> dict[str, Value]:
        """The same as cells of a record, with the rows they stand in: a version holds these and nothing else."""
        return self._cells.relevant(self._core.tree.root, self._loader.orders)

    def would_drop(self) -> tuple[str, ...]:
        """Answers that are not relevant and would not be sent."""
        return self._view.would_drop()

    def xml(self, *, relevant_only: bool = False) -> str:
        """The answers as an XForms instance; `relevant_only` leaves out what is not relevant (FORMS)."""
        return to_xml(self.definition, self._core.tree, relevant_only=relevant_only)

    def recompute(self) -> Delta:
        """Compute everything anew from the answers; what was kept up to date does not change (FORMS)."""
        self._core.engine.still = True
        self._core.compute_all()
        self._core.engine.still = False
        return self._transactor.delta(self._core.engine.take_outcome())

    def choices(self, path: str, search: str = "", offset: int = 0, limit: int = 50) -> ChoicePage:
        """A page of a question's choices; lists from records answer by query, never whole."""
        node, _steps = self._paths.node(path)
        if node.template.control is None or node.template.control.itemset is None:
            raise UnknownPath(path)
        return self._core.chooser.page(node, search, offset, limit)

    @property
    def can_undo(self) -> bool:
        """Whether there is a command to take back."""
        return bool(self._history.done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a command to do again."""
        return bool(self._history.undone)

    # Commands

    def answer(self, path: str, value: Value | Sequence[str]) -> Delta:
        """Give a question an answer, or take it away with None."""
        return self.answer_all([(path, value)], command="answer")

    def answer_all(self, changes: Sequence[tuple[str, Value | Sequence[str]]], *, command: str = "paste") -> Delta:
        """Several answers as one command: a pasted block, answers carried forward."""
        targets = [(*self._paths.node(path), path, value) for path, value in changes]
        for node, steps, path, _value in targets:
            if steps.about or (node.template.is_group and node.template not in self._cells.groups):
                raise UnknownPath(path)

        def act() -> list[Step]:
            for node, steps, _path, value in targets:
                self._give(node, steps, list(value) if isinstance(value, (list, tuple)) else value)  # type: ignore[arg-type]
            return []

        return self._do(command, act)

    def carry_forward(self, cells: Mapping[str, Value], *, over: bool = False) -> tuple[Delta, Plan]:
        """Answers of an earlier record as one command, into questions that have none yet unless `over` (FORMS)."""
        plan = Carrier(self.definition, self._paths, self._loader, over=over).plan(cells)

        def act() -> list[Step]:
            steps = [self._grown(self._range(repeat), name) for repeat in plan.rows for name in plan.rows[repeat]]
            for path, value in plan.answers.items():
                self._give(*self._paths.node(path), value)
            return list(steps)

        return self._do("carry_forward", act), plan

    def add_rows(self, repeat: str, count: int) -> Delta:
        """Several new rows at the end, as one command."""
        rows = self._range(repeat)
        self._must_be_free(rows, repeat)
        return self._do("add_rows", lambda: [self._grown(rows, self._new_row_id()) for _number in range(count)])

    def join(self, count: int) -> None:
        """Take the last commands for one: what a person did in one go is taken back in one go."""
        self._history.join(count)

    def _grown(self, rows: Range, name: str, at: int | None = None) -> RowAdded:
        """A new row, the last one unless told where."""
        at = len(rows.rows) if at is None else at
        row = self._core.tree.grow(rows.template, rows.parent, name)
        order = self._order_for(rows, at)
        self._loader.orders[row] = order
        self._core.engine.insert(rows, row, at)
        return RowAdded(rows, row, at, order)

    def _give(self, node: AnswerNode, steps: Steps, value: Value | list[str]) -> None:
        engine, old = self._core.engine, held(node)
        typed = "calculate" in node.template.bind.expressions
        if node.template in self._cells.groups:
            members = value if isinstance(value, dict) else {}
            for leaf in leaves(node):
                engine.store(leaf, held_of(members.get(leaf.template.local)))
        elif steps.element is not None:
            chosen = [item for item in old.text.split() if item != steps.element]
            if value is True:
                chosen.append(steps.element)
            engine.store(node, Stored(text=self._loader.in_list_order(node, chosen)))
        elif node.template.bind.multilingual and not hasattr(value, "reason"):
            language = steps.language or self.language
            spoken = {**dict(old.spoken), language: held_of(value).text}
            engine.store(node, spoken_as(spoken, self.definition.languages))
        elif node.template.kind == "select_multiple" and isinstance(value, (str, list)):
            chosen = value.split() if isinstance(value, str) else value
            engine.store(node, Stored(text=self._loader.in_list_order(node, list(dict.fromkeys(chosen)))))
        else:
            engine.store(node, self._labelled(node, held_of(value, typed=typed), value))

    def _labelled(self, node: AnswerNode, new: Stored, value: Value | list[str]) -> Stored:
        """A choice from a record is kept with its label at this time (FORMS)."""
        if node.template.kind != "select_one" or isinstance(value, Ref) or not new.text:
            return new
        if not self._core.chooser.is_outside(node):
            return new
        return Stored(text=new.text, label=self._core.chooser.label(new.text, node) or new.text)

    def add_row(self, repeat: str, row_id: str | None = None, after: str | None = None) -> Delta:
        """A new row at the end, or after another one; its defaults are cells like any answer."""
        rows = self._range(repeat)
        self._must_be_free(rows, repeat)
        name = row_id or self._new_row_id()
        if any(row.row == name for row in rows.rows):
            raise UnknownPath(f"{repeat}/{name}")
        at = len(rows.rows) if after is None else self._place(rows, after, repeat) + 1

        return self._do("add_row", lambda: [self._grown(rows, name, at)])

    def remove_row(self, repeat: str, row: str) -> Delta:
        """Take a row away; its cells stay in the record, so that undo and others' edits find them."""
        rows = self._range(repeat)
        self._must_be_free(rows, repeat)
        at = self._place(rows, row, repeat)

        def act() -> list[Step]:
            node = rows.rows[at]
            self._core.engine.remove(node)
            return [RowRemoved(rows, node, at, self._loader.orders.get(node, ""))]

        return self._do("remove_row", act)

    def move_row(self, repeat: str, row: str, after: str | None = None) -> Delta:
        """Put a row behind another one, or first."""
        rows = self._range(repeat)
        self._must_be_free(rows, repeat)
        at = self._place(rows, row, repeat)
        if after == row:
            return Delta()

        def act() -> list[Step]:
            node, old = rows.rows[at], self._loader.orders.get(rows.rows[at], "")
            self._core.engine.remove(node)
            to = 0 if after is None else self._place(rows, after, repeat) + 1
            order = self._order_for(rows, to)
            self._core.engine.insert(rows, node, to)
            self._loader.orders[node] = order
            return [RowMoved(rows, node, at, to, old, order)]

        return self._do("move_row", act)

    def clear_section(self, section: str) -> Delta:
        """Take away every answer of a section and its rows, as one command."""
        template = self.definition.by_name.get(section)
        if template is None or not (template.is_group or template.is_repeat):
            raise UnknownPath(section)

        return self._do("clear_section", lambda: clear(self._core, self._loader, template))

    def undo(self) -> Delta:
        """Take the last command back, exactly; nothing to undo changes nothing."""
        if not self._history.done:
            return Delta()
        command = self._history.done[-1]
        steps = tuple(inverse(step) for step in reversed(command.steps))
        delta = self._transactor.again("undo", steps)
        self._history.undone.append(self._history.done.pop())
        return delta

    def redo(self) -> Delta:
        """Do again what was taken back last."""
        if not self._history.undone:
            return Delta()
        command = self._history.undone[-1]
        delta = self._transactor.again("redo", command.steps)
        self._history.done.append(self._history.undone.pop())
        return delta

    def set_language(self, language: str) -> Delta:
        """Speak another language of the form; no answer changes, except what the form computes from its words."""
        before = self.language
        if not self._core.speak(language) or self.language == before:
            return Delta()
        outcome = self._core.engine.take_outcome()
        everything = {self._paths.of(node) for node in walk(self._core.tree.root) if node.template.shown() is not None}
        everything |= {item.path for item in self.items()}  # groups and repeats have words, too
        return Delta(frozenset(everything) | self._transactor.delta(outcome).changed, outcome.structure)

    def load(self, changes: Mapping[str, Value]) -> Delta:
        """Take in what others changed meanwhile; nothing is journalled, nothing impossible is cleared."""
        engine = self._core.engine
        engine.still = True
        try:
            self._loader.load(changes)
            engine.settle()
        finally:
            engine.still = False
        return self._transactor.delta(engine.take_outcome())

    def _do(self, name: str, act: Callable[[], list[Step]]) -> Delta:
        command, delta = self._transactor.do(name, act)
        if command is not None:
            self._history.add(command)
        return delta

    # Rows

    def _range(self, repeat: str) -> Range:
        steps = parse_path(self.definition, repeat)
        if not steps.template.is_repeat or steps.about:
            raise UnknownPath(repeat)
        return self._paths.range(steps.template, self._paths.row(steps.rows, repeat), repeat)

    def _must_be_free(self, rows: Range, repeat: str) -> None:
        control = rows.template.control
        if control is not None and control.count is not None:
            raise UnknownPath(repeat)

    def _place(self, rows: Range, name: str, repeat: str) -> int:
        for at, row in enumerate(rows.rows):
            if row.row == name:
                return at
        raise UnknownPath(f"{repeat}/{name}")

    def _order_for(self, rows: Range, at: int) -> str:
        """An order between the neighbours of a place."""
        orders = self._loader.orders
        low = orders.get(rows.rows[at - 1], "") if at > 0 else ""
        high = orders.get(rows.rows[at], "") if at < len(rows.rows) else ""
        return between(low, high)
