"""The log and its folds in SQLite: what the engine reads, and where its effects are written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync import erasures
from brs_sync.branchtable import keep_resolved, read_context
from brs_sync.columns import STATES, VERDICTS, from_column, names_from_column, to_column
from brs_sync.contested import ConflictFold
from brs_sync.database import Connection, set_user_version, translated, user_version, written_whole
from brs_sync.ddl import statements
from brs_sync.disk import FILES, Disk
from brs_sync.engine import Incoming, Persist, read_commit
from brs_sync.errors import SyncProblem
from brs_sync.grant import Authority
from brs_sync.ids import Dot, RecordKey
from brs_sync.livecells import Heads, LiveCells
from brs_sync.merge import Applied, Context
from brs_sync.naming import Naming
from brs_sync.outlived import outlived
from brs_sync.past import PastView, cells_under
from brs_sync.reading import RecordReader, last_arrival, sections_of, word_sections
from brs_sync.schema import Schema, SchemaSource
from brs_sync.snapshot.onword import OnWord
from brs_sync.stored import StoredRecord, by_commit, change_rows, put_changes, put_plain, relive
from brs_sync.views import Cell, StoredCommit, StoredSection, Verdict

if TYPE_CHECKING:
    from brs_sync.commit import Header
    from brs_sync.effects import Plain

APPLICATION = 0x42525331  # "BRS1"
VERSION = 1
_KEPT_CONTEXTS = 4096
# Each from its own small index on: by itself the planner would go through all commits of the partition.
_MISSING = (
    'SELECT r.name, c.seq FROM section s CROSS JOIN commits c ON c.id=s."commit"'
    " JOIN replica r ON r.id=c.replica WHERE s.state={} AND c.partition=?1"
)
_WITHHELD = f"{_MISSING.format(1)} UNION {_MISSING.format(2)}"
# Of what is laid beneath a word that says what is to be shown (SYNC rule 18).
_SHOWN = " AND s.cls='open' AND c.id NOT IN (SELECT \"commit\" FROM laid)"
_UNREAD = f"{_MISSING.format(1)}{_SHOWN} UNION {_MISSING.format(2)}{_SHOWN}"
_ERASED = (
    'SELECT DISTINCT r.name, c.seq FROM erasure e CROSS JOIN commits c ON c.id=e."commit"'
    " JOIN replica r ON r.id=c.replica WHERE c.partition=?"
)
# What is held on a word alone has no bytes here: what that says of it stays.
_JUDGED = (
    "UPDATE commits SET verdict=?, reason=?, changes=CASE hash WHEN x'' THEN changes ELSE ? END,"
    " size=CASE hash WHEN x'' THEN size ELSE ? END WHERE id=?"
)


def open_log(path: Path, disk: Disk = FILES, *, create: bool = True) -> Connection:
    """The workspace's database, with its tables made when it is new."""
    connection = disk.database(path, APPLICATION, VERSION, create=create)
    if user_version(connection) < VERSION:
        with translated(path), written_whole(connection):
            for statement in statements("workspace"):
                connection.execute(statement)
            set_user_version(connection, VERSION)
    return connection


