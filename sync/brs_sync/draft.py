"""From what was typed to a commit: what changed, what it leaves standing, when it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Protocol

from brs_sync.commit import MAX_EXCEPTIONS, OPEN, PERSONAL, Header, commit_hash, encode_header, present
from brs_sync.conflict import in_deleted_row
from brs_sync.contexts import Entry, digest_of, others
from brs_sync.engine import Incoming, Store
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey, is_alive_path, rows_of
from brs_sync.merge import ERASE, WRITE, Applied, CellName, Context, counts_under, fold, grouped
from brs_sync.outlived import Outlived, outlived
from brs_sync.section import MAX_SECTION, MAX_SECTIONS, CellChange, encode_section, unshown_name
from brs_sync.values import Value, encode, same
from brs_sync.views import Cell, StoredCommit, StoredSection

MAX_COMMIT_CHANGES = 2000
MAX_COMMIT_BYTES = 3 << 20
_CHANGE_BYTES = 40  # places, lengths and collection
_MAX_UNSEEN = 1000

Edits = Mapping[tuple[RecordKey, str], Value]
Shown = Mapping[tuple[RecordKey, str], Cell | None]  # None where nothing stood


@dataclass(slots=True)
class Draft:
    """The changes of one commit to be, the heads they leave standing, and the newest time their author was shown."""

    changes: list[CellChange] = field(default_factory=list)
    standing: set[tuple[Dot, CellName]] = field(default_factory=set)
    floor: int = 0


class Shelved(Store, Protocol):
    """A store that knows what it holds and cannot show."""

    def unread(self, partition: str) -> Collection[Dot]:
        """The commits of which the open section is missing here."""
        ...

    def erased(self, partition: str) -> Collection[Dot]:
        """The commits with a section that was erased."""
        ...


def present_context(store: Shelved, partition: str) -> Context:
    """What is shown now: all that is held, less what is not applied, or is here only as a relay holds it.

    A replica's unapplied newest commits are left out of the vector; others are exceptions, and where they are too
    many the vector stops before them: it may cover less than was shown, never more.
    """
    vector = dict(store.held(partition))
    unseen = {*store.unapplied(partition), *store.unread(partition)}
    for replica in {dot.replica for dot in unseen}:
        own = sorted(dot.seq for dot in unseen if dot.replica == replica)
        while own and own[-1] == vector[replica]:
            vector[replica] = own.pop() - 1
        if len(own) > _MAX_UNSEEN or (own and len(unseen) > 3 * _MAX_UNSEEN):
            vector[replica] = own[0] - 1
    vector = {replica: seq for replica, seq in vector.items() if seq >= store.start(partition, replica)}
    return Context(vector, frozenset(dot for dot in unseen if dot.seq <= vector.get(dot.replica, 0)))


def with_own(context: Context, dot: Dot, start: int = 1) -> Context:
    """A session's context once its own commit is sealed; its replica's commits between were not shown (SYNC rule 2).

    `start` is the first `seq` that goes by the replica's name.
    """
    before = context.vector.get(dot.replica, start - 1)
    between = {Dot(dot.replica, seq) for seq in range(before + 1, dot.seq)}
    if len(context.dots) + len(between) > 3 * _MAX_UNSEEN:
        return context
    return Context({**context.vector, dot.replica: dot.seq}, context.dots | between)


def shown_heads(
    store: Store, key: RecordKey, path: str, context: Context, ended_by_path: Outlived
) -> Sequence[Applied]:
    """The heads of a cell as they were displayed under a context, with what the record has `outlived` of it."""
    ended = [row.change for row in ended_by_path.get(path, ())]
    changes, gone = store.changes(key, path), {change.dot for change in ended}
    known = [c for c in changes if counts_under(c, context) and c.dot not in gone]
    if len(known) == len(changes) and not ended:
        return store.heads(key, path)[0]
    return fold(CellName(key.collection, key.record, path), known + ended)


def draft_edits(
    store: Shelved, edits: Edits, context: Context, opened: Context | None = None, shown: Shown | None = None
) -> Draft:
    """Only what changed against what was shown; of a contested cell only the displayed head goes (SYNC rule 3).

    `opened` is the context with which the editor was filled, where its own commits have moved it on since; `shown` is
    what it displayed, as far as that is remembered: what was quarantined or erased meanwhile, or whose section came
    later, the log can no longer say of that context.
    """
    draft = Draft()
    # Once a record: a large paste has thousands of cells, and what is in quarantine is read commit by commit.
    ended = {key: outlived(store, key, context) for key in {key for key, _ in edits}}
    emptied = {key: erased_then(store, key, context, gone) for key, gone in ended.items()}
    for (key, path), value in edits.items():
        groups = grouped(shown_heads(store, key, path, context, ended[key]))
        if shown is not None and (key, path) in shown:
            cell = shown[key, path]
            displayed = _like(groups, cell)
            before = cell.value if cell is not None else None
        else:
            displayed = _displayed(store, key, path, groups, context, opened)
            before = displayed[0][0].value if displayed else None
        if same(value, before):
            continue
        draft.changes.append(CellChange(key.collection, key.record, path, WRITE, value))
        left = [group for group in groups if group not in displayed]
        draft.standing |= _standing(key, path, left) | unseen_sections(store, key, path, emptied[key])
        if value is False and is_alive_path(path):
            draft.standing |= left_by_delete(store, key, path, context, opened)
        draft.floor = max(draft.floor, *(head.hlc for group in groups for head in group), 0)
    return draft


def _like(groups: Sequence[list[Applied]], cell: Cell | None) -> list[list[Applied]]:
    """The heads that say what was displayed: all that are equal to it count as displayed (SYNC rule 3)."""
    return [] if cell is None else [group for group in groups if same(group[0].value, cell.value)]


def _displayed(
    store: Store, key: RecordKey, path: str, groups: list[list[Applied]], context: Context, opened: Context | None
) -> list[list[Applied]]:
    """What the log says that an editor displayed: what it typed itself, else what it was filled with.

    Its own answer may have deleted the row or brought it back: neither changes what else stands on its screen.
    """
    filled = opened or context
    return _own(groups, filled) or ([] if _is_hidden(store, key, path, filled) else groups[:1])


def _own(groups: Sequence[list[Applied]], filled: Context) -> list[list[Applied]]:
    """What an editor sealed itself since it was filled: no more than one value of a cell."""
    return [group for group in groups if not all(filled.holds(head.dot) for head in group)][:1]


def left_by_delete(
    store: Shelved,
    key: RecordKey,
    path: str,
    context: Context,
    opened: Context | None = None,
    *,
    reviewed: bool = False,
) -> set[tuple[Dot, CellName]]:
    """The heads below an `alive` cell that a delete does not cover, not having displayed them (SYNC rule 9).

    Those are the other heads of contested cells, unless a review displayed them all, what was in deleted rows when the
    editor was filled, though its own answer brought them back, and what was erased by then.
    """
    below = path[: -len("alive")]
    filled = opened or context
    view = store.past(key, context)
    before = view if filled == context else store.past(key, filled)
    left: set[tuple[Dot, CellName]] = set()
    emptied = erased_then(store, key, context)
    for place, heads in view.live().items():
        if place.startswith(below) and place != path:
            groups = grouped(heads)
            shown = [] if in_deleted_row(before, place) else groups if reviewed else groups[:1]
            displayed = _own(groups, filled) or shown
            left |= _standing(key, place, [group for group in groups if group not in displayed])
            left |= {(dot, CellName(key.collection, key.record, place)) for dot in emptied.at(place)}
    return left


def unseen_sections(store: Shelved, key: RecordKey, path: str, emptied: Emptied) -> set[tuple[Dot, CellName]]:
    """What may stand in a cell by commits of which a section is missing here: nobody was shown it (SYNC, context).

    So it is with those of which he who writes was shown that they were `emptied`.
    """
    schema = store.schema(key.collection)
    if schema is None or not schema.is_personal(path):
        return set()
    missing, cell = store.withheld(key.partition), CellName(key.collection, key.record, path)
    unread = {dot for dot in missing if key.collection in store.commit(key.partition, dot).header.collections}
    return {(dot, cell) for dot in unread | emptied.at(path)}


class Emptied:
    """The commits of which a section with cells of a record was erased, by who erased it."""

    def __init__(self, store: Store, key: RecordKey, by: Mapping[Dot, Collection[Dot]], gone: Outlived) -> None:
        self._store, self._key, self._by, self._gone = store, key, by, gone

    def at(self, path: str) -> set[Dot]:
        """Those that may have stood in this cell: whoever erases writes in each where what goes was shown.

        What was covered already is covered by what covered it, also when the erasure counts no more.
        """
        if not self._by:
            return set()
        here = {change.dot for change in self._store.changes(self._key, path)}
        here.update(row.change.dot for row in self._gone.get(path, ()))
        return {name for dot in here & self._by.keys() for name in self._by[dot]}


def erased_then(store: Shelved, key: RecordKey, context: Context, gone: Outlived | None = None) -> Emptied:
    """What of a record was erased when this was shown, read once for all its cells; `gone` is what it has outlived."""
    by: dict[Dot, set[Dot]] = {}
    if store.erased(key.partition) or store.unapplied(key.partition):
        view = store.past(key, context)
        for change in (change for path in view.decided() for change in view.decisions(path)):
            if change.kind == ERASE:
                by.setdefault(change.dot, set()).update(change.names)
    return Emptied(store, key, by, outlived(store, key, context) if gone is None and by else gone or {})


def need_shown(changes: Iterable[CellChange], context: Context) -> None:
    """Refuse what names a commit that is here in part or set aside: to others that would be no decision.

    Where it names it all the same, what nobody was shown of that commit would pass for seen (SYNC rules 3 and 10).
    """
    name = unshown_name(changes, context)
    if name is not None:
        raise SyncProblem("shown-in-part", name=str(name))


def _is_hidden(store: Store, key: RecordKey, path: str, context: Context) -> bool:
    """Whether nothing was displayed there because the cell's row was deleted."""
    return bool(rows_of(path)) and store.deletes(key) and in_deleted_row(store.past(key, context), path)


