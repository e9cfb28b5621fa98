"""How a command is done: change, journal or not at all; let everything follow, and journal that or owe it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from brs_sync.values import Ref, Value

from brs_desktop.forms.graph.held import Change, Outcome, Stored, held
from brs_desktop.forms.model.tree import AnswerNode, leaves
from brs_desktop.forms.session.beside import Said
from brs_desktop.forms.session.cells import Cells, is_meta
from brs_desktop.forms.session.commands import Command, RowAdded, RowMoved, Step, apply, inverse
from brs_desktop.forms.session.core import Core
from brs_desktop.forms.session.loading import Loader
from brs_desktop.forms.session.paths import ALIVE, ORDER
from brs_desktop.forms.session.piecemeal import Errand, Piecemeal, at_once
from brs_desktop.forms.shapes import Cleared, CommandRecord, Delta
from brs_desktop.language import _, mark

REASON_CHOICE = mark("It is no longer one of the choices.")
A_TURN = 200  # nodes
Listener = Callable[[CommandRecord], None]
CellChanges = tuple[tuple[str, Value], ...]
NOTHING = Delta()


@dataclass(frozen=True)
class Done:
    """A command, nothing when it changed nothing, with why what followed from it is not on disk yet."""

    command: Command | None = None
    delta: Delta = NOTHING
    late: Exception | None = None


class Transactor:
    """Runs commands. When the listener raises, the command has not happened.

    When it raises over what follows from a command that is on disk already, that is owed: screen and disk have the
    command, and the next one brings to disk what is missing.
    """

    def __init__(self, core: Core, cells: Cells, loader: Loader, listener: Listener) -> None:
        self.core = core
        self.engine = core.engine
        self.cells = cells
        self.paths = cells.paths
        self.loader = loader
        self.listener = listener
        self._owed: dict[str, Value] = {}

    def doing(self, name: str, act: Iterable[Step | None]) -> Piecemeal[Done]:
        """Do a command in turns."""
        rows: list[Step] = []
        try:
            for step in act:
                if step is not None:
                    rows.append(step)
                yield None
            direct = list(self.engine.outcome.changes)
            yield from self._journal(name, rows, direct)
        except BaseException:
            self._take_back([*rows, *self.engine.outcome.changes])
            raise
        if not rows and not direct:
            self.engine.take_outcome()
            return Done()
        followed, late = yield from self._follow(name, rows, direct)
        command = Command(name, (*rows, *direct, *followed))
        return Done(command, (yield from self._telling(self.engine.take_outcome())), late)

    def _journal(self, name: str, rows: Sequence[Step], direct: Sequence[Change]) -> Piecemeal[None]:
        cells = self.row_cells(rows)
        yield None
        yield from self._writing(name, cells + self.change_cells(direct))

    def _writing(self, name: str, cells: CellChanges, *, follows: bool = False) -> Piecemeal[None]:
        """Journal cells after those that are owed, when there are any, wherever the driver wants it done."""
        given = dict(cells)
        together = (*((path, value) for path, value in self._owed.items() if path not in given), *cells)
        if together:
            yield Errand(lambda: self.listener(CommandRecord(name, together, follows)), len(together))
            self._owed.clear()
            self.loader.record.update(together)
            self.cells.written(dict(together))

    def catch_up(self) -> None:
        """Journal what is owed."""
        at_once(self._writing("catch_up", (), follows=True))

    def write(self, name: str, cells: CellChanges, *, follows: bool = False) -> None:
        """Journal cells, when there are any."""
        at_once(self._writing(name, cells, follows=follows))

    def _follow(
        self, name: str, rows: Sequence[Step], direct: Sequence[Change]
    ) -> Piecemeal[tuple[Sequence[Change], Exception | None]]:
        """Defaults and actions, then everything that depends; results only an event can give are cells too."""
        added = [step.row for step in rows if isinstance(step, RowAdded)]
        for row in added:
            self.core.events.preload(leaves(row))
            self.core.events.row_added(row)
            yield None
        for change in direct:
            self.core.events.value_changed(change.node)
            yield None
        yield from self.engine.settling()
        followed = [change for change in self.engine.outcome.changes[len(direct) :] if is_answer(change)]
        yield None
        defaults: list[tuple[str, Value]] = []
        for row in added:
            defaults += self._default_cells(row)
            yield None
        cells = tuple(defaults) + self.change_cells(followed)
        try:
            yield from self._writing(name, cells, follows=True)
        except Exception as failure:
            self._owed |= cells
            return followed, failure
        return followed, None

    def again(self, name: str, steps: tuple[Step, ...]) -> Piecemeal[Delta]:
        """Undo or redo: answers and results of event functions exactly as they were, the rest computed from them."""
        self.engine.restoring = True
        try:
            for step in steps:
                apply(step, self.engine)
                self._note_order(step)
                yield None
            yield from self.engine.settling()
            changes = [step for step in steps if isinstance(step, Change)]
            yield from self._journal(name, [step for step in steps if not isinstance(step, Change)], changes)
        except BaseException:
            self._take_back(steps)
            raise
        finally:
            self.engine.restoring = False
            self.engine.frozen.clear()
        return (yield from self._telling(self.engine.take_outcome()))

    def _take_back(self, steps: Sequence[Step]) -> None:
        """The journal could not hold it: the command has not happened."""
        self.engine.restoring = True
        for step in reversed(steps):
            apply(inverse(step), self.engine)
            self._note_order(inverse(step))
        self.engine.settle()
        self.engine.restoring = False
        self.engine.frozen.clear()
        self.engine.take_outcome()

    def _note_order(self, step: Step) -> None:
        if isinstance(step, RowAdded):
            self.loader.orders[step.row] = step.order
        elif isinstance(step, RowMoved):
            self.loader.orders[step.row] = step.new_order

    # Cells

    def row_cells(self, steps: Sequence[Step]) -> CellChanges:
        """A row's existence and place, and what is said beside an answer, are cells of their own."""
        cells: list[tuple[str, Value]] = []
        for step in steps:
            if isinstance(step, Change):
                continue
            if isinstance(step, Said):
                cells.append((step.path, step.new))
                continue
            path = self.paths.of(step.row)
            if isinstance(step, RowMoved):
                cells.append((f"{path}/{ORDER}", step.new_order or None))
            else:
                cells.append((f"{path}/{ALIVE}", isinstance(step, RowAdded)))
                if isinstance(step, RowAdded) and step.order:
                    cells.append((f"{path}/{ORDER}", step.order))
        return tuple(cells)

    def change_cells(self, changes: Sequence[Change]) -> CellChanges:
        """The cells of changes in the order typed; of several changes of one cell the last stands."""
        cells: dict[str, Value] = {}
        for change in changes:
            if not is_kept(change.node):
                continue
            for path, value in self.cells.changes(change.node, change.old, change.new):
                cells.pop(path, None)
                cells[path] = value
        return tuple(cells.items())

    def _default_cells(self, row: AnswerNode) -> Iterator[tuple[str, Value]]:
        for leaf in leaves(row):
            if leaf.template.default and leaf.stored == leaf.template.default and is_kept(leaf):
                yield from self.cells.changes(leaf, Stored(), held(leaf))

    def first_cells(self, outcome: Outcome) -> CellChanges:
        """Of a new record: static defaults, then what first-load actions and event functions gave."""
        changed = {change.node for change in outcome.changes if is_answer(change)}
        cells: dict[str, Value] = {}
        for node in leaves(self.core.tree.root):
            default = node.template.default and "calculate" not in node.template.bind.expressions
            if (node in changed or (default and node.stored)) and is_kept(node):
                cells.update(self.cells.changes(node, Stored(), held(node)))
        return tuple(cells.items())

    def tell(self, name: str, changes: Sequence[Change]) -> None:
        """Journal results that nobody typed."""
        self.write(name, self.change_cells([change for change in changes if is_answer(change)]), follows=True)

    def delta(self, outcome: Outcome) -> Delta:
        """What a view has to touch."""
        return at_once(self._telling(outcome))

    def _telling(self, outcome: Outcome) -> Piecemeal[Delta]:
        paths = []
        for at, node in enumerate(outcome.touched, 1):
            paths.append(self.paths.of(node))
            if at % A_TURN == 0:
                yield None
        changed = frozenset(paths)
        cleared = tuple(
            Cleared(self.paths.of(node), Ref(old.text, old.label) if old.label else old.text, _(REASON_CHOICE))
            for node, old in outcome.cleared
        )
        return Delta(changed, outcome.structure, cleared)


def is_answer(change: Change) -> bool:
    """Whether a change is an answer or a result that only its own evaluation gives: pure results are no cells."""
    return not change.derived or change.old.typed


def is_kept(node: AnswerNode) -> bool:
    """What a form keeps for itself (`meta`) is no cell of a record."""
    return not is_meta(node.template)