class Log(Naming):
    """The engine's store over one connection that has the writer's lock; its caches die with a rollback."""

    def __init__(self, path: Path, connection: Connection, schemas: SchemaSource) -> None:
        self.authority = Authority()
        self._path = path
        self._schemas = schemas
        self._on_word = OnWord(connection)
        self._live = LiveCells()
        super().__init__(connection)

    def forget(self) -> None:
        """Drop every cache."""
        super().forget()
        self._live.clear()
        self._unapplied: dict[str, dict[Dot, Verdict]] = {}
        self._sections: dict[tuple[str, str], frozenset[Dot]] = {}
        self._contexts: OrderedDict[tuple[str, Dot], Context] = OrderedDict()
        self._on_word.forget()
        self._next_commit = 0

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing; what was cached is forgotten when nothing was written."""
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        authority = self.authority
        with translated(self._path):
            try:
                with written_whole(connection):
                    yield connection
            except BaseException:
                self.forget()
                self.authority = authority
                raise
            finally:
                self.fresh.clear()

    # what the engine reads

    def unapplied(self, partition: str) -> Mapping[Dot, Verdict]:
        """The held commits that are not applied."""
        found = self._unapplied.get(partition)
        if found is None:
            rows = self.connection.execute(
                "SELECT r.name, c.seq, c.verdict FROM commits c JOIN replica r ON r.id=c.replica"
                " WHERE c.verdict!=0 AND c.partition=? ORDER BY c.id",
                (self.partition_id(partition),),
            )
            found = self._unapplied[partition] = {Dot(name, seq): VERDICTS[v] for name, seq, v in rows}
        return found

    def beneath(self, partition: str, dot: Dot) -> bool:
        """Whether a commit is held on a snapshot's word, which says nothing of its bytes (SYNC rule 18)."""
        return self._on_word.is_beneath(partition, dot, self._at(partition, dot))

    def commit(self, partition: str, dot: Dot) -> Incoming:
        """A held commit with its present sections."""
        row = self.connection.execute(
            "SELECT id, header, signature FROM commits WHERE partition=? AND replica=? AND seq=?",
            self._at(partition, dot),
        ).fetchone()
        if row is None:
            raise SyncProblem("not-found", what="commit", name=str(dot))
        sections = sections_of(self.connection, row[0]) or word_sections(row[1])
        stored = StoredCommit(row[1], row[2], sections, dot.replica)
        return self.placed(read_commit(stored), dot.replica)

    def verdict(self, partition: str, dot: Dot) -> Verdict:
        """What a held commit was judged to be."""
        return self.unapplied(partition).get(dot, "applied")

    def holds_over(self, partition: str, dot: Dot) -> bool:
        """Whether it counts as a snapshot's word says until its log is here, whatever authority says (SYNC rule 13)."""
        return self._on_word.holds_over(partition, dot, self._at(partition, dot))

    def reason(self, partition: str, dot: Dot) -> str:
        """Why a held commit is not applied, or what is noted about it."""
        row = self.connection.execute(
            "SELECT reason FROM commits WHERE partition=? AND replica=? AND seq=?", self._at(partition, dot)
        ).fetchone()
        return row[0] if row else ""

    def heads(self, key: RecordKey, path: str) -> Heads:
        """A cell's live heads, and whether it has other kinds of changes than writes."""
        return self.all_heads(key, [path]).get(path) or ([], False)

    def all_heads(self, key: RecordKey, paths: Sequence[str]) -> Mapping[str, Heads]:
        """The same of several cells of a record, but of those that have neither."""
        record, names = self.record_id(key), dict(zip(self.path_ids(paths), paths, strict=True))
        whose, fresh = partial(self._whose, key.partition), record in self.fresh
        return self._live.heads(self.connection, record, names, whose, fresh=fresh)

    def single_heads(self, key: RecordKey, paths: Sequence[str]) -> Mapping[Dot | None, Sequence[str]]:
        """Those of them that hold nothing, or one plain write alone: by the commit that wrote it."""
        record, names = self.record_id(key), dict(zip(self.path_ids(paths), paths, strict=True))
        found = self._live.singles(self.connection, record, names, fresh=record in self.fresh)
        return {whose and Dot(self.replica_name(whose[0]), whose[1]): those for whose, those in found.items()}

    def changes(self, key: RecordKey, path: str) -> list[Applied]:
        """All applied changes of a cell, and what is left of decisions in quarantine."""
        rows = self.connection.execute(
            "SELECT replica, seq, hlc, kind, value, names FROM change WHERE record=? AND path=?",
            (self.record_id(key), self.path_id(path)),
        )
        return [self._applied(key.partition, row) for row in rows.fetchall()]

    def view(self, key: RecordKey) -> StoredRecord:
        """The record's heads."""
        return StoredRecord(self.connection, key, self.record_id(key), partial(self._applied, key.partition))

    def past(self, key: RecordKey, context: Context) -> PastView:
        """The record as it was displayed under a context."""
        return PastView(RecordReader(self.connection, key), context, outlived(self, key, context))

    def shown(self, key: RecordKey, context: Context) -> dict[str, Cell]:
        """What was displayed of it."""
        return cells_under(RecordReader(self.connection, key), context, outlived(self, key, context))

    def deletes(self, key: RecordKey) -> bool:
        """Whether anything in the record was ever deleted."""
        return self.record(key)[1]

    def is_fresh(self, key: RecordKey) -> bool:
        """Whether the step that is being stored is the first to name the record."""
        return self.record_id(key) in self.fresh

    def conflicts(self, key: RecordKey) -> dict[tuple[str, str], str]:
        """The stored conflicts of a record."""
        rows = self.connection.execute("SELECT kind, path, id FROM conflict WHERE record=?", (self.record_id(key),))
        return {(kind, path): name for kind, path, name in rows}

    def withheld(self, partition: str) -> frozenset[Dot]:
        """The commits with a section that is missing here, or is here only as a relay holds it."""
        return self._lacking(partition, _WITHHELD)

    def unread(self, partition: str) -> frozenset[Dot]:
        """Those of them whose open section it is: of what they say to all nothing was shown here."""
        return self._lacking(partition, _UNREAD) if self.withheld(partition) else frozenset()

    def erased(self, partition: str) -> frozenset[Dot]:
        """The commits with a section that was erased."""
        return self._lacking(partition, _ERASED)

    def _lacking(self, partition: str, query: str) -> frozenset[Dot]:
        found = self._sections.get((partition, query))
        if found is None:
            rows = self.connection.execute(query, (self.partition_id(partition),))
            found = self._sections[partition, query] = frozenset(Dot(*row) for row in rows.fetchall())
        return found

    def forget_sections(self, partition: str) -> None:
        """Which sections are here has changed."""
        for query in (_WITHHELD, _UNREAD, _ERASED):
            self._sections.pop((partition, query), None)

    def schema(self, collection: str) -> Schema | None:
        """What is known of a collection."""
        return self._schemas(collection)

    def context(self, partition: str, dot: Dot) -> Context:
        """What the author of a held commit was shown."""
        found = self._contexts.get((partition, dot))
        if found is None:
            row = self.connection.execute(
                "SELECT id FROM commits WHERE partition=? AND replica=? AND seq=?", self._at(partition, dot)
            ).fetchone()
            if row is None:
                raise SyncProblem("not-found", what="commit", name=str(dot))
            found = read_context(self.connection, row[0])
            self._keep_context(partition, dot, found)
        return found

    # writing

    def persist(self, effect: Persist) -> None:
        """Write one step's effects; inside a transaction."""
        commit = effect.commit
        header = commit.header
        number = self._put_commit(effect) if effect.new else self._change_commit(effect)
        if commit.shown and self.branches(header.partition) and header.context != read_context(self.connection, number):
            keep_resolved(self.connection, number, header.context)
            self._keep_context(header.partition, header.dot, header.context)
        if effect.erases or effect.restores or effect.lost:
            self._erase(number, effect)
        execute = self.connection.execute
        for key, path in effect.removed:
            record, at = self.record_id(key), self.path_id(path)
            execute('DELETE FROM change WHERE record=? AND path=? AND "commit"=?', (record, at, number))
            self._live.leave(record, [at])
        self._relive(effect)
        for plain in effect.plain:
            self._write_over(plain, number, header)
        if effect.inserted:
            rows = [*change_rows(self, effect, number)]
            put_changes(self.connection, rows)
            self._live.put(rows)
        for key in effect.deletes:
            execute("UPDATE record SET deletes=1 WHERE id=?", (self.record_id(key),))
            self.note_delete(key)
        self.fresh.clear()

    def _relive(self, effect: Persist) -> None:
        """Heads that are covered now, and what is live again."""
        for (key, dot, live), paths in by_commit(effect.relived).items():
            record, cells = self.record_id(key), [self.path_id(path) for path in paths]
            relive(self.connection, record, self._number(key.partition, dot), live, cells)
            if live:
                self._live.leave(record, cells)
            else:
                self._live.cover(record, cells, self.replica_id(dot.replica), dot.seq)

    def _write_over(self, plain: Plain, number: int, header: Header) -> None:
        record, replica, seq, hlc = self.record_id(plain.key), self.replica_id(header.replica), header.seq, header.hlc
        for dot, paths in plain.covered.items():
            relive(self.connection, record, self._number(header.partition, dot), False, self.path_ids(paths))
        at = self.path_ids([change.path for change in plain.changes])
        cells = [(path, to_column(change.value)) for path, change in zip(at, plain.changes, strict=True)]
        put_plain(self.connection, (record, number, replica, seq, hlc, 1), [part for cell in cells for part in cell])
        self._live.write_over(record, cells, replica, seq, hlc)

    def _erase(self, number: int, effect: Persist) -> None:
        """Empty the sections that the commit erases, or end that (SYNC rule 15)."""
        partition = effect.commit.header.partition
        if effect.erases:
            sections = [(self._number(partition, dot), place) for dot, place in effect.erases]
            erasures.empty(self.connection, number, sections)
        if effect.restores:
            erasures.restore(self.connection, number)
        self.forget_sections(partition)
        for key, path, dot in effect.lost:
            record, at = self.record_id(key), self.path_id(path)
            self.connection.execute(
                "DELETE FROM change WHERE record=? AND path=? AND replica=? AND seq=?",
                (record, at, self.replica_id(dot.replica), dot.seq),
            )
            self._live.leave(record, [at])

    def _number(self, partition: str, dot: Dot) -> int:
        found = self.connection.execute(
            "SELECT id FROM commits WHERE partition=? AND replica=? AND seq=?", self._at(partition, dot)
        ).fetchone()
        return int(found[0])

    def _put_commit(self, effect: Persist) -> int:
        commit, header, stored = effect.commit, effect.commit.header, effect.commit.stored
        if not self._next_commit:
            self._next_commit = last_arrival(self.connection) + 1
        number = self._next_commit
        self.held(header.partition)
        self.connection.execute(
            "INSERT INTO commits VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                number, *self._at(header.partition, header.dot), commit.hash, stored.header, stored.signature,
                header.person, header.hlc, header.wall_ms, len(commit.changes or ()), stored.size,
                VERDICTS.index(effect.verdict), effect.reason,
            ),
        )  # fmt: skip
        self._next_commit = number + 1
        self.connection.execute(
            "REPLACE INTO chain VALUES (?,?,?,?,?)", (*self._at(header.partition, header.dot), commit.hash, header.hlc)
        )
        self.put_sections(number, stored.sections)
        self._held[header.partition][header.replica] = header.seq
        self._keep_context(header.partition, header.dot, header.context)
        self.keep_hash(header.partition, header.dot, commit.hash)
        if effect.completes or any(section.data is None for section in stored.sections):
            self.forget_sections(header.partition)
        self._note_verdict(effect)
        return number

    def _change_commit(self, effect: Persist) -> int:
        header, stored = effect.commit.header, effect.commit.stored
        number = self._number(header.partition, header.dot)
        said = VERDICTS.index(effect.verdict), effect.reason, len(effect.commit.changes or ()), stored.size, number
        self.connection.execute(_JUDGED, said)
        if effect.completes:
            self.connection.execute('DELETE FROM section WHERE "commit"=?', (number,))
            self.put_sections(number, stored.sections)
        if effect.completes or any(section.data is None for section in stored.sections):
            self.forget_sections(header.partition)
        self._note_verdict(effect)
        return number

    def put_sections(self, number: int, sections: Iterable[StoredSection]) -> None:
        """Write a commit's sections, each as far as it is here; inside a transaction."""
        rows = (
            (number, i, s.cls, s.hash, STATES.index(s.state), s.sealed if s.data is None else s.data)
            for i, s in enumerate(sections)
        )
        self.connection.executemany("INSERT INTO section VALUES (?,?,?,?,?,?)", rows)

    def _note_verdict(self, effect: Persist) -> None:
        partition, dot = effect.commit.header.partition, effect.commit.header.dot
        unapplied = dict(self.unapplied(partition))
        unapplied.pop(dot, None)
        if effect.verdict != "applied":
            unapplied[dot] = effect.verdict
        self._unapplied[partition] = unapplied

    def put_conflicts(self, folds: Sequence[ConflictFold], dropped: Sequence[str]) -> None:
        """Write what clashes now, and end what does no more; inside a transaction."""
        if dropped:
            self.connection.executemany("DELETE FROM conflict WHERE id=?", [(name,) for name in dropped])
        if folds:
            self.connection.executemany(
                "REPLACE INTO conflict VALUES (?,?,?,?,?,?,?)",
                [
                    (f.id, self.record_id(f.key), f.found.kind, f.found.path, int(f.found.open),
                     int(bool(f.found.decisions)), f.found.hlc)
                    for f in folds
                ],
            )  # fmt: skip

    def _applied(self, partition: str, row: Sequence[Any]) -> Applied:
        replica, seq, hlc, kind, value, names = row
        dot, context = self._whose(partition, replica, seq)
        return Applied(dot, kind, from_column(value), hlc, context, names_from_column(names))

    def _whose(self, partition: str, replica: int, seq: int) -> tuple[Dot, Callable[[], Context]]:
        dot = Dot(self.replica_name(replica), seq)
        return dot, partial(self.context, partition, dot)

    def _keep_context(self, partition: str, dot: Dot, context: Context) -> None:
        self._contexts[partition, dot] = context
        if len(self._contexts) > _KEPT_CONTEXTS:
            self._contexts.popitem(last=False)
