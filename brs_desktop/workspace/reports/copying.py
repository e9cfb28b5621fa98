"""Begun from the last report: its answers carried forward, but for what belongs to its year alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.schema import template
from brs_sync.submission import standing
from brs_sync.values import Value

from brs_desktop.records import Collection
from brs_desktop.records.keys import value_text
from brs_desktop.records.margins import LASTING, is_margin, split
from brs_desktop.records.moved import is_answer, moved_to
from brs_desktop.records.whatif import is_what_if, origin_of
from brs_desktop.sentences import problem
from brs_desktop.workspace.reports.places import country_of, report_of
from brs_desktop.workspace.reports.shapes import Copied, Last

if TYPE_CHECKING:
    from brs_desktop.forms import Delta
    from brs_desktop.forms.session.carrying import Plan
    from brs_desktop.forms.session.piecemeal import Piecemeal
    from brs_desktop.workspace.filler import Filler
    from brs_desktop.workspace.workspace import Workspace

# Cells that say that a row is there and where it stands, not what is in it.
_ROW_MARKS = ("/alive", "/.order")


@dataclass(frozen=True)
class _Source:
    """A report that could be copied from; the latest period comes last, within one the newest."""

    key: RecordKey
    order: tuple[tuple[bool, int, str], int]
    period: str
    code: str
    cells: Mapping[str, Value]


def last(workspace: Workspace, collection: Collection, record: RecordKey | None, first: Mapping[str, Value]) -> Last:
    """The latest version of the same country, else its latest draft; never this report, nor one of a later period.

    What a what-if draft was copied from is this report too, wherever it moved since.
    """
    partition = record.partition if record else workspace.filling.partition(collection, first)
    period = _period(collection, {**first, **(_cells(workspace, record) if record else {})})
    origin = origin_of(record, workspace.replica.cells(record)) if record else None
    own = (record, *((origin.key, workspace.reports.drafts.main_of(record)) if record and origin else ()))
    for sources in (_versions, _drafts):
        found = [
            one
            for one in sources(workspace, collection, country_of(collection, partition))
            if one.key not in own and (not period or one.order[0] < _rank(period))
        ]
        if found:
            return _last(workspace, collection, max(found, key=lambda one: one.order))
    raise problem("nothing-to-copy")


def _last(workspace: Workspace, collection: Collection, source: _Source) -> Last:
    from brs_desktop.forms.onecell import unfolded

    cells = unfolded(collection.form, source.cells)
    kept, fresh = _apart(collection, cells)
    title = workspace.title(source.key, workspace.language) or collection.singular(workspace.language)
    every = {path: value for path, value in cells.items() if is_answer(path)}
    return Last(title, source.key, source.period, source.code, kept, tuple(fresh), every)


def _versions(workspace: Workspace, collection: Collection, country: str) -> Iterator[_Source]:
    """The versions that stand, also those whose draft is on another device."""
    for partition in workspace.replica.frozen_partitions(collection.name):
        by_draft: dict[RecordKey, list[_Source]] = {}
        versions = workspace.replica.versions(collection.name, partition)
        for one in versions:
            if country_of(collection, one.draft.partition) != country:
                continue
            family = standing([other for other in versions if other.draft == one.draft])
            if one in family:
                cells = workspace.replica.version_cells(one)
                period = _period(collection, cells)
                source = _Source(one.draft, (_rank(period), one.hlc), period, one.code, cells)
                by_draft.setdefault(one.draft, []).append(source)
        yield from (max(several, key=lambda source: source.order) for several in by_draft.values())


def _drafts(workspace: Workspace, collection: Collection, country: str) -> Iterator[_Source]:
    for key in workspace.replica.records(collection.name):
        if country_of(collection, key.partition) != country or workspace.reports.is_version(key):
            continue
        state = workspace.replica.record(key)
        if is_what_if(key, state.cells):
            continue
        if state.alive and moved_to(key.collection, state.cells) is None:
            cells = workspace.form_for(key).relevant_cells()
            newest = max((head.time_ms for cell in state.cells.values() for head in cell.heads), default=0)
            period = _period(collection, cells)
            yield _Source(key, (_rank(period), newest), period, "", cells)


def _cells(workspace: Workspace, record: RecordKey) -> dict[str, Value]:
    return {path: cell.value for path, cell in workspace.replica.cells(record).items()}


def _period(collection: Collection, cells: Mapping[str, Value]) -> str:
    field = report_of(collection).period
    return value_text(cells.get(field)) if field else ""


def _rank(period: str) -> tuple[bool, int, str]:
    """Years by their number, other periods by their name."""
    return (period.isdigit(), int(period), "") if period.isdigit() and len(period) < 10 else (False, 0, period)


def _apart(collection: Collection, cells: Mapping[str, Value]) -> tuple[dict[str, Value], list[str]]:
    """What may be carried forward, and the questions whose answers belong to their own report alone."""
    kept: dict[str, Value] = {}
    fresh: dict[str, None] = {}
    for path, value in cells.items():
        question = question_path(path)
        if not is_answer(path) or question in collection.key or not _lasts(path):
            continue
        if template(question) in collection.fresh:
            fresh[question] = None
        else:
            kept[path] = value
    return _without_empty_rows(kept), list(fresh)


def _lasts(path: str) -> bool:
    """Whether a cell may stay for another year: of what is said about answers, how they are come by."""
    if not is_margin(path):
        return True
    found = split(path)
    return found is not None and found[1] in LASTING


def _without_empty_rows(cells: Mapping[str, Value]) -> dict[str, Value]:
    """A row in which nothing is answered says nothing: carried forward it would only ask for answers."""
    said = [path for path, value in cells.items() if value is not None and not path.endswith(_ROW_MARKS)]
    rows = {"/".join(path.split("/")[:count]) for path in said for count in range(2, path.count("/") + 1, 2)}
    return {path: value for path, value in cells.items() if not path.endswith(_ROW_MARKS) or _row(path) in rows}


def _row(path: str) -> str:
    return path.rpartition("/")[0]


def question_path(path: str) -> str:
    """The path of the question that a cell belongs to: without a set's element, without a language."""
    parts = path.split("/")
    base = path if len(parts) % 2 else "/".join(parts[:-1])
    head, at, _language = base.rpartition("@")
    return head if at and "/" not in _language else base


