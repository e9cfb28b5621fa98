"""The deterministic heart: an event and what is held go in, effects come out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from brs_sync.commit import PERSONAL, Header, commit_hash, decode_header, sections_match
from brs_sync.conflict import RecordView
from brs_sync.contexts import beneath
from brs_sync.effects import NewHead, Plain, Touched, by_record, plain_writes
from brs_sync.erase import Cells, Place, named_places, on_cells
from brs_sync.errors import SyncProblem
from brs_sync.grant import Authority
from brs_sync.ids import Dot, RecordKey, is_alive_path
from brs_sync.judging import judged, judged_again
from brs_sync.merge import WRITE, WRITES, Applied, CellName, Context, fold
from brs_sync.schema import Schema
from brs_sync.section import CellChange, decode_section, left_in_quarantine, unshown_name
from brs_sync.views import StoredCommit, Verdict


@dataclass(frozen=True, slots=True)
class Incoming:
    """A commit whose header was read; `changes` are those of its present sections, None where they are malformed.

    `shown` is False while its context may mean other commits than those that are held by these names (SYNC rule 14).
    """

    header: Header
    hash: bytes
    stored: StoredCommit
    changes: tuple[CellChange, ...] | None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Sealed:
    """This replica wrote a commit."""

    commit: Incoming


@dataclass(frozen=True, slots=True)
class Arrived:
    """An authentic commit came, the next of its chain."""

    commit: Incoming


@dataclass(frozen=True, slots=True)
class Completed:
    """Missing sections of a held commit came; `commit` has them."""

    commit: Incoming


@dataclass(frozen=True, slots=True)
class Recheck:
    """A held commit may be judged otherwise by now; `cells` are those in which a word put something by its name."""

    partition: str
    dot: Dot
    cells: tuple[CellName, ...] = ()


Event = Sealed | Arrived | Completed | Recheck


@dataclass(slots=True)
class Persist:
    """What the store writes, all in one transaction."""

    commit: Incoming
    new: bool
    verdict: Verdict
    reason: str
    completes: bool = False
    inserted: list[NewHead] = field(default_factory=list)
    plain: list[Plain] = field(default_factory=list)
    removed: list[tuple[RecordKey, str]] = field(default_factory=list)
    relived: list[tuple[RecordKey, str, Dot, bool]] = field(default_factory=list)
    touched: list[Touched] = field(default_factory=list)  # what clashes in these is found once all is stored
    deletes: set[RecordKey] = field(default_factory=set)
    # By whom a section is emptied is kept; `erases` empties these, `restores` ends what this commit had emptied.
    erases: tuple[Place, ...] = ()
    restores: bool = False
    lost: list[tuple[RecordKey, str, Dot]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tell:
    """What listeners and read models are told."""

    records: frozenset[RecordKey]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Events that follow from this one, to be stepped after its effects are stored."""

    events: tuple[Event, ...]


Effect = Persist | Tell | Schedule


class Store(Protocol):
    """What is held, as the engine reads it; every answer includes all effects stored so far."""

    def held(self, partition: str) -> Mapping[bytes, int]:
        """The highest `seq` held of every replica."""
        ...

    def unapplied(self, partition: str) -> Mapping[Dot, Verdict]:
        """The held commits that are not applied."""
        ...

    def chain(self, partition: str, dot: Dot) -> bytes | None:
        """The hash of a held commit."""
        ...

    def start(self, partition: str, name: bytes) -> int:
        """The first `seq` that goes by a name."""
        ...

    def commit(self, partition: str, dot: Dot) -> Incoming:
        """A held commit with its present sections."""
        ...

    def verdict(self, partition: str, dot: Dot) -> Verdict:
        """What it was judged to be."""
        ...

    def holds_over(self, partition: str, dot: Dot) -> bool:
        """Whether it counts as a snapshot's word says, whatever authority says."""
        ...

    def withheld(self, partition: str) -> Collection[Dot]:
        """The commits with a section that is missing here."""
        ...

    def is_own(self, replica: bytes) -> bool:
        """Whether this copy wrote, or writes, as that replica, or pins it."""
        ...

    def heads(self, key: RecordKey, path: str) -> tuple[list[Applied], bool]:
        """A cell's live heads, and whether it has other kinds of changes than writes."""
        ...

    def all_heads(self, key: RecordKey, paths: Sequence[str]) -> Mapping[str, tuple[list[Applied], bool]]:
        """The same of several cells of a record, but of those that have neither."""
        ...

    def single_heads(self, key: RecordKey, paths: Sequence[str]) -> Mapping[Dot | None, Sequence[str]]:
        """Those of them that hold nothing, or one plain write alone: by the commit that wrote it."""
        ...

    def changes(self, key: RecordKey, path: str) -> list[Applied]:
        """All applied changes of a cell."""
        ...

    def past(self, key: RecordKey, context: Context) -> RecordView:
        """The record as it was displayed under a context."""
        ...

    def deletes(self, key: RecordKey) -> bool:
        """Whether anything in the record was ever deleted."""
        ...

    def schema(self, collection: str) -> Schema | None:
        """What is known of a collection."""
        ...

    @property
    def authority(self) -> Authority:
        """Grants, revocations and roots."""
        ...