def _standing(key: RecordKey, path: str, groups: Sequence[Sequence[Applied]]) -> set[tuple[Dot, CellName]]:
    cell = CellName(key.collection, key.record, path)
    return {(head.dot, cell) for group in groups for head in group}


def in_commits(draft: Draft) -> Iterator[Draft]:
    """The draft in commits of bounded size, each section within what a reader takes.

    A record's changes stay together as far as they fit.
    """
    rows = sorted(draft.changes, key=lambda c: (c.collection, c.record))
    batch: list[CellChange] = []
    size = records = 0
    for _, group in groupby(rows, key=lambda c: (c.collection, c.record)):
        record = [(change, _weight(change)) for change in group]
        if batch and not _fits(len(batch) + len(record), size + sum(weight for _, weight in record), records + 1):
            yield _part(draft, batch)
            batch, size, records = [], 0, 0
        records += 1
        for change, weight in record:
            if batch and not _fits(len(batch) + 1, size + weight, records):
                yield _part(draft, batch)
                batch, size, records = [], 0, 1
            batch.append(change)
            size += weight
    if batch:
        yield _part(draft, batch)


def _fits(changes: int, size: int, records: int) -> bool:
    """Each record may need a section of its own, beside the open one."""
    return changes <= MAX_COMMIT_CHANGES and size <= MAX_COMMIT_BYTES and records < MAX_SECTIONS


