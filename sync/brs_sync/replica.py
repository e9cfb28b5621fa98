"""One folder's replica: what the rest of the program calls."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from brs_sync import branchtable, erasures, passage, review, sealing, tierwords
from brs_sync.clock import Clock, SystemClock
from brs_sync.core import Projector
from brs_sync.disk import FILES, Disk
from brs_sync.draft import Draft, Edits, left_by_delete
from brs_sync.drive import Told
from brs_sync.editors import Editors, Outcome
from brs_sync.errors import SyncProblem
from brs_sync.home import Home
from brs_sync.ids import Dot, RecordKey, is_frozen
from brs_sync.merge import ACCEPT, REOPEN, CellName, Context
from brs_sync.past import PastView
from brs_sync.points import Point, no_point
from brs_sync.reading import (
    RecordReader,
    find_record,
    head_dots,
    read_cells,
    read_state,
    record_keys,
    record_mark,
)
from brs_sync.renewal import Renewing
from brs_sync.schema import SchemaSource
from brs_sync.section import CellChange
from brs_sync.session import Session
from brs_sync.snapshot import bases
from brs_sync.submission import (
    FrozenVersion,
    Submission,
    changes_of,
    frozen_mark,
    read_frozen_partitions,
    read_version_cells,
    read_versions,
)
from brs_sync.values import Value, check
from brs_sync.views import (
    Cell,
    Change,
    Changes,
    Choice,
    ChooseValue,
    Conflict,
    Delete,
    RecordState,
    SessionInfo,
)
from brs_sync.writer import check_cell, check_key, checked_edits


class Replica(Renewing):
    """A local copy: every change goes through it, every road reads from it.

    Any thread may call. One lock serialises writers; readers have a connection a thread and never wait, nor does who
    types, for whose answers the editors have a lock of their own (taken after the writers', never before). `projector`
    keeps read models: it is called inside every transaction that changes records, with the transaction's connection.
    """

    def __init__(self, home: Home, clock: Clock, entropy: Callable[[int], bytes], schemas: SchemaSource) -> None:
        super().__init__(home, clock, entropy, schemas)
        self._editors = Editors(self, self._log, home.journal, self._writer, clock, entropy)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Clock | None = None,
        entropy: Callable[[int], bytes] = os.urandom,
        schemas: SchemaSource,
        create: bool = True,
        points: Point = no_point,
        disk: Disk = FILES,
        projecting: Callable[[Replica], Projector] | None = None,
    ) -> Replica:
        """Open a folder; what a crash left unsealed is sealed before anything else (SYNC rule 1).

        `projecting` makes the projector before that, so that read models see what recovery seals.
        """
        home = Home(folder, schemas, entropy, points, create=create, disk=disk)
        try:
            opened = cls(home, clock or SystemClock(), entropy, schemas)
            opened._recover(projecting)
        except BaseException:
            home.close()
            raise
        return opened

    def close(self) -> None:
        """Seal what is open, keep what is to be kept, let go of the folder."""
        with self._lock, self._editors.lock:
            if self._home.closed:
                return
            try:
                self.seal_sessions([s.token for s in self._editors.open.values() if not s.kept])
            finally:
                super().close()

    def _recover(self, projecting: Callable[[Replica], Projector] | None) -> None:
        self._trust.load()
        with self._transaction("open"):
            passage.prepare(self._log.connection)
            tierwords.prepare(self._log.connection)
            branchtable.prepare(self._log.connection)
            bases.prepare(self._log.connection)
            erasures.prepare(self._log.connection)
            sealing.prepare(self._log.connection)
        left = self._editors.load()
        if projecting is not None:
            self.projector = projecting(self)
        self._points("open.recovery")
        self._renew()
        self.seal_sessions([session.token for session in left])
        with self._transaction("open"):
            self._editors.prune()
        self.scrub()

    def _scrub_journal(self) -> bool:
        with self._editors.lock:
            return super()._scrub_journal()

    # reading

    def cells(self, key: RecordKey, *, pending: bool = True) -> dict[str, Cell]:
        """The record as displayed, with what is typed and not sealed yet; empty where there is no such record."""
        cells = read_cells(RecordReader(self.reader(), key))
        return self._with_pending(key, cells) if pending else cells

    def _with_pending(self, key: RecordKey, cells: dict[str, Cell]) -> dict[str, Cell]:
        if not self._editors.typed_into(key):
            return cells
        with self._editors.lock:
            typed = self._editors.pending(key)
        for path, answer in typed.items():
            cell = cells.get(path, Cell(path, None))
            cells[path] = replace(cell, value=answer.value, pending=True)
        return cells

    def record(self, key: RecordKey) -> RecordState:
        """The record as displayed, with what is open about it."""
        state = read_state(self.reader(), key)
        cells = self._with_pending(key, dict(state.cells))
        pending = any(cell.pending for cell in cells.values())
        return replace(state, cells=cells, pending=pending, alive=state.alive or (pending and not state.deleted))

    def find(self, record_id: str, collection: str | None = None) -> RecordKey:
        """The record that a person means by an id, or by `collection/id`."""
        return find_record(self.reader(), record_id, collection)

    def records(self, collection: str, partition: str | None = None) -> Iterator[RecordKey]:
        """Every record of a collection, the deleted ones too."""
        after: RecordKey | None = None
        while page := record_keys(self.reader(), collection, after, 500, partition):
            yield from page
            after = page[-1]

    def mark(self, key: RecordKey) -> str:
        """A word that differs after every change of the record, typed ones too: for what is kept about it."""
        with self._editors.lock:
            typed = self._editors.pending(key)
            newest = max((answer.row for answer in typed.values()), default=0)
        return f"{record_mark(self.reader(), key)}:{newest}"

    def history(self, key: RecordKey, path: str | None = None) -> list[Change]:
        """Every change of a record or cell, newest last, and who wrote over it."""
        return review.read_history(self.reader(), key, path)

    def concurrent(self, partition: str, a: Dot, b: Dot) -> bool:
        """Whether neither commit's author had been shown the other."""
        with self._lock:
            return not (self._log.context(partition, a).holds(b) or self._log.context(partition, b).holds(a))

    def changed_since(self, key: RecordKey, context: Context) -> bool:
        """Whether the record has other heads now than under the context (SYNC rule 2)."""
        reader = RecordReader(self.reader(), key)
        return head_dots(reader) != head_dots(PastView(reader, context))

    # writing

    def open_session(self, key: RecordKey, *, kept: bool = False, late: tuple[str, bytes] | None = None) -> Session:
        """An editor on a record, or on one that is to be; `late` is an author and the context that he was shown."""
        check_key(key)
        with self._lock, self._editors.lock:
            if late is not None:
                return self._editors.late(RecordKey(*key), *late)
            return self._editors.start(RecordKey(*key), self.person[0], kept)

    def session(self, token: str) -> Session:
        """The open session of this name."""
        with self._editors.lock:
            return self._editors.get(token)

    def sessions(self) -> list[SessionInfo]:
        """All open sessions."""
        with self._editors.lock:
            sessions = list(self._editors.open.values())
            return [SessionInfo(s.token, s.key, s.kept, s.opened.opened_ms, s.pending) for s in sessions]

    def answer(self, session: Session, changes: Sequence[tuple[str, Value]]) -> None:
        """What one command changed in a session; on disk, as a whole, when this returns (SYNC rule 1)."""
        with self._editors.lock:
            self._editors.answer(session, changes)
        self._tell(Changes(frozenset({session.key})))

    def seal(self) -> list[Dot]:
        """Seal everything that is typed; the editors stay open."""
        with self._lock:
            with self._editors.lock:
                typed = [session for session in self._editors.open.values() if session.answers]
            return self._seal_open(typed, {}, close=False)

    def tick(self) -> list[Dot]:
        """Seal where nothing was typed for ten minutes (SYNC rule 1)."""
        with self._lock:
            with self._editors.lock:
                idle = self._editors.idle()
            return self._seal_open(idle, {}, close=False)

    def seal_sessions(self, tokens: Sequence[str], *, close: bool = True) -> list[Dot]:
        """Seal these sessions in one transaction, and close them."""
        return self._seal(tokens, {}, close=close)

    def save(self, changes: Iterable[tuple[Session, str, Value]]) -> list[Dot]:
        """A whole save over open editors: each record under its editor's context, all in one transaction.

        Nothing of it goes through the journal: it is there as a whole or not at all. The editors are closed.
        """
        more: dict[str, dict[tuple[RecordKey, str], Value]] = {}
        for session, path, value in changes:
            check_cell(path, value)
            more.setdefault(session.token, {})[session.key, path] = value
        return self._seal(list(more), more, close=True)

    def _seal(self, tokens: Sequence[str], more: Mapping[str, Edits], *, close: bool) -> list[Dot]:
        with self._lock, self._editors.lock:
            return self._seal_open([self._editors.get(token) for token in tokens], more, close=close)

    def _seal_open(self, sessions: Sequence[Session], more: Mapping[str, Edits], *, close: bool) -> list[Dot]:
        """Whoever holds the editors' lock meanwhile keeps answers out; without it one is typed, and sealed next."""
        dots: list[Dot] = []
        outcomes: list[Outcome] = []
        if more or any(session.answers for session in sessions):
            try:
                with self._transaction("seal") as told:
                    dots, outcomes = self._editors.seal(sessions, told, more)
            except BaseException:
                self._editors.give_up(sessions)
                raise
        with self._editors.lock:
            self._editors.finish(sessions, outcomes, close=close)
            self._points("seal.cleaned")
        return dots

    def refresh(self, session: Session) -> dict[str, Cell]:
        """Seal under the old context, then show the record as it is now (SYNC rule 2)."""
        with self._lock, self._editors.lock:
            self.seal_sessions([session.token], close=False)
            return self._editors.refreshed(session)

    def discard(self, session: Session) -> None:
        """Close a session without sealing it."""
        with self._editors.lock:
            self._editors.drop(session)
        self._tell(Changes(frozenset({session.key})))

    def write(self, changes: Iterable[tuple[RecordKey, str, Value]]) -> list[Dot]:
        """A whole save at once, under what is shown now; across partitions with one act id (SYNC rule 4)."""
        by_partition = checked_edits(changes)
        act = self._entropy(16) if len(by_partition) > 1 else None
        dots: list[Dot] = []
        with self._transaction("write") as told:
            for partition, edits in by_partition.items():
                context = self._writer.context(partition)
                dots += self._writer.edit(partition, self.person[0], context, edits, act, told)
        return dots

    def delete(self, key: RecordKey, row: str | None = None) -> Dot:
        """Delete a record, or one of its rows `rep/<row>`: nothing but `alive` is written (SYNC rule 9)."""
        if not self.cells(key, pending=False):
            raise SyncProblem("not-found", what="record", name=key.record)
        dots = self.write([(key, f"{row}/alive" if row else "alive", False)])
        if not dots:
            raise SyncProblem("not-found", what="row" if row else "record", name=row or key.record)
        return dots[0]

    # versions

    def context(self, partition: str) -> Context:
        """What is shown of a partition now: its vector, less what is held and not applied."""
        with self._lock:
            return self._writer.context(partition)

    def submit(self, submission: Submission) -> RecordKey:
        """One self-contained commit into a frozen partition (SYNC rule 19): the whole version is there, or nothing.

        Refused with `changed-meanwhile` when the draft's partition is not as it was when the cells were taken.
        """
        if not is_frozen(submission.partition):
            raise SyncProblem("bad-key", partition=submission.partition, name="sent")
        with self._transaction("submit") as told:
            self._trust.need(submission.partition, "write")
            if self._writer.context(submission.draft.partition) != submission.shown:
                raise SyncProblem("changed-meanwhile", name=submission.draft.record)
            record = self._created()
            key = RecordKey(submission.partition, submission.draft.collection, record)
            check_key(key)
            draft = Draft(changes_of(submission, record))
            context = self._writer.context(submission.partition)
            self._writer.append(submission.partition, self.person[0], context, draft, None, told)
            self._points("submit.written")
        return key

    def versions(self, collection: str, partition: str) -> list[FrozenVersion]:
        """The versions in a frozen partition, in one order everywhere."""
        return read_versions(self.reader(), collection, partition)

    def frozen_partitions(self, collection: str) -> list[str]:
        """Where there are versions of a collection."""
        return read_frozen_partitions(self.reader(), collection)

    def frozen_mark(self, collections: Sequence[str]) -> str:
        """A word that differs after another version of these collections has come."""
        return frozen_mark(self.reader(), collections)

    def version_cells(self, version: FrozenVersion) -> dict[str, Value]:
        """A version's answers as its commit wrote them."""
        return read_version_cells(self.reader(), version)

    # conflicts

    def conflicts(self, *, settled: bool = False, key: RecordKey | None = None) -> list[Conflict]:
        """What is open, newest first; or what was settled and can be undone."""
        return review.list_conflicts(self.reader(), self._schemas, settled=settled, key=key)

    def conflict(self, conflict_id: str) -> Conflict:
        """One conflict, open or settled."""
        return review.read_conflict(self.reader(), self._schemas, conflict_id)

    def settle(self, conflict_id: str, choice: Choice, *, reason: str, shown: Iterable[Dot] | None = None) -> Dot:
        """Decide a conflict; `shown` are the heads that the review displayed, without it those there are now."""
        if isinstance(choice, ChooseValue):
            check(choice.value)
        with self._transaction("settle") as told:
            conflict = self.conflict(conflict_id)
            self._trust.need(conflict.key.partition, "resolve")
            decisions = review.settlement_of(conflict, choice, reason, shown)
            unseen = self._unseen(conflict, decisions[0].path, shown) if isinstance(choice, Delete) else set()
            return self._decide(conflict.key, decisions, told, unseen)

    def _unseen(self, conflict: Conflict, path: str, shown: Iterable[Dot] | None) -> set[tuple[Dot, CellName]]:
        """What deleting again leaves, since the review did not display it."""
        context = self._writer.context(conflict.key.partition)
        hidden = left_by_delete(self._log, conflict.key, path, context, reviewed=True)
        return hidden | review.unseen(conflict, shown)

    def undo(self, conflict_id: str, *, reason: str = "") -> Dot:
        """End a decision: what it settled lives again unless superseded elsewhere (SYNC rule 10)."""
        with self._transaction("undo") as told:
            conflict = self.conflict(conflict_id)
            self._trust.need(conflict.key.partition, "resolve")
            reader = RecordReader(self._log.connection, conflict.key)
            return self._decide(conflict.key, [review.reopening_of(reader, conflict, reason)], told)

    def accept(self, key: RecordKey, path: str, heads: Sequence[Dot], reason: str) -> Dot:
        """Accept what these heads make together, at a path of the caller's choice."""
        return self._name(key, path, ACCEPT, heads, reason)

    def reopen(self, key: RecordKey, path: str, settlements: Sequence[Dot], reason: str = "") -> Dot:
        """End these settlements or accepts at a path."""
        return self._name(key, path, REOPEN, settlements, reason)

    def _name(self, key: RecordKey, path: str, kind: int, dots: Sequence[Dot], reason: str) -> Dot:
        check_key(key)
        check_cell(path, None)
        names = tuple(sorted({Dot(*dot) for dot in dots}))
        with self._transaction("settle") as told:
            self._trust.need(key.partition, "resolve")
            held = self._log.held(key.partition)
            if not names or not all(name.seq <= held.get(name.replica, 0) for name in names):
                raise SyncProblem("not-found", what="dot", name=", ".join(map(str, names[:3])))
            change = CellChange(key.collection, key.record, path, kind, None, names, reason)
            return self._decide(key, [change], told)

    def _decide(
        self, key: RecordKey, decisions: list[CellChange], told: Told, unseen: set[tuple[Dot, CellName]] | None = None
    ) -> Dot:
        heads = [h for d in decisions for h in self._log.changes(key, d.path)]
        floor = max((head.hlc for head in heads), default=0)
        return self._writer.decide(key.partition, self.person[0], decisions, floor, unseen or set(), told)