def read_commit(stored: StoredCommit) -> Incoming:
    """Parse a commit; its header must be right, its sections may be absent or, in vain, malformed."""
    header = decode_header(stored.header)
    if not sections_match(header, stored.sections):
        raise SyncProblem("unauthentic", what="sections")
    try:
        changes = _changes(header, stored)
    except SyncProblem:
        changes = None
    return Incoming(header, commit_hash(stored.header), stored, changes)


def _changes(header: Header, stored: StoredCommit) -> tuple[CellChange, ...]:
    changes: list[CellChange] = []
    for section in stored.sections:
        if section.data is None:
            continue
        part = decode_section(header.maker, section.data)
        if section.cls == PERSONAL and len({(c.collection, c.record) for c in part}) > 1:
            raise SyncProblem("malformed", what="personal")
        changes += part
    if len(stored.sections) > 1 and len({c[:3] for c in changes}) != len(changes):
        raise SyncProblem("malformed", what="twice")
    if not {c.collection for c in changes} <= set(header.collections):
        raise SyncProblem("malformed", what="collections")
    if unshown_name(changes, header.context) is not None:
        raise SyncProblem("malformed", what="names")
    return tuple(changes)


def step(event: Event, store: Store) -> list[Effect]:
    """One event's effects; the same event on the same store gives the same effects, always and everywhere."""
    match event:
        case Sealed(commit) | Arrived(commit):
            verdict, reason = judged(commit, store)
            persist = Persist(commit, True, verdict, reason)
            if verdict == "applied":
                _apply(persist, store, commit.changes or (), late=False)
            else:
                _set_aside(persist, store, (), verdict)
        case Completed(commit):
            before, verdict, reason = judged_again(commit, store)
            persist = Persist(commit, False, verdict, reason, completes=True)
            _change_verdict(persist, store, before, verdict, ())
        case Recheck(partition, dot, cells):
            commit = store.commit(partition, dot)
            before, verdict, reason = judged_again(commit, store)
            persist = Persist(commit, False, verdict, reason)
            if verdict == before == "waiting":
                return []
            _change_verdict(persist, store, before, verdict, cells)
    return _effects(persist, store)


def withdraw(commit: Incoming, store: Store) -> list[Effect]:
    """The effects of a held commit's ceasing to be applied, before its writer takes it back (SYNC rule 14)."""
    persist = Persist(commit, False, "waiting", "")
    before = store.verdict(commit.header.partition, commit.header.dot)
    _set_aside(persist, store, _stored(commit, store, before), "waiting")
    return _effects(persist, store)


def _change_verdict(persist: Persist, store: Store, before: Verdict, after: Verdict, said: Sequence[CellName]) -> None:
    """Apply what was held until now, as late: what is applied may be by somebody who had been shown it."""
    commit = persist.commit
    if before == after and not persist.completes:
        return
    known = _stored(commit, store, before)
    if after != "applied":
        _set_aside(persist, store, [*known, *said], after)
    elif before == "applied":
        _apply(persist, store, [c for c in commit.changes or () if c[:3] not in known], late=True)
    else:
        persist.removed += [(RecordKey(commit.header.partition, *cell[:2]), cell.path) for cell in known]
        _apply(persist, store, commit.changes or (), late=True)


def _stored(commit: Incoming, store: Store, verdict: Verdict) -> list[CellName]:
    """The cells in which something is stored of the commit's sections that are here already, by its verdict so far."""
    stored = store.commit(commit.header.partition, commit.header.dot).changes or ()
    if verdict == "quarantined":
        return list(left_in_quarantine(stored))
    return [CellName(*c[:3]) for c in stored] if verdict == "applied" else []


def _apply(persist: Persist, store: Store, changes: Sequence[CellChange], *, late: bool) -> None:
    header = persist.commit.header
    touched: dict[RecordKey, dict[str, int]] = {}
    deciding: dict[RecordKey, list[str]] = {}
    persist.erases = named_places(changes)
    lost = on_cells(header.partition, persist.erases, store)
    dot, hlc, context = header.dot, header.hlc, header.context
    for key, those in by_record(header.partition, changes).items():
        cells, ended = touched.setdefault(key, {}), lost.get(key, {})
        if any(change.value is False and is_alive_path(change.path) for change in those):
            persist.deletes.add(key)
        others: Sequence[CellChange] = those
        if not late and not lost:
            plain, others = plain_writes(key, those, context, store)
            persist.plain.append(plain)
            cells |= dict.fromkeys((change.path for change in plain.changes), 1)
        heads = store.all_heads(key, [change.path for change in others]) if others else {}
        for change in others:
            path = change.path
            new = Applied(dot, change.kind, change.value, hlc, context, change.names)
            gone = ended.get(path, ()) if ended else ()
            known = heads.get(path, _NO_HEADS)
            cells[path] = len(_merge(persist, store, key, change, new, known, gone, late or bool(gone)))
            if change.kind not in WRITES:
                deciding.setdefault(key, []).append(path)
    _lose(persist, store, lost, touched)
    calm = not late and not lost and header.context.covers_all(beneath(store.held(header.partition), header.dot))
    persist.touched += [Touched(key, cells, deciding.get(key, ()), calm) for key, cells in touched.items()]


