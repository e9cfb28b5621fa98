"""Commands and what undoing them means: one stream for undo, journal and the changes of a commit (FORMS)."""

from __future__ import annotations

from dataclasses import dataclass

from brs_desktop.forms.graph.engine import Engine
from brs_desktop.forms.graph.held import Change
from brs_desktop.forms.model.tree import AnswerNode, Range
from brs_desktop.forms.session.beside import Said

MAX_UNDO = 1_000


@dataclass(frozen=True, slots=True)
class RowAdded:
    """A row was put at a place."""

    rows: Range
    row: AnswerNode
    at: int
    order: str


@dataclass(frozen=True, slots=True)
class RowRemoved:
    """A row was taken from a place."""

    rows: Range
    row: AnswerNode
    at: int
    order: str


@dataclass(frozen=True, slots=True)
class RowMoved:
    """A row went from one place to another."""

    rows: Range
    row: AnswerNode
    before: int
    after: int
    old_order: str
    new_order: str


Step = Change | RowAdded | RowRemoved | RowMoved | Said


@dataclass(frozen=True, slots=True)
class Command:
    """What a person did, as the steps it took."""

    name: str
    steps: tuple[Step, ...]


class History:
    """Commands done and undone."""

    def __init__(self) -> None:
        self.done: list[Command] = []
        self.undone: list[Command] = []

    def add(self, command: Command) -> None:
        """A new command; what was undone before it cannot come back."""
        self.done.append(command)
        del self.done[:-MAX_UNDO]
        self.undone.clear()

    def join(self, count: int) -> None:
        """The last commands as one."""
        if 1 < count <= len(self.done):
            self.done[-count:] = [_joined(self.done[-count:])]


def _joined(commands: list[Command]) -> Command:
    return Command(commands[-1].name, tuple(step for command in commands for step in command.steps))


def inverse(step: Step) -> Step:
    """The step that takes a step back."""
    if isinstance(step, Change):
        return Change(step.node, step.new, step.old, step.derived)
    if isinstance(step, Said):
        return Said(step.cells, step.node, step.path, step.new, step.old)
    if isinstance(step, RowAdded):
        return RowRemoved(step.rows, step.row, step.at, step.order)
    if isinstance(step, RowRemoved):
        return RowAdded(step.rows, step.row, step.at, step.order)
    return RowMoved(step.rows, step.row, step.after, step.before, step.new_order, step.old_order)


def apply(step: Step, engine: Engine) -> None:
    """Do a step; a node whose row is gone meanwhile only remembers."""
    if isinstance(step, Change):
        engine.store(step.node, step.new, derived=step.derived)
        engine.frozen.add(step.node)
    elif isinstance(step, Said):
        step.put()
        engine.outcome.touched.add(step.node)
    elif isinstance(step, RowAdded):
        engine.insert(step.rows, step.row, min(step.at, len(step.rows.rows)))
    elif isinstance(step, RowRemoved):
        if any(row is step.row for row in step.rows.rows):
            engine.remove(step.row)
    elif any(row is step.row for row in step.rows.rows):
        engine.remove(step.row)
        engine.insert(step.rows, step.row, min(step.after, len(step.rows.rows)))
