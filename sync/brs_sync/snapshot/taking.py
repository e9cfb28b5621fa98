"""A snapshot taken into a partition, over what is held there: whole or not at all.

Everything goes in by bulk, in the one transaction of the caller; conflicts are found by this copy's own rules, commits
above the snapshot are folded over it, and read models follow behind (behind.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brs_sync.columns import STATES, VERDICTS, names_to_column, to_column
from brs_sync.conflict import conflict_id, look_everywhere
from brs_sync.drive import Told, drive
from brs_sync.engine import Completed, Recheck
from brs_sync.erase import named_places
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey, is_alive_path
from brs_sync.log import Log
from brs_sync.merge import CellName, fold
from brs_sync.reading import last_arrival
from brs_sync.snapshot import bases, keeping
from brs_sync.snapshot.content import ASIDE, WORD, Entry, Snapshot
from brs_sync.snapshot.over import Beneath, Over, doubted, fits, is_useful
from brs_sync.snapshot.suspects import suspects
from brs_sync.snapshot.together import together
from brs_sync.snapshot.uniting import United

RIGHT = "attest"
REFUSALS = ("malformed", "too-large", "unauthentic", "no-right")
_WAITING, _ERASED = VERDICTS.index("waiting"), STATES.index("erased")
_Cell = tuple[str, str, str]
_OF_PARTITION = "record IN (SELECT id FROM record WHERE partition=?)"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a snapshot brought: the commits it names, how many arrivals that makes, and how many it stands for."""

    partition: str
    names: tuple[tuple[str, Dot], ...]
    arrivals: int
    commits: int


def take_snapshot(
    log: Log, snapshot: Snapshot, whole: bytes, told: Told, *, own: bytes, over: Over = "own"
) -> Taken | None:
    """Let the partition stand on it, and keep it as it came; None, and nothing is changed, where it is of no use here.

    `over` others' work it is taken where a hub has nothing else to give; a hub goes on asking for the log beneath it.
    Where it does not say all of what the partition stands on, that goes on to count beside it. `own` is this copy's
    present name. Refused with no-right where its maker may not attest this partition.
    """
    partition = snapshot.partition
    if not log.authority.may(snapshot.maker, partition, RIGHT):
        raise SyncProblem("no-right", right=RIGHT, partition=partition)
    if not is_useful(log, snapshot, own=own, over=over != "own"):
        return None
    beneath = together(log, snapshot, whole)
    if beneath is None or not fits(log, beneath.said.snapshot):
        return None
    held = log.held(partition)
    commits = sum(head.seq - min(head.seq, held.get(who, 0)) for who, head in snapshot.heads.items())
    taking = _Taking(log, beneath.said, beneath.touched, _state(log, partition, over))
    taking.clear()
    taking.put()
    keeping.keep(log.connection, log.partition_id(partition), beneath.wholes)
    told.conflicts = True
    drive(log, [Recheck(partition, dot) for dot in taking.to_judge()], told)
    drive(log, taking.filled(), told)
    if against := taking.doubted():
        bases.fetch_log(log.connection, [partition])
        drive(log, [Recheck(partition, dot) for dot in against], told)
    names = tuple((partition, entry.commit.header.dot) for entry in snapshot.entries)
    return Taken(partition, names, taking.arrivals, commits)


def _state(log: Log, partition: str, over: Over) -> int:
    """Who asked for the log beneath an earlier one asks for that beneath it."""
    before = bases.read_base(log.connection, partition)
    asked = before is not None and before.state == bases.FETCHING
    return bases.WANTED if over == "hub" else bases.FETCHING if asked else bases.TAKEN


