"""What-if drafts as windows and commands call them: made, compared, brought back, renamed, removed and put back."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import Context
from brs_sync.reading import read_cells_at
from brs_sync.values import Value, same
from brs_sync.views import Cell

from brs_desktop.records.moved import MOVED, moved_to
from brs_desktop.records.rows import WHAT_IF, WHAT_IF_GONE
from brs_desktop.records.whatif import (
    MOST_NAME,
    NAME,
    OF,
    WHOLE,
    Origin,
    can_be,
    is_what_if,
    name_of,
    origin_of,
    origin_value,
)
from brs_desktop.sentences import problem
from brs_desktop.workspace.moving.comparing import carried, emptied
from brs_desktop.workspace.reports.drafts.comparing import unlike
from brs_desktop.workspace.reports.drafts.shapes import Brought, Comparison, Gone, Orphans, Unlike, WhatIf
from brs_desktop.workspace.reports.places import report_of

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.workspace.reports.counting import Counting
    from brs_desktop.workspace.workspace import Workspace

Reference = str | RecordKey
KEPT_DAYS = 30
_DAY_MS = 86_400_000
_MOST_MOVES = 20
_MOST_TOLD = 20


# The tables' names are made in columns.py. A draft was removed when the newest head that says so was written.
_STANDING = "SELECT partition, record, contested FROM {table} WHERE alive = ?"
_SINCE = (
    "SELECT t.partition, t.record, t.contested FROM {table} AS t JOIN partition AS p ON p.path = t.partition"
    " JOIN record AS r ON r.collection = ? AND r.partition = p.id AND r.record = t.record"
    " JOIN change AS c ON c.record = r.id AND c.path = (SELECT id FROM path WHERE path = 'alive') AND c.live = 1"
    ' JOIN commits AS m ON m.id = c."commit" WHERE t.alive = ?'
    " GROUP BY t.partition, t.record HAVING max(m.wall_ms) >= ?"
)


class _Kept(NamedTuple):
    """What a list needs of one what-if draft, read without its answers."""

    key: RecordKey
    main: RecordKey
    origin: Origin
    cells: Mapping[str, Cell]
    contested: bool


class Drafts:
    """One workspace's what-if drafts; the report itself is the main draft."""

    def __init__(self, workspace: Workspace, counting: Counting) -> None:
        self._workspace = workspace
        self._counting = counting

    # What there is.

    def of(self, report: Reference) -> tuple[WhatIf, ...]:
        """The what-if drafts of a report, the oldest first, each counted as it is now."""
        main = self._main(report)
        return _by_age(self.counted(self._shown(one)) for one in self._kept(WHAT_IF, main))

    def all(self) -> dict[RecordKey, tuple[WhatIf, ...]]:
        """Every what-if draft under the report that it is of, with the figures last counted."""
        found: dict[RecordKey, list[WhatIf]] = {}
        for one in self._kept(WHAT_IF):
            found.setdefault(one.main, []).append(self._shown(one))
        return {main: _by_age(several) for main, several in found.items()}

    def count(self, report: RecordKey) -> int:
        """How many what-if drafts a record has: none where there can be none."""
        if self._workspace.collection(report.collection).report is None:
            return 0
        return sum(1 for _one in self._kept(WHAT_IF, report))

    def orphans(self, drafts: Mapping[RecordKey, tuple[WhatIf, ...]], spoken: str) -> tuple[Orphans, ...]:
        """Of all these what-if drafts those whose report was deleted: no list shows that."""
        workspace = self._workspace
        gone = (main for main in sorted(drafts) if _value(self._at(main, "alive"), "alive") is False)
        return tuple(Orphans(main, workspace.title(main, spoken), drafts[main]) for main in gone)

    def removed(self, report: Reference | None = None) -> tuple[Gone, ...]:
        """The what-if drafts, of a report or of all, that were removed not long ago, the newest first."""
        main = self._main(report) if report is not None else None
        since, found = self._workspace.clock.now_ms() - KEPT_DAYS * _DAY_MS, []
        for one in self._kept(WHAT_IF_GONE, main, since):
            gone_ms = _written_ms(one.cells.get("alive"))
            found.append(Gone(one.key, one.main, name_of(one.cells), gone_ms, gone_ms + KEPT_DAYS * _DAY_MS))
        return tuple(sorted(found, key=lambda one: (-one.removed_ms, one.key)))

    def counted(self, one: WhatIf) -> WhatIf:
        """With its figures as of now; opens its form where somebody changed it since the last time."""
        return one.counted(self._counting.count(one.key))

    def copies(self, report: RecordKey) -> tuple[RecordKey, ...]:
        """Every what-if draft of a record, those that were removed too; none where there can be none."""
        if self._workspace.collection(report.collection).report is None:
            return ()
        kept = (*self._kept(WHAT_IF, report), *self._kept(WHAT_IF_GONE, report))
        return tuple(sorted(one.key for one in kept))

    def origins(self) -> Iterator[tuple[RecordKey, Origin]]:
        """Every what-if draft, those that were removed too, and what it is a copy of."""
        for standing in (WHAT_IF, WHAT_IF_GONE):
            yield from ((one.key, one.origin) for one in self._kept(standing))

    def is_unseen(self, report: RecordKey, dot: Dot, origin: Origin) -> bool:
        """Whether this commit about a report was not known yet where it was copied."""
        if self._now(report) != self._now(origin.key):
            return False
        return report.partition != origin.key.partition or not origin.shown.holds(dot)

    def is_one(self, key: RecordKey) -> bool:
        """Whether a record is a what-if draft and no report."""
        return can_be(key) and is_what_if(key, self._at(key, OF))

    def main_of(self, key: RecordKey) -> RecordKey | None:
        """The report that a draft is a copy of, where it is now; None for what is no what-if draft."""
        origin = origin_of(key, self._at(key, OF)) if can_be(key) else None
        return self._now(origin.key) if origin is not None else None

    # What is done to them.

    def make(self, report: Reference, name: str) -> WhatIf:
        """Copy the main draft as it is now, with what stands beside its answers and its attachments: one save.

        Raises Problem: what-if-name, what-if-again, what-if-of-what-if, not-found, record-deleted, no-right.
        """
        workspace, main = self._workspace, self._main(report)
        called = self._named(name, main)
        workspace.replica.seal()
        shown = workspace.replica.context(main.partition)
        cells = workspace.replica.cells(main, pending=False)
        if "alive" in cells and cells["alive"].value is False:
            raise problem("record-deleted", name=main.record)
        key = main._replace(record=workspace.replica.new_record_id(main.collection))
        form = cells["form"].value if "form" in cells else workspace.collection(main.collection).form_hash
        with workspace.edit() as edit:
            edit.set(key, OF, origin_value(main, shown))
            for path, value in (("alive", True), ("form", form), (NAME, called)):
                edit.set(key, path, value)
            for path, value in carried(cells, {}).items():
                if value is not False:  # a row that was taken out, a choice that is not taken
                    edit.set(key, path, value)
            edit.set(key, WHOLE, True)
        return self._one(key)

    def rename(self, draft: Reference, name: str) -> WhatIf:
        """Call it otherwise."""
        key, origin = self._draft(draft)
        called = self._named(name, self._now(origin.key), besides=key)
        with self._workspace.edit() as edit:
            edit.set(key, NAME, called)
        return self._one(key)

    def remove(self, draft: Reference) -> tuple[Dot, ...]:
        """Take it from the list; all that is in it stays and can be put back."""
        key, _origin = self._draft(draft)
        return self._workspace.delete(key).dots

    def put_back(self, draft: Reference) -> WhatIf:
        """A removed one is on the list again, with all that was in it."""
        key, _origin = self._draft(draft, removed=True)
        with self._workspace.edit() as edit:
            edit.set(key, "alive", True)
        return self._one(key)

    def revive(self, report: Reference) -> RecordKey:
        """A deleted report is there again, with all that was in it, so that its what-if drafts can be brought over."""
        key = self._main(report)
        with self._workspace.edit() as edit:
            edit.set(key, "alive", True)
        return key

    # Beside the main draft.

    def compare(self, draft: Reference) -> Comparison:
        """Question by question beside the main draft, and who of the two changed it since the copy.

        Raises Problem: what-if-forms, where the two are of other versions of the form.
        """
        key, origin = self._draft(draft)
        self._workspace.replica.seal()
        return self._compared(key, origin, self._workspace.replica.cells(self._now(origin.key)))

    def bring(self, found: Comparison, paths: Several[str]) -> Brought:
        """Bring chosen questions and rows into the main draft as one command, sealed at once.

        `found` is what the person was shown: where something of it is otherwise by now nothing is brought.

        Raises Problem: what-if-changed, what-if-nothing, bad-path, what-if-forms, no-right.
        """
        from brs_desktop.forms.session.piecemeal import at_once
        from brs_desktop.workspace.reports.drafts.bringing import planning

        chosen = _chosen(found, paths)
        key, origin = self._draft(found.draft)
        self._workspace.replica.seal()
        filler = self._workspace.filling.over(found.main, {}, False)
        try:
            if self._compared(key, origin, filler.shown) != found:
                raise problem("what-if-changed", name=found.name)
            before = dict(filler.session.values())
            planned = at_once(planning(filler.form, self._workspace.replica.cells(key), chosen))
            at_once(filler.filling(planned.plan))
            now = filler.session.values()
        except BaseException:
            filler.session.discard()
            raise
        dots = tuple(filler.close())
        changed = [path for path in now if not same(now[path], before.get(path))]
        was: dict[str, Value] = {path: before.get(path) for path in changed}
        return Brought(key, found.main, len(chosen), planned.left, was, {path: now[path] for path in changed}, dots)

    def take_back(self, done: Brought) -> tuple[Dot, ...]:
        """Take what was brought out of the main draft again; what somebody wrote over it since stays."""
        self._workspace.replica.seal()
        with self._workspace.edit() as edit:
            shown = edit.shown(done.main)
            for path, value in done.now.items():
                cell = shown.get(path)
                if same(cell.value if cell is not None else None, value) and not (cell is not None and cell.contested):
                    edit.set(done.main, path, emptied(done.before[path], value))
        return edit.dots

    # Inside.

    def _compared(self, key: RecordKey, origin: Origin, main: Mapping[str, Cell]) -> Comparison:
        from brs_desktop.workspace.reports.drafts.bringing import is_asked

        workspace, now = self._workspace, self._now(origin.key)
        cells = workspace.replica.cells(key)
        if _value(main, "alive") is False or not main:
            raise problem("record-deleted", name=now.record)
        if _value(main, "form") != _value(cells, "form"):
            raise problem("what-if-forms", name=name_of(cells))
        fixed, form = workspace.collection(key.collection).key, self._form(key, main)
        # Where the report moved since, nothing there had been shown to who copied it: all that differs is asked.
        seen = origin.shown if now.partition == origin.key.partition else Context({})
        found = unlike(cells, main, seen, lambda path: path not in fixed and is_asked(form, path))
        return Comparison(key, now, name_of(cells), found)

    def _form(self, key: RecordKey, main: Mapping[str, Cell]) -> FormDefinition:
        chosen = _value(main, "form")
        collection = self._workspace.collection(key.collection)
        return self._workspace.forms.form(collection, chosen if isinstance(chosen, str) else None)

    def _main(self, report: Reference) -> RecordKey:
        """The report itself; a what-if draft is none."""
        workspace = self._workspace
        key = workspace.find(report)
        report_of(workspace.collection(key.collection))
        cells = workspace.replica.cells(key)
        if is_what_if(key, cells):
            raise problem("what-if-of-what-if", name=name_of(cells))
        if not cells:
            raise problem("not-found", name=key.record)
        return key

    def _draft(self, draft: Reference, *, removed: bool = False) -> tuple[RecordKey, Origin]:
        key = self._workspace.find(draft)
        cells = self._workspace.replica.cells(key)
        origin = origin_of(key, cells)
        if origin is None:
            raise problem("no-what-if", name=key.record)
        if _value(cells, "alive") is False and not removed:
            raise problem("record-deleted", name=name_of(cells) or key.record)
        return key, origin

    def _named(self, name: str, main: RecordKey, besides: RecordKey | None = None) -> str:
        called = " ".join(name.split())
        if not called or len(called) > MOST_NAME or not called.isprintable():
            raise problem("what-if-name", count=MOST_NAME)
        if any(name_of(one.cells) == called and one.key != besides for one in self._kept(WHAT_IF, main)):
            raise problem("what-if-again", name=called)
        return called

    def _one(self, key: RecordKey) -> WhatIf:
        """One of them as it is now; no other is read."""
        table = self._workspace.model.layouts[key.collection].table
        rows = self._workspace.replica.reader().execute(
            f"SELECT contested FROM {table} WHERE partition = ? AND record = ?",  # noqa: S608 (made in columns.py)
            (key.partition, key.record),
        )
        row = rows.fetchone()
        found = self._read(key, bool(row[0])) if row is not None else None
        if found is None:  # erased meanwhile
            raise problem("not-found", name=key.record)
        return self.counted(self._shown(found))

    def _shown(self, one: _Kept) -> WhatIf:
        known = self._counting.glance(one.key)
        figures = (known.changed_ms, known.answered, known.total, known.problems)
        return WhatIf(one.key, one.main, name_of(one.cells), _written_ms(one.cells.get(OF)), *figures, one.contested)

    def _now(self, key: RecordKey) -> RecordKey:
        """Where a report is now."""
        for _move in range(_MOST_MOVES):
            to = moved_to(key.collection, self._at(key, MOVED))
            if to is None:
                break
            key = to
        return key

    def _kept(self, standing: int, main: RecordKey | None = None, since_ms: int | None = None) -> Iterator[_Kept]:
        """The what-if drafts of one kind, of a report or of all, by the lists' tables; those removed since a time."""
        workspace = self._workspace
        for collection in workspace.collections:
            if collection.report is None or (main is not None and collection.name != main.collection):
                continue
            table = workspace.model.layouts[collection.name].table
            asked = _STANDING if since_ms is None else _SINCE
            limits = (standing,) if since_ms is None else (collection.name, standing, since_ms)
            rows = workspace.replica.reader().execute(asked.format(table=table), limits)
            for partition, record, contested in rows.fetchall():
                one = self._read(RecordKey(partition, collection.name, record), bool(contested))
                if one is not None and main in (None, one.main):
                    yield one

    def _read(self, key: RecordKey, contested: bool) -> _Kept | None:
        cells = self._at(key, OF, NAME, "alive")
        origin = origin_of(key, cells)
        return _Kept(key, self._now(origin.key), origin, cells, contested) if origin is not None else None

    def _at(self, key: RecordKey, *paths: str) -> Mapping[str, Cell]:
        """Some cells of a record: what says whose copy it is and where it went is never typed into an editor."""
        return read_cells_at(self._workspace.replica.reader(), key, paths)


def _by_age(several: Iterable[WhatIf]) -> tuple[WhatIf, ...]:
    return tuple(sorted(several, key=lambda one: (one.made_ms, one.key)))


def _chosen(found: Comparison, paths: Several[str]) -> tuple[Unlike, ...]:
    known = {one.path for one in found.unlike}
    for path in paths:
        if path not in known:
            raise problem("bad-path", path=path[:80])
    if not paths:
        raise problem("what-if-nothing", name=found.name)
    return tuple(one for one in found.unlike if one.path in paths)


def asked(found: Comparison) -> str:
    """The answers that were changed in both, as lines for a message's details."""
    lines = [one.path for one in found.of("both")]
    return "\n".join([*lines[:_MOST_TOLD], *("…" for _more in lines[_MOST_TOLD : _MOST_TOLD + 1])])


def _value(cells: Mapping[str, Cell], path: str) -> Value:
    cell = cells.get(path)
    return cell.value if cell is not None else None


def _written_ms(cell: Cell | None) -> int:
    return max((head.wall_ms for head in cell.heads), default=0) if cell is not None else 0
