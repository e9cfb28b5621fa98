"""A record's past: each change with what was there before, the record as it was then, an old value brought back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from brs_sync.ids import Dot, RecordKey, replica_text
from brs_sync.merge import Context
from brs_sync.past import cells_under
from brs_sync.reading import RecordReader
from brs_sync.values import Missing, Value, same
from brs_sync.views import Cell, Change

from brs_desktop.records.moved import BROUGHT, MOVED, ORIGIN
from brs_desktop.records.whatif import NAME, OF, WHOLE
from brs_desktop.sentences import problem
from brs_desktop.workspace.saving import Saved

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

PAGE = 50
# What only keeps order or form says nothing to a person.
_SILENT = (".order", "form", OF, WHOLE)
_SAID_ELSEWHERE = (ORIGIN, MOVED, NAME)
Side = Literal["before", "after"]
_NOBODY = Dot(b"", 0)


@dataclass(frozen=True)
class Step:
    """One change: by whom, on which device, what was shown before, what came, and whether it still stands."""

    dot: Dot
    path: str
    kind: str
    before: Value
    after: Value
    author: str
    device: str
    is_here: bool
    wall_ms: int
    reason: str
    stands: bool
    now: Value
    fixed: bool

    def value(self, side: Side) -> Value:
        """What was before it, or what it made."""
        return self.before if side == "before" else self.after

    def can_return(self, side: Side) -> bool:
        """Whether that value can be brought back and would change anything.

        What makes the record's id is fixed; what was erased comes back by a decision alone (SYNC rule 15).
        """
        value = self.value(side)
        if self.fixed or self.kind not in ("write", "settle") or value == Missing("erased"):
            return False
        if value is None and self.path == "alive":
            return False
        return bool(value) != bool(self.now) if isinstance(self.now, bool) else not same(value, self.now)


@dataclass(frozen=True)
class Past:
    """A page of the past, newest first, and how long the whole is."""

    steps: tuple[Step, ...]
    total: int


def past(workspace: Workspace, key: RecordKey, *, limit: int = PAGE, offset: int = 0) -> Past:
    """A page of a record's changes, decisions and undos."""
    if not (0 < limit <= 500 and offset >= 0):
        raise problem("bad-option-value", option="--limit", value=str(limit))
    changes = [one for one in workspace.replica.history(key) if not _is_silent(one.path)]
    before = _befores(changes)
    now = workspace.replica.cells(key)
    collection = workspace.registry.get(key.collection)
    fixed = _SAID_ELSEWHERE if collection is None else (*collection.key, *_SAID_ELSEWHERE)
    shown = list(reversed(changes))[offset : offset + limit]
    return Past(tuple(_step(workspace, one, before, now, one.path in fixed) for one in shown), len(changes))


def all_steps(workspace: Workspace, key: RecordKey, most: int) -> tuple[tuple[Step, ...], int]:
    """The newest of a record's changes, oldest first, and how many there are in all."""
    changes = [one for one in workspace.replica.history(key) if not _is_silent(one.path)]
    before = _befores(changes)
    now = workspace.replica.cells(key)
    return tuple(_step(workspace, one, before, now, False) for one in changes[-most:]), len(changes)


def _is_silent(path: str) -> bool:
    return path.rsplit("/", 1)[-1] in _SILENT or path.startswith(BROUGHT)


def as_it_was(workspace: Workspace, key: RecordKey, dot: Dot) -> Mapping[str, Cell]:
    """The record as the author of a commit had it once that was written (SYNC, 'context')."""
    reader = RecordReader(workspace.replica.reader(), key)
    for row in reader.rows():
        if row.change.dot == dot:
            known = row.change.context
            return cells_under(reader, _Then(**{one.name: getattr(known, one.name) for one in fields(known)}, own=dot))
    raise problem("not-found", name=str(dot))


def bring_back(workspace: Workspace, key: RecordKey, step: Step, side: Side) -> Saved:
    """An old value as a new edit: history is added to, never rewritten, and the form computes what follows from it."""
    value = step.value(side)
    if step.path == "alive" or isinstance(value, dict):
        with workspace.edit() as edit:
            edit.set(key, step.path, value)
        return Saved(key, edit.dots)
    if step.path.endswith("/alive") and value is None:
        value = False  # before a row was added there was none
    return workspace.set(key, {step.path: value})


@dataclass(frozen=True, slots=True)
class _Then(Context):
    """What an author was shown, and the commit that he then wrote."""

    own: Dot = _NOBODY

    def holds(self, dot: Dot) -> bool:
        return dot == self.own or Context.holds(self, dot)


def _befores(changes: Sequence[Change]) -> Mapping[tuple[str, Dot], Value]:
    """For each change the value that its author was shown: of several, the newest one that it wrote over or decided."""
    found: dict[tuple[str, Dot], Value] = {}
    by_dot = {(one.path, one.dot): one for one in changes}
    for one in changes:
        for later in one.superseded_by:
            found[one.path, later] = one.value
        for name in one.names:
            if (decided := by_dot.get((one.path, name))) is not None:
                found[one.path, one.dot] = decided.value
    return found


def _step(
    workspace: Workspace, one: Change, before: Mapping[tuple[str, Dot], Value], now: Mapping[str, Cell], fixed: bool
) -> Step:
    shown = now.get(one.path)
    return Step(
        one.dot,
        one.path,
        one.kind,
        before.get((one.path, one.dot)),
        one.value,
        one.author,
        replica_text(one.dot.replica)[:6].upper(),
        one.dot.replica == workspace.replica.id,
        one.wall_ms,
        one.reason,
        one.live,
        shown.value if shown is not None else None,
        fixed,
    )