def _lose(persist: Persist, store: Store, lost: Cells, touched: dict[RecordKey, dict[str, int]]) -> None:
    """The changes of emptied sections end; cells that nothing is written to here are folded without them."""
    for key, cells in lost.items():
        for path, dots in cells.items():
            persist.lost += [(key, path, dot) for dot in sorted(dots)]
            if path not in touched.setdefault(key, {}):
                heads, _ = store.heads(key, path)
                live = fold(CellName(*key[1:], path), [c for c in store.changes(key, path) if c.dot not in dots])
                _relive(persist, key, path, heads, live)
                touched[key][path] = len(live)


_NO_HEADS: tuple[list[Applied], bool] = ([], False)


def _merge(
    persist: Persist,
    store: Store,
    key: RecordKey,
    change: CellChange,
    new: Applied,
    known: tuple[list[Applied], bool],
    gone: Collection[Dot],
    late: bool,
) -> list[Applied]:
    """The cell's heads with one change more; all of its history is folded only where that can matter."""
    heads, special = known
    if not heads and not special and not late and change.kind == WRITE:
        persist.inserted.append(NewHead(key, change, True))
        return [new]
    header = persist.commit.header
    cell = CellName(change.collection, change.record, change.path)
    if late or special or change.kind != WRITE:
        before = (c for c in store.changes(key, change.path) if c.dot != new.dot and c.dot not in gone)
        live = fold(cell, [*before, new])
        _relive(persist, key, change.path, heads, [h for h in live if h.dot != new.dot])
    else:
        covers = header.context.covers
        live = [h for h in heads if not covers(h.dot, cell)] if heads else []
        if len(live) != len(heads):
            persist.relived += [(key, change.path, h.dot, False) for h in heads if covers(h.dot, cell)]
        live.append(new)
    persist.inserted.append(NewHead(key, change, any(h.dot == new.dot for h in live)))
    return live


def _relive(persist: Persist, key: RecordKey, path: str, before: Sequence[Applied], after: Sequence[Applied]) -> None:
    was, now, own = {h.dot for h in before}, {h.dot for h in after}, persist.commit.header.dot
    persist.relived += [(key, path, dot, False) for dot in was - now if dot != own]
    persist.relived += [(key, path, dot, True) for dot in now - was if dot != own]


def _set_aside(persist: Persist, store: Store, stored: Sequence[CellName], verdict: Verdict) -> None:
    """What is stored of a commit ends; in quarantine it stays known about which heads it decided (SYNC rule 10).

    Stored is not what came: a section may be arriving that the store has no changes of yet.
    """
    header = persist.commit.header
    left = left_in_quarantine(persist.commit.changes or ()) if verdict == "quarantined" else {}
    touched: dict[RecordKey, dict[str, int]] = {}
    deciding: dict[RecordKey, list[str]] = {}
    for cell in dict.fromkeys((*stored, *left)):
        key = RecordKey(header.partition, cell.collection, cell.record)
        heads, _ = store.heads(key, cell.path)
        known = [c for c in store.changes(key, cell.path) if c.dot != header.dot]
        if (change := left.get(cell)) is not None:
            persist.inserted.append(NewHead(key, change, False))
            known.append(Applied(header.dot, change.kind, None, header.hlc, header.context, change.names))
            deciding.setdefault(key, []).append(cell.path)
        live = fold(cell, known)
        _relive(persist, key, cell.path, heads, live)
        persist.removed.append((key, cell.path))
        touched.setdefault(key, {})[cell.path] = len(live)
    persist.restores = bool(stored and named_places(persist.commit.changes or ()))
    persist.touched += [Touched(key, cells, deciding.get(key, ()), False) for key, cells in touched.items()]


def _effects(persist: Persist, store: Store) -> list[Effect]:
    ended = frozenset(key for key, _ in persist.removed) | frozenset(key for key, *_ in persist.lost)
    records = frozenset(h.key for h in persist.inserted) | frozenset(p.key for p in persist.plain) | ended
    effects: list[Effect] = [persist, Tell(records)]
    if persist.new:
        partition = persist.commit.header.partition
        waiting = tuple(Recheck(partition, d) for d, v in store.unapplied(partition).items() if v == "waiting")
        effects += [Schedule(waiting)] if waiting else []
    return effects