def _weight(change: CellChange) -> int:
    """The bytes that a change may take in a section, its names and all."""
    value = change.value
    size = len(value.encode("utf-8")) if type(value) is str else len(encode(value))
    return size + len(change.path.encode("utf-8")) + len(change.record) + len(change.reason) + _CHANGE_BYTES


def _part(draft: Draft, changes: list[CellChange]) -> Draft:
    records = {(c.collection, c.record) for c in changes}
    standing = {s for s in draft.standing if (s[1].collection, s[1].record) in records} if draft.standing else set()
    return Draft(changes, standing, draft.floor)


def build_sections(store: Store, replica: bytes, changes: Sequence[CellChange]) -> tuple[StoredSection, ...]:
    """One open section, and one personal section for each record that has personal cells in it."""
    open_: list[CellChange] = []
    personal: dict[tuple[str, str], list[CellChange]] = {}
    for change in changes:
        schema = store.schema(change.collection)
        # That something was erased is for everybody to know and no personal datum itself (SYNC rule 15).
        if schema is not None and schema.is_personal(change.path) and change.kind != ERASE:
            personal.setdefault((change.collection, change.record), []).append(change)
        else:
            open_.append(change)
    sections = [present(OPEN, encode_section(replica, open_))] if open_ else []
    return (*sections, *(present(PERSONAL, encode_section(replica, part)) for _, part in sorted(personal.items())))


def build_commit(draft: Draft, blank: Header, store: Store) -> Incoming:
    """The commit of a draft, unsigned; `blank` has everything that does not follow from the draft."""
    if len(draft.standing) + len(blank.context.dots) > MAX_EXCEPTIONS:
        raise SyncProblem("too-large", what="exceptions", limit=MAX_EXCEPTIONS)
    sections = build_sections(store, blank.replica, draft.changes)
    if any(len(section.data or b"") > MAX_SECTION for section in sections):
        raise SyncProblem("too-large", what="section", limit=MAX_SECTION)
    header = replace(
        blank,
        context=replace(blank.context, cells=frozenset(draft.standing)),
        collections=tuple(sorted({change.collection for change in draft.changes})),
        sections=tuple((section.cls, section.hash) for section in sections),
        digest=context_digest(store, blank.partition, blank.context.vector, blank.replica),
    )
    data = encode_header(header)
    return Incoming(header, commit_hash(data), StoredCommit(data, None, sections), tuple(draft.changes))


def context_digest(store: Store, partition: str, vector: Mapping[bytes, int], own: bytes) -> bytes | None:
    """Which commits a context means; None where it is the author's own alone, or one of them is not held itself."""
    entries: list[Entry] = []
    for replica, seq in others(vector, own).items():
        mark = store.chain(partition, Dot(replica, seq))
        if not mark:
            return None
        entries.append((replica, seq, mark))
    return digest_of(entries)
