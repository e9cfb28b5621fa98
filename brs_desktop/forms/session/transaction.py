"""How a command is done: change, journal, let everything follow, journal what followed; or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from brs_sync.values import Ref, Value

from brs_desktop.forms.graph.engine import Change, Outcome, Stored, held
from brs_desktop.forms.model.tree import AnswerNode, leaves
from brs_desktop.forms.session.cells import Cells, is_meta
from brs_desktop.forms.session.commands import Command, RowAdded, RowMoved, Step, apply, inverse
from brs_desktop.forms.session.core import Core
from brs_desktop.forms.session.loading import Loader
from brs_desktop.forms.session.paths import ALIVE, ORDER
from brs_desktop.forms.session.turns import Errand, Turns, at_once
from brs_desktop.forms.shapes import Cleared, CommandRecord, Delta
from brs_desktop.language import _, mark

REASON_CHOICE = mark("It is no longer one of the choices.")
A_TURN = 200  # nodes
Listener = Callable[[CommandRecord], None]
CellChanges = tuple[tuple[str, Value], ...]


class Transactor:
    """Runs commands; when the listener raises, the command has not happened."""

    def __init__(self, core: Core, cells: Cells, loader: Loader, listener: Listener) -> None:
        self.core = core
        self.engine = core.engine
        self.cells = cells
        self.paths = cells.paths
        self.loader = loader
        self.listener = listener

    def doing(self, name: str, act: Iterable[Step | None]) -> Turns[tuple[Command | None, Delta]]:
        """Do a command in turns; no command when it changed nothing."""
        rows: list[Step] = []
        for step in act:
            if step is not None:
                rows.append(step)
            yield None
        direct = list(self.engine.outcome.changes)
        done: list[Step] = [*rows, *direct]
        if not done:
            self.engine.take_outcome()
            return None, Delta()
        try:
            yield from self._journal(name, rows, direct)
            yield from self._follow(name, rows, direct, done)
        except BaseException:
            self._take_back(done)
            raise
        return Command(name, tuple(done)), (yield from self._telling(self.engine.take_outcome()))

    def _journal(self, name: str, rows: Sequence[Step], direct: Sequence[Change]) -> Turns[None]:
        cells = self.row_cells(rows)
        yield None
        yield from self._writing(name, cells + self.change_cells(direct))

    def _writing(self, name: str, cells: CellChanges, *, follows: bool = False) -> Turns[None]:
        """Journal cells, when there are any, wherever the driver wants it done."""
        if cells:
            yield Errand(lambda: self.listener(CommandRecord(name, cells, follows)), len(cells))
            self.loader.record.update(cells)

    def write(self, name: str, cells: CellChanges, *, follows: bool = False) -> None:
        """Journal cells, when there are any."""
        at_once(self._writing(name, cells, follows=follows))

    def _follow(self, name: str, rows: Sequence[Step], direct: Sequence[Change], done: list[Step]) -> Turns[None]:
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
        done += followed
        yield None
        defaults: list[tuple[str, Value]] = []
        for row in added:
            defaults += self._default_cells(row)
            yield None
        yield from self._writing(name, tuple(defaults) + self.change_cells(followed), follows=True)

    def again(self, name: str, steps: tuple[Step, ...]) -> Turns[Delta]:
        """Undo or redo: answers and results of event functions exactly as they were, the rest computed from them."""
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
            self.engine.frozen.clear()
        return (yield from self._telling(self.engine.take_outcome()))

    def _take_back(self, steps: Sequence[Step]) -> None:
        """The journal could not hold it: the command has not happened."""
        for step in reversed(steps):
            apply(inverse(step), self.engine)
            self._note_order(inverse(step))
        self.engine.settle()
        self.engine.frozen.clear()
        self.engine.take_outcome()

    def _note_order(self, step: Step) -> None:
        if isinstance(step, RowAdded):
            self.loader.orders[step.row] = step.order
        elif isinstance(step, RowMoved):
            self.loader.orders[step.row] = step.new_order

    # Cells

    def row_cells(self, steps: Sequence[Step]) -> CellChanges:
        """A row's existence and place are cells of their own."""
        cells: list[tuple[str, Value]] = []
        for step in steps:
            if isinstance(step, Change):
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

    def _telling(self, outcome: Outcome) -> Turns[Delta]:
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