def preview(
    workspace: Workspace, collection: Collection, record: RecordKey | None, first: Mapping[str, Value]
) -> Copied:
    """The same on a form that keeps nothing."""
    found = last(workspace, collection, record, first)
    if record is not None:
        form = workspace.form_for(record)
    else:
        form = workspace.filling.form(collection.form, dict(first), collection, new=True)
    return _told(found, form.carry_forward(found.cells)[1])


def copy_into(workspace: Workspace, filler: Filler, found: Last | None, over: bool) -> Copied:
    """Into an open editor: journalled as a whole before it counts."""
    from brs_desktop.forms.session.piecemeal import at_once

    if found is None:
        collection = workspace.collection(filler.key.collection)
        found = last(
            workspace, collection, filler.key, {name: filler.form.state(name).value for name in collection.key}
        )
    return at_once(copying(filler, found, over))


def copying(filler: Filler, found: Last, over: bool) -> Piecemeal[Copied]:
    """What was found before into an open editor, in turns."""
    delta, plan = yield from filler.carrying(found.cells, over=over)
    return _told(found, plan, delta)


def copy_into_draft(workspace: Workspace, draft: RecordKey, found: Last | None, over: bool) -> Copied:
    """Into a draft that nobody has open here: typed and sealed at once."""
    filler = workspace.filling.over(draft, {}, False)
    try:
        return copy_into(workspace, filler, found, over)
    finally:
        filler.close()


def _told(found: Last, plan: Plan, delta: Delta | None = None) -> Copied:
    kept = {question_path(path) for path in plan.kept}
    lost = {question_path(path) for path in plan.homeless}
    paths = tuple(dict.fromkeys(question_path(path) for path in plan.answers))
    return Copied(
        title=found.title,
        count=len(paths),
        skipped=len(found.fresh) + len(kept) + len(lost),
        fresh=len(found.fresh),
        kept=len(kept),
        code=found.code,
        paths=paths,
        delta=delta,
    )