class _Taking:
    """One snapshot on its way into the tables."""

    def __init__(self, log: Log, said: United, touched: frozenset[_Cell], state: int) -> None:
        self._log, self._snapshot, self._touched, self._state = log, said.snapshot, touched, state
        self._dead = said.dead
        self._connection = log.connection
        self._partition = log.partition_id(self._snapshot.partition)
        self._first = last_arrival(self._connection) + 1
        self._next = self._first
        self._numbers: dict[Dot, int] = {}
        self._records: dict[tuple[str, str], int] = {}
        self._beneath = Beneath(log, said.snapshot)
        self._own: dict[Dot, int] = {}

    @property
    def arrivals(self) -> int:
        """How many commits are new by it."""
        return self._next - self._first

    def clear(self) -> None:
        """What is held leaves the fold, to be folded again over what is attested; commits that came by log stay."""
        self._beneath.clear()
        self._own = {Dot(name, seq): number for number, name, seq in self._held()}
        for table in ("change", "conflict"):
            self._connection.execute(f"DELETE FROM {table} WHERE {_OF_PARTITION}", (self._partition,))  # noqa: S608

    def put(self) -> None:
        """Commits, heads, conflicts, vector, and what follows behind."""
        self._put_commits()
        self._put_changes()
        self._beneath.settle(self._own)
        self._put_erasures()
        self._put_chains()
        self._fold_touched()
        base = bases.Base(
            self._snapshot.partition, self._snapshot.maker, self._snapshot.wall_ms, self._state, self._snapshot.heads,
            self._first, self._next - 1,
        )  # fmt: skip
        bases.write_base(self._connection, self._partition, base)
        self._log.forget()
        self._find_conflicts()
        self._connection.execute(
            "INSERT OR IGNORE INTO unprojected SELECT DISTINCT id FROM record WHERE partition=?", (self._partition,)
        )

    def to_judge(self) -> list[Dot]:
        """What is not applied on anybody's word: newer commits that are here, and those kept aside there."""
        vector = self._snapshot.vector
        mine = [dot for dot in self._own if dot.seq > vector.get(dot.replica, 0)]
        aside = [entry.commit.header.dot for entry in self._snapshot.entries if entry.way == ASIDE]
        dots = sorted({*mine, *aside}, key=lambda dot: self._numbers.get(dot, self._own.get(dot, 0)))
        self._connection.executemany(
            "UPDATE commits SET verdict=?, reason='context' WHERE id=?",
            [(_WAITING, self._numbers.get(dot) or self._own[dot]) for dot in dots],
        )
        self._log.forget()
        return dots

    def filled(self) -> list[Completed]:
        """Sections that are here and that the maker lacked: folded over what it held without them."""
        return self._beneath.filled()

    def doubted(self) -> list[Dot]:
        """What counts by it against what authority says here."""
        return doubted(self._log, self._snapshot, self._beneath.noted & self._own.keys())

    def _fold_touched(self) -> None:
        """Cells in which a section stood that was emptied since are folded by what is left of them."""
        for collection, record, path in sorted(self._touched):
            key = RecordKey(self._snapshot.partition, collection, record)
            live = {head.dot for head in fold(CellName(collection, record, path), self._log.changes(key, path))}
            number, at = self._log.record_id(key), self._log.path_id(path)
            for replica, seq in self._connection.execute(
                "SELECT r.name, c.seq FROM change c JOIN replica r ON r.id=c.replica WHERE c.record=? AND c.path=?",
                (number, at),
            ).fetchall():
                self._connection.execute(
                    "UPDATE change SET live=? WHERE record=? AND path=? AND replica=? AND seq=?",
                    (int(Dot(replica, seq) in live), number, at, self._log.replica_id(replica), seq),
                )

    def _held(self) -> list[tuple[int, bytes, int]]:
        return self._connection.execute(
            "SELECT c.id, r.name, c.seq FROM commits c JOIN replica r ON r.id=c.replica WHERE c.partition=?"
            " ORDER BY c.id",
            (self._partition,),
        ).fetchall()

    def _put_commits(self) -> None:
        rows: list[tuple[Any, ...]] = []
        sections: list[tuple[Any, ...]] = []
        for entry in self._snapshot.entries:
            dot = entry.commit.header.dot
            if dot in self._own:
                self._numbers[dot] = self._own[dot]  # what came by log stays, as a device's own commits do for ever
                continue
            self._numbers[dot] = number = self._next
            self._next += 1
            rows.append(self._commit_row(number, entry))
            if entry.way != WORD:
                stored = entry.commit.stored.sections
                sections += [(number, at, s.cls, s.hash, STATES.index(s.state), s.data) for at, s in enumerate(stored)]
        self._connection.executemany("INSERT INTO commits VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
        self._connection.executemany("INSERT INTO section VALUES (?,?,?,?,?,?)", sections)

    def _commit_row(self, number: int, entry: Entry) -> tuple[Any, ...]:
        """A commit on the maker's word has a header that says what is known of it, and no hash."""
        commit, header = entry.commit, entry.commit.header
        known = entry.way != WORD
        return (
            number, self._partition, self._log.replica_id(header.replica), header.seq, commit.hash if known else b"",
            commit.stored.header, commit.stored.signature, header.person, header.hlc, header.wall_ms,
            len(commit.changes or ()), commit.stored.size if known else 0, 0, "",
        )  # fmt: skip

    def _put_changes(self) -> None:
        self._number_records()
        rows: list[tuple[Any, ...]] = []
        path_id = self._log.path_id
        for entry in self._snapshot.entries:
            header, number = entry.commit.header, self._numbers[entry.commit.header.dot]
            dot = header.dot
            replica, seq, hlc = self._log.replica_id(header.replica), header.seq, header.hlc
            for change, live in zip(entry.commit.changes or (), entry.live):
                if self._dead and (change[:3], dot) in self._dead:
                    continue
                rows.append((
                    self._records[change.collection, change.record], path_id(change.path), number, replica, seq, hlc,
                    change.kind, live, to_column(change.value), names_to_column(change.names), change.reason or None,
                ))  # fmt: skip
        rows.sort(key=lambda row: row[:3])
        self._connection.executemany("INSERT INTO change VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)

    def _number_records(self) -> None:
        """A number for every record that is named, those that are new in one go; `deletes` where one was deleted."""
        known = self._connection.execute(
            "SELECT collection, record, id FROM record WHERE partition=?", (self._partition,)
        ).fetchall()
        self._records = {(collection, record): number for collection, record, number in known}
        last = self._connection.execute("SELECT coalesce(max(id), 0) FROM record").fetchone()[0]
        deleted: set[tuple[str, str]] = set()
        new: dict[tuple[str, str], int] = {}
        for entry in self._snapshot.entries:
            for change in entry.commit.changes or () if entry.way != ASIDE else ():
                at = (change.collection, change.record)
                if at not in self._records and at not in new:
                    new[at] = last = last + 1
                if change.value is False and is_alive_path(change.path):
                    deleted.add(at)
        self._records |= new
        self._connection.executemany(
            "INSERT INTO record (id, partition, collection, record, deletes) VALUES (?,?,?,?,0)",
            [(number, self._partition, *at) for at, number in new.items()],
        )
        self._connection.executemany("UPDATE record SET deletes=1 WHERE id=?", [(self._records[at],) for at in deleted])

    def _put_erasures(self) -> None:
        for entry in self._snapshot.entries:
            if entry.way == ASIDE:
                continue
            by = self._numbers[entry.commit.header.dot]
            for place in named_places(entry.commit.changes or ()):
                at = (self._numbers.get(place.dot), place.place)
                if at[0] is None:
                    raise SyncProblem("malformed", what="snapshot")
                self._connection.execute("INSERT OR IGNORE INTO erasure VALUES (?,?,?)", (by, *at))
                self._connection.execute(
                    'UPDATE section SET state=?, data=NULL WHERE "commit"=? AND place=?', (_ERASED, *at)
                )

    def _put_chains(self) -> None:
        held = self._log.held(self._snapshot.partition)
        self._connection.executemany(
            "REPLACE INTO chain VALUES (?,?,?,?,?)",
            [
                (self._partition, self._log.replica_id(who), head.seq, head.hash, head.hlc)
                for who, head in self._snapshot.heads.items()
                if held.get(who, 0) < head.seq
            ],
        )

    def _find_conflicts(self) -> None:
        """By this copy's own schemas, where anything in a record can clash at all."""
        rows: list[tuple[Any, ...]] = []
        emptied = {(collection, record) for collection, record, _ in self._touched}
        for collection, record in sorted({*suspects(self._snapshot.entries), *emptied}):
            key = RecordKey(self._snapshot.partition, collection, record)
            number = self._log.record_id(key)
            for found in look_everywhere(self._log.view(key), self._log.schema(collection)):
                named = conflict_id(key, found.kind, found.path)
                settled = int(bool(found.decisions))
                rows.append((named, number, found.kind, found.path, int(found.open), settled, found.hlc))
        self._connection.executemany("REPLACE INTO conflict VALUES (?,?,?,?,?,?,?)", rows)
