"""A record being filled: commands in record paths, undo and redo, a journal entry for each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from brs_sync.values import Value

from brs_desktop.forms.errors import Unfollowed, UnknownPath
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.tree import Range
from brs_desktop.forms.session.carrying import Carrier, Plan
from brs_desktop.forms.session.cells import Cells
from brs_desktop.forms.session.choices import ChoiceSearch
from brs_desktop.forms.session.clearing import clear
from brs_desktop.forms.session.commands import History, RowAdded, RowMoved, RowRemoved, Step, inverse
from brs_desktop.forms.session.core import Core
from brs_desktop.forms.session.giving import Giver
from brs_desktop.forms.session.instance import Identity, to_xml
from brs_desktop.forms.session.loading import Loader, blank
from brs_desktop.forms.session.order import between, spread
from brs_desktop.forms.session.paths import Paths, parse_path
from brs_desktop.forms.session.piecemeal import Piecemeal, at_once
from brs_desktop.forms.session.rowplaces import must_be_free, place_of
from brs_desktop.forms.session.transaction import Listener, Transactor
from brs_desktop.forms.session.view import View
from brs_desktop.forms.shapes import (
    Choice,
    ChoicePage,
    Delta,
    Findings,
    Item,
    ListProvider,
    NodeState,
    Problem,
    Progress,
)


class FormSession:
    """Fills one record. Every command is journalled through `listener` before it returns; when the listener
    raises, the command has not happened, and when it raises over what follows from one, `Unfollowed` tells so.
    `answers` are the record's cells; `new` runs defaults and first-load actions and tells their cells to it, too.
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
        new_row_id: Callable[[], str] | None = None,
        properties: Mapping[str, str] | None = None,
    ) -> None:
        self.definition = definition
        self._core = Core(definition, clock=clock, zone=zone, lists=lists, language=language, properties=properties)
        # What the form asked for here and a desktop cannot do: the paths of its questions, with the actions.
        self.undone: Mapping[str, str] = self._core.events.undone
        self._paths = Paths(definition, self._core.tree)
        self._cells = Cells(definition, self._paths)
        self._loader = Loader(self._core, self._paths, self._cells)
        self._view = View(self._core, self._paths, self._cells, self._loader.beside)
        self._giver = Giver(self._core, self._cells, self._loader)
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
            core.events.preload_all()
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

    @property
    def beside(self) -> Mapping[str, Value]:
        """What stands beside answers, by path: notes, methods, sources, reasons; also where the answer is gone."""
        return self._loader.beside.cells

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

    def was_removed(self, row: str) -> bool:
        """Whether the record says that somebody took a row (`rep/ROW`) away; of one that never was it says nothing."""
        return self._loader.is_gone(row)

    def problems(self) -> tuple[Problem, ...]:
        """All answers that are missing or break a rule, and rows that an answer asks for."""
        return self._view.problems()

    def examining(self) -> Piecemeal[Findings]:
        """The same with the progress by question, in turns: a command meanwhile makes it void."""
        return self._view.examining()

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
        return self._cells.relevant(self._core.tree.root, self._loader.orders) | self._loader.beside.relevant()

    def would_drop(self) -> tuple[str, ...]:
        """Answers that are not relevant and would not be sent."""
        return self._view.would_drop()

    def xml(self, *, relevant_only: bool = False, identity: Identity | None = None) -> str:
        """The answers as an XForms instance; `relevant_only` leaves out what is not relevant, `identity` names it."""
        self._core.settle_attributes()
        beside = self._loader.beside.by_node(identity.beside if identity is not None else ())
        return to_xml(self.definition, self._core.tree, relevant_only=relevant_only, identity=identity, beside=beside)

    def finish(self) -> None:
        """What is asked of the end of filling is answered now, for what leaves the draft; no cell has it."""
        self._core.events.preload_all(end=True)
        self._core.engine.settle()
        self._core.engine.take_outcome()

    def recompute(self) -> Delta:
        """Compute everything anew from the answers; what was kept up to date does not change (FORMS)."""
        self._core.engine.still = True
        self._core.compute_all()
        self._core.engine.still = False
        return self._transactor.delta(self._core.engine.take_outcome())

    def choices(self, path: str, search: str = "", offset: int = 0, limit: int = 50) -> ChoicePage:
        """A page of a question's choices; lists from records answer by query, never whole."""
        return self._core.chooser.page(self._paths.choosing(path), search, offset, limit)

    def search(self, path: str, words: str) -> ChoiceSearch | None:
        """The same search in turns; None for a list from records."""
        return self._core.chooser.search(self._paths.choosing(path), words)

    def choice(self, path: str, value: str) -> Choice | None:
        """One of a question's choices with its words, None when it is not among them."""
        return self._core.chooser.one(value, self._paths.choosing(path))

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

        def act() -> Iterator[None]:
            for node, steps, _path, value in targets:
                self._giver.give(node, steps, list(value) if isinstance(value, (list, tuple)) else value)  # type: ignore[arg-type]
                yield None

        return at_once(self._doing(command, act()))

    def say_beside(self, changes: Sequence[tuple[str, Value]]) -> Delta:
        """Say something beside answers (`quantity@.note`), or take it away with None: one command like an answer."""
        return at_once(self._doing("beside", self._loader.beside.saying(changes)))

    def carry_forward(self, cells: Mapping[str, Value], *, over: bool = False) -> tuple[Delta, Plan]:
        """Answers of an earlier record as one command, into questions that have none yet unless `over` (FORMS)."""
        plan = at_once(self.planning(cells, over=over))
        return at_once(self.filling(plan, "carry_forward")), plan

    def planning(self, cells: Mapping[str, Value], *, over: bool = False) -> Piecemeal[Plan]:
        """Where answers of an earlier record would go; nothing changes."""
        return Carrier(self.definition, self._paths, self._loader, over=over).planning(cells)

    def filling(self, plan: Plan, command: str = "paste") -> Piecemeal[Delta]:
        """New rows with their answers, and answers of others, as one command, journalled as a whole (FORMS).

        A block of many rows takes a while: what is shown between two turns may be half of it.
        """
        return self._doing(command, self._filled(plan))

    def _filled(self, plan: Plan) -> Iterator[Step | None]:
        for repeat, names in plan.rows.items():
            rows = self._range(repeat)
            must_be_free(rows, repeat)
            for name, order in zip(names, self._orders_behind(rows, len(names))):
                yield self._grown(rows, name, order=order)
        for path, value in plan.answers.items():
            self._giver.give(*self._paths.node(path), value)
            yield None
        yield from (self._gone(*path.rpartition("/")[::2]) for path in plan.gone)
        yield from self._loader.saying(plan)

    def new_rows(self, count: int) -> list[str]:
        """Ids for rows that a plan brings."""
        return [self._new_row_id() for _number in range(count)]

    def _grown(self, rows: Range, name: str, at: int | None = None, order: str = "") -> RowAdded:
        """A new row, the last one unless told where."""
        at = len(rows.rows) if at is None else at
        row = self._core.tree.grow(rows.template, rows.parent, name)
        order = order or self._order_for(rows, at)
        self._loader.orders[row] = order
        self._core.engine.insert(rows, row, at)
        return RowAdded(rows, row, at, order)

    def add_row(self, repeat: str, row_id: str | None = None, after: str | None = None) -> Delta:
        """A new row at the end, or after another one; its defaults are cells like any answer."""
        rows = self._range(repeat)
        must_be_free(rows, repeat)
        name = row_id or self._new_row_id()
        if rows.find(name) is not None:
            raise UnknownPath(f"{repeat}/{name}")
        at = len(rows.rows) if after is None else place_of(rows, after, repeat) + 1
        return self._do("add_row", lambda: [self._grown(rows, name, at)])

    def remove_row(self, repeat: str, row: str) -> Delta:
        """Take a row away; its cells stay in the record, so that undo and others' edits find them."""
        return self._do("remove_row", lambda: [self._gone(repeat, row)])

    def _gone(self, repeat: str, row: str) -> RowRemoved:
        """A row is taken from its place."""
        rows = self._range(repeat)
        must_be_free(rows, repeat)
        node = rows.rows[at := place_of(rows, row, repeat)]
        self._core.engine.remove(node)
        return RowRemoved(rows, node, at, self._loader.orders.get(node, ""))

    def move_row(self, repeat: str, row: str, after: str | None = None) -> Delta:
        """Put a row behind another one, or first."""
        rows = self._range(repeat)
        must_be_free(rows, repeat)
        at = place_of(rows, row, repeat)
        if after == row:
            return Delta()

        def act() -> list[Step]:
            node, old = rows.rows[at], self._loader.orders.get(rows.rows[at], "")
            self._core.engine.remove(node)
            to = 0 if after is None else place_of(rows, after, repeat) + 1
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
        return at_once(self.undoing())

    def undoing(self) -> Piecemeal[Delta]:
        """The same in turns."""
        if not self._history.done:
            return Delta()
        command = self._history.done[-1]
        steps = tuple(inverse(step) for step in reversed(command.steps))
        delta = yield from self._transactor.again("undo", steps)
        self._history.undone.append(self._history.done.pop())
        return delta

    def redo(self) -> Delta:
        """Do again what was taken back last."""
        return at_once(self.redoing())

    def redoing(self) -> Piecemeal[Delta]:
        """The same in turns."""
        if not self._history.undone:
            return Delta()
        command = self._history.undone[-1]
        delta = yield from self._transactor.again("redo", command.steps)
        self._history.done.append(self._history.undone.pop())
        return delta

    def set_language(self, language: str) -> Delta:
        """Speak another language of the form; no answer changes, except what the form computes from its words."""
        before = self.language
        if not self._core.speak(language) or self.language == before:
            return Delta()
        outcome = self._core.engine.take_outcome()
        return Delta(frozenset(self._paths.all()) | self._transactor.delta(outcome).changed, outcome.structure)

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
        return at_once(self._doing(name, act()))

    def catch_up(self) -> None:
        """Journal what followed from earlier commands and could not be written then; before a session is closed."""
        self._transactor.catch_up()

    def _doing(self, name: str, act: Iterable[Step | None]) -> Piecemeal[Delta]:
        done = yield from self._transactor.doing(name, act)
        if done.command is not None:
            self._history.add(done.command)
        if done.late is not None:
            raise Unfollowed(done.delta, done.late) from done.late
        return done.delta

    # Rows

    def _range(self, repeat: str) -> Range:
        steps = parse_path(self.definition, repeat)
        if not steps.template.is_repeat or steps.about:
            raise UnknownPath(repeat)
        return self._paths.range(steps.template, self._paths.row(steps.rows, repeat), repeat)

    def _orders_behind(self, rows: Range, count: int) -> list[str]:
        """Orders for rows behind the last one."""
        return spread(self._loader.orders.get(rows.rows[-1], "") if rows.rows else "", "", count)

    def _order_for(self, rows: Range, at: int) -> str:
        """An order between the neighbours of a place."""
        orders = self._loader.orders
        low = orders.get(rows.rows[at - 1], "") if at > 0 else ""
        high = orders.get(rows.rows[at], "") if at < len(rows.rows) else ""
        return between(low, high)
