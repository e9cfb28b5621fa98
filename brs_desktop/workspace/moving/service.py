"""Moves as windows and commands call them; each is one act, over two partitions where it has to be (SYNC rule 4)."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from brs_sync.acts import Touched
from brs_sync.ids import RecordKey
from brs_sync.values import Value
from brs_sync.views import Cell

from brs_desktop.language import language as spoken
from brs_desktop.records.moved import MOVED, ORIGIN, brought, came_from, moved_to, place_of
from brs_desktop.sentences import problem
from brs_desktop.workspace.answers import Assigned, Typist
from brs_desktop.workspace.moving.comparing import carried, coming, differing, emptied, with_rows
from brs_desktop.workspace.moving.elsewhere import Elsewhere, elsewhere, is_own
from brs_desktop.workspace.moving.lateness import late, moves_of
from brs_desktop.workspace.moving.places import check_source, check_target, may_write, target_of
from brs_desktop.workspace.moving.shapes import Differing, Late, Moved, Plan, Whereabouts
from brs_desktop.workspace.moving.undoing import both_sides

if TYPE_CHECKING:
    from brs_desktop.workspace.edits import Edit
    from brs_desktop.workspace.workspace import Workspace

_MOST_TOLD = 20
Reference = str | RecordKey


class Moves:
    """One workspace's moves."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def plan(
        self,
        reference: Reference,
        *,
        partition: str | None = None,
        home: str | None = None,
        key: Mapping[str, Value] | None = None,
    ) -> Plan:
        """What moving a record to a partition, to a country or to another key would come to; changes no record.

        Raises Problem: move-no-place, move-nowhere, move-no-right, move-read-only, move-again, record-deleted.
        """
        workspace = self._workspace
        source = workspace.find(reference)
        workspace.replica.seal()
        cells = workspace.replica.cells(source)
        self._check_source(source, cells)
        target, first = target_of(workspace, source, partition, key or {}, home)
        check_target(workspace, target.partition)
        there = workspace.replica.cells(target) if target.record else {}
        answers = carried(cells, first)
        return Plan(
            source,
            target,
            self._title(source),
            bool(there),
            self._title(target) if there else "",
            _value(there, "alive") is False,
            answers,
            tuple(differing(answers, there, first)),
            sum(cell.contested for cell in cells.values()),
            self._versions(source),
        )

    def move(self, plan: Plan, take: Several[str] | None = None) -> Moved:
        """Do what was planned. `take` are the differing answers that are to stand in the place of those there.

        Without `take` nothing may differ. Raises Problem: move-exists, changed-meanwhile, no-right.
        """
        if take is None and plan.differing:
            raise problem("move-exists", name=plan.target.record, details=_lines(plan.differing))
        workspace, source = self._workspace, plan.source
        first = {name: plan.answers.get(name) for name in workspace.collection(source.collection).key}
        target = plan.target
        if not target.record:
            target = target._replace(record=workspace.replica.new_record_id(target.collection))
        with workspace.edit() as edit:
            here, there = edit.shown(source), edit.shown(target)
            answers = carried(here, first)
            if answers != plan.answers or tuple(differing(answers, there, first)) != plan.differing:
                raise problem("move-changed")
            edit.set(target, ORIGIN, dict(place_of(source)))
            edit.set(target, "alive", True)
            if not there:
                edit.set(target, "form", _value(here, "form"))
            for path, value in coming(answers, there, plan.differing, frozenset(take or ())).items():
                edit.set(target, path, value)
            _end_loop(edit, source, here, target, there)
            edit.set(source, MOVED, dict(place_of(target)))
        return Moved(source, target, edit.dots)

    def undo(self, reference: Reference) -> Moved:
        """Take a move back on both sides: what was written on top stays (SYNC rule 4).

        Any device can that holds both; a move into a record that was there needs what that one said before.

        Raises Problem: not-moved, move-contested, move-undo-there, no-right.
        """
        workspace = self._workspace
        source, target = self._ends(workspace.find(reference))
        workspace.replica.seal()
        cells = workspace.replica.cells(source)
        if MOVED in cells and cells[MOVED].contested:
            raise problem("move-contested")
        standing = [one for one in moves_of(workspace, source, target) if one.live]
        if moved_to(source.collection, cells) != target or not standing:
            raise problem("not-moved", name=source.record)
        there, here = both_sides(workspace, source, target, standing[-1])
        if not there.made and not there.known:
            raise problem("move-undo-there")
        with workspace.edit() as edit:
            if there.made:
                edit.delete(target)
            else:
                _take_back(edit, there)
            _take_back(edit, here)
        return Moved(source, target, edit.dots)

    def joined_in(self, reference: Reference) -> str:
        """The partition whose history says what the other record of a move said before (SYNC rule 18).

        Raises Problem: not-moved.
        """
        return self._ends(self._workspace.find(reference))[1].partition

    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """Work that was written under a prefix that no grant of this device covers (SYNC rule 5)."""
        return elsewhere(self._workspace)

    def move_elsewhere(self) -> tuple[list[Moved], list[RecordKey]]:
        """Move all of it to where this device may write; records that are there already with other answers are left."""
        moved: list[Moved] = []
        left: list[RecordKey] = []
        for one in self.elsewhere():
            plan = self.plan(one.key, home=one.home)
            if plan.differing:
                left.append(one.key)
            else:
                moved.append(self.move(plan))
        return moved, left

    def key(self, collection: str, assigned: Iterable[Assigned]) -> dict[str, Value]:
        """What was typed for the fields of a key, as values; a field that is none of the key is refused."""
        known, workspace = self._workspace.collection(collection), self._workspace
        typed = list(assigned)
        for one in typed:
            if one.path not in known.key:
                raise problem("move-no-key", path=one.path[:80])
        form = workspace.filling.form(known.form, {}, known, new=False)
        return dict(Typist(form, workspace.lists, workspace.language).understand(typed))

    def late(self, reference: Reference) -> Late | None:
        """What was written on the old record by who did not know of the move; None when there is nothing."""
        return late(self._workspace, self._workspace.find(reference))

    def bring(self, found: Late, take: Several[str] | None = None) -> Moved:
        """Bring what was written too late over to the copy; what is not in `take` stays where it is, and is not asked
        about again. Without `take` everything comes, and nothing may be contested.

        Raises Problem: move-late-contested, move-changed, no-right.
        """
        contested = tuple(one for one in found.changes if one.contested)
        if take is None and contested:
            raise problem("move-late-contested", details=_lines(contested))
        chosen = {one.path: one.here for one in found.changes if take is None or one.path in take}
        workspace = self._workspace
        workspace.replica.seal()
        with workspace.edit() as edit:
            here, there = edit.shown(found.source), edit.shown(found.target)
            if late(workspace, found.source) != found:
                raise problem("move-changed")
            for path, value in with_rows(chosen, here, there).items():
                edit.set(found.target, path, value)
            for dot in found.dots:
                edit.set(found.source, brought(dot), True)
        return Moved(found.source, found.target, edit.dots)

    def whereabouts(self, reference: Reference) -> Whereabouts:
        """Whence a record came and where it went, with titles, and what was written too late."""
        key = self._workspace.find(reference)
        cells = self._workspace.replica.cells(key)
        source, target = came_from(key.collection, cells), moved_to(key.collection, cells)
        return Whereabouts(
            source,
            target,
            self._title(source) if source else "",
            self._title(target) if target else "",
            MOVED in cells and cells[MOVED].contested,
            late(self._workspace, key) if target else None,
        )

    def _ends(self, key: RecordKey) -> tuple[RecordKey, RecordKey]:
        """The old record and the copy, whichever of the two was named."""
        cells = self._workspace.replica.cells(key)
        if (target := moved_to(key.collection, cells)) is not None:
            return key, target
        if (source := came_from(key.collection, cells)) is not None:
            return source, key
        raise problem("not-moved", name=key.record)

    def _check_source(self, source: RecordKey, cells: Mapping[str, Cell]) -> None:
        check_source(self._workspace, source)
        if not may_write(self._workspace, source.partition) and not is_own(self._workspace, source):
            raise problem("move-read-only", partition=source.partition)
        if _value(cells, "alive") is False:
            raise problem("record-deleted", name=source.record)
        if MOVED in cells and cells[MOVED].value is not None:
            raise problem("move-again", name=source.record)

    def _versions(self, source: RecordKey) -> int:
        if self._workspace.collection(source.collection).report is None:
            return 0
        return len(self._workspace.reports.versions(source))

    def _title(self, key: RecordKey) -> str:
        collection = self._workspace.registry.get(key.collection)
        return self._workspace.title(key, spoken()) or (collection.singular(spoken()) if collection else key.record)


def _end_loop(
    edit: Edit, source: RecordKey, here: Mapping[str, Cell], target: RecordKey, there: Mapping[str, Cell]
) -> None:
    """A record that comes back to where it was is there again, and the copy it comes from is the old one now."""
    if _value(there, MOVED) is not None:
        edit.set(target, MOVED, None)
    if came_from(source.collection, here) == target:
        edit.set(source, ORIGIN, None)


def _take_back(edit: Edit, done: Touched) -> None:
    now = edit.shown(done.key)
    for path, before in done.before.items():
        edit.set(done.key, path, emptied(before, _value(now, path)))


def _value(cells: Mapping[str, Cell], path: str) -> Value:
    cell = cells.get(path)
    return cell.value if cell is not None else None


def _lines(found: tuple[Differing, ...]) -> str:
    """What differs, one to a line, bounded."""
    lines = [f"{one.path}: {_short(one.here)} | {_short(one.there)}" for one in found[:_MOST_TOLD]]
    return "\n".join([*lines, *("…" for _more in found[_MOST_TOLD : _MOST_TOLD + 1])])


def _short(value: Value) -> str:
    from brs_sync.values import to_json

    return str(to_json(value))[:80]
