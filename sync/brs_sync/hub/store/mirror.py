"""One process's replica and the log that all processes share, kept in step.

The replica judges, folds and answers; it holds nothing that the log does not hold but what is just on its way there,
and can be made anew from it at any time. What is still to go there is noted in the replica's own database, by triggers
and so in the transaction that wrote it: whatever ends a process, the next one finds it.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from brs_sync import tierwords
from brs_sync.errors import SyncProblem
from brs_sync.hub.store import spoken
from brs_sync.hub.store.lognews import START, News, Place
from brs_sync.hub.store.rooted import Rooted
from brs_sync.hub.store.sharedlog import AUTHORITY, SharedLog
from brs_sync.ids import Dot, in_scope
from brs_sync.reading import sections_of
from brs_sync.statement import statement_hash
from brs_sync.views import StoredCommit, StoredSection

if TYPE_CHECKING:
    from brs_sync.database import Connection
    from brs_sync.replica import Replica

# Commits and their bytes in one append; the run of a writer goes whole, for its end proves it.
_ONE_APPEND, _ONE_APPEND_BYTES = 1000, 8 << 20
_MOST_LOOKS = 1024
_HERE = ("held", "duplicate", "filled", "erased")
_TABLES = (
    "CREATE TABLE IF NOT EXISTS shared_version (partition TEXT PRIMARY KEY, version INTEGER NOT NULL,"
    " mark BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS shared_fact (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS shared_lacking (partition TEXT PRIMARY KEY, version INTEGER NOT NULL,"
    " mark BLOB NOT NULL) WITHOUT ROWID",
    'CREATE TABLE IF NOT EXISTS unshared ("commit" INTEGER PRIMARY KEY, turn INTEGER NOT NULL)',
    "CREATE TABLE IF NOT EXISTS unsaid (statement INTEGER PRIMARY KEY)",
)
_TRIGGER = "CREATE TRIGGER IF NOT EXISTS {} AFTER {} BEGIN {} END"
_NOTE = 'INSERT INTO unshared VALUES (NEW.{}, 0) ON CONFLICT ("commit") DO UPDATE SET turn=turn+1;'
_TRIGGERS = (
    _TRIGGER.format("unshared_commit", "INSERT ON commits", _NOTE.format("id")),
    _TRIGGER.format("unshared_section", "INSERT ON section", _NOTE.format('"commit"')),
    _TRIGGER.format("unshared_state", "UPDATE OF state, data ON section", _NOTE.format('"commit"')),
    _TRIGGER.format("unsaid_statement", "INSERT ON statement", "INSERT INTO unsaid VALUES (NEW.id);"),
)
# A set that came with the program, and what a snapshot says without its bytes, are nobody's to share.
_WAITING = (
    ' FROM unshared u JOIN commits c ON c.id=u."commit" JOIN partition p ON p.id=c.partition'
    " JOIN replica r ON r.id=c.replica WHERE r.shipped=0 AND c.hash<>x''"
)


@dataclass(frozen=True, slots=True)
class _Due:
    """A commit that is still to go to the log; `turn` grows when it changes meanwhile."""

    number: int
    turn: int
    commit: StoredCommit


@dataclass(slots=True)
class _Lacking:
    """From where on a partition is to be read again: something behind it was not taken in.

    It is asked for after so many looks, ever more of them: what never fits costs little, what fits later is here soon.
    """

    place: Place
    wait: int = 1
    left: int = 0

    def is_due(self) -> bool:
        """Whether this look is one that asks."""
        self.left -= 1
        if self.left >= 0:
            return False
        self.wait = min(2 * self.wait, _MOST_LOOKS)
        self.left = self.wait
        return True


class Mirror:
    """Over one open replica; any thread may call."""

    def __init__(self, replica: Replica, log: SharedLog, entropy_of_history: bytes) -> None:
        """`entropy_of_history` names this copy's order of arrivals, where the copy is a new one."""
        self._replica, self._log = replica, log
        self._turn = threading.Lock()
        if replica.bases():
            raise SyncProblem("log-lacking", name=replica.bases()[0].partition)
        with replica.writing() as connection:
            _prepare(connection)
            connection.execute(
                "INSERT INTO shared_fact VALUES ('history', ?) ON CONFLICT DO NOTHING", (entropy_of_history,)
            )
            self._is_the_same_log(connection)
            rows = connection.execute("SELECT partition, version, mark FROM shared_version").fetchall()
            lacking = connection.execute("SELECT partition, version, mark FROM shared_lacking").fetchall()
            history = connection.execute("SELECT value FROM shared_fact WHERE name='history'").fetchone()
            self._rooted = Rooted(replica, log, connection)
        self._history = bytes(history[0])
        self._at = {partition: Place(version, bytes(mark)) for partition, version, mark in rows}
        self._lacking = {name: _Lacking(Place(version, bytes(mark))) for name, version, mark in lacking}

    @property
    def history(self) -> bytes:
        """What names the order in which commits arrived in this copy: another process has another."""
        return self._history

    @property
    def lacking(self) -> Collection[str]:
        """The partitions in which the log has something that this copy could not take in."""
        return tuple(self._lacking)

    def start(self) -> None:
        """Send what an earlier process was ended before it could send, and what the log was put back behind."""
        self.catch_up(prefixes=("",))
        self.share()

    def catch_up(self, names: Collection[str] = (), prefixes: Sequence[str] = ()) -> None:
        """Take in what others appended to these partitions, to those under the prefixes, and all authority."""
        apart = {AUTHORITY, *(name for name in names if not in_scope(name, prefixes))}
        there = self._log.places(apart, prefixes)
        # A log that was put back may lack what was asked about; with all that is there goes all that is known here.
        asked = {*there, *(name for name in apart if name in self._at), *(list(self._at) if "" in prefixes else ())}
        behind = [name for name in asked if there.get(name, START) != self._at.get(name, START)]
        again = [name for name in list(self._lacking) if name in asked and self._is_due(name)] if self._lacking else []
        if behind or again:
            with self._turn:
                lost = [name for name in sorted(behind, key=_authority_first) if self._follow(name)]
                for name in lost:
                    self._append(name)
                for name in again:
                    self._read_again(name)

    def share(self) -> None:
        """Append what is here and not there; on the log's disk when this returns."""
        if self._waiting():
            with self._turn:
                for partition in self._waiting():
                    self._append(partition)

    def _waiting(self) -> list[str]:
        """The partitions that have something to append, authority first."""
        reader = self._replica.reader()
        rows = reader.execute(f"SELECT DISTINCT p.path{_WAITING} ORDER BY p.path").fetchall()
        said = reader.execute("SELECT 1 FROM unsaid LIMIT 1").fetchone() or self._rooted.is_due
        found = [*([AUTHORITY] if said else []), *(path for (path,) in rows if not said or path != AUTHORITY)]
        return [*found, *(path for path in spoken.waiting(reader) if path not in found)]

    def _follow(self, partition: str) -> bool:
        """Take in all that is there; whether the log went back to a backup, and what is here is to go there again."""
        lost = False
        while (news := self._log.news(partition, at := self._at.get(partition, START))).place != at:
            if news.put_back:
                self._send_all_again(partition)
                lost = True
            else:
                self._take_in(partition, news)
        return lost

    def _is_due(self, partition: str) -> bool:
        lacking = self._lacking.get(partition)
        return lacking is not None and lacking.is_due()

    def _read_again(self, partition: str) -> None:
        """Ask once more for what could not be taken in."""
        lacking = self._lacking.get(partition)
        if lacking is None:
            return
        place, first = lacking.place, None
        while (news := self._log.news(partition, place)).place != place and not news.put_back:
            if not self._receive(partition, news) and first is None:
                first = place
            place = news.place
        with self._replica.writing() as connection:
            self._lack(connection, partition, first)

    def _lack(self, connection: Connection, partition: str, place: Place | None) -> None:
        """Note from where on it is to be read again; None where nothing lacks."""
        connection.execute("DELETE FROM shared_lacking WHERE partition=?", (partition,))
        if place is None:
            self._lacking.pop(partition, None)
            return
        connection.execute("INSERT INTO shared_lacking VALUES (?,?,?)", (partition, *place))
        self._lacking.setdefault(partition, _Lacking(place)).place = place

    def _take_in(self, partition: str, news: News) -> None:
        is_whole = self._receive(partition, news)
        spoken.learn(self._replica, self._log, partition)
        with self._replica.writing() as connection:
            # One that is refused here holds up no other: it is noted and asked for again, with all that follow it.
            if not is_whole and partition not in self._lacking:
                self._lack(connection, partition, self._at.get(partition, START))
            self._reach(connection, partition, news.place)

    def _receive(self, partition: str, news: News) -> bool:
        """Whether all of it is here now."""
        if partition == AUTHORITY:
            self._rooted.learn()
        results = self._replica.receive([as_came(commit) for commit in news.commits], news.statements).results
        with self._replica.writing() as connection:
            for commit, result in zip(news.commits, results, strict=True):
                if result.dot is not None and result.status in _HERE:
                    due = _due_at(connection, partition, result.dot)
                    states = [one.state for one in commit.sections]
                    if due and [one.state for one in due[0].commit.sections] == states:
                        _done(connection, due)
            connection.executemany(
                "DELETE FROM unsaid WHERE statement=(SELECT id FROM statement WHERE hash=?)",
                [(statement_hash(one),) for one in news.statements],
            )
        return all(result.status in _HERE for result in results)

    def _append(self, partition: str) -> None:
        reader = self._replica.reader()
        owes = spoken.owes(reader, partition, self._replica.key)
        self._follow(partition)  # most of it without keeping others waiting
        for numbers in [*_whole_runs(reader, partition)] or [[]]:
            while not self._has_put(reader, partition, numbers, owes):
                self._follow(partition)

    def _has_put(self, reader: Connection, partition: str, numbers: Sequence[int], owes: bool) -> bool:
        """Whether these are in the log now; they are not where others have brought much meanwhile.

        `owes`: this process has said something of the partition that the others do not know yet.
        """
        at = self._at.get(partition, START)
        with self._log.appending(partition) as there:
            news = there.news(at)
            if news.put_back or not there.follows(news.place):
                return False
            if news.place != at:
                self._take_in(partition, news)
            # Nobody else says anything meanwhile, so of the hub's words on a partition the later one says no less.
            if owes and partition not in self._lacking:
                tierwords.renew(self._replica, partition)
            # Read only now: what has just come may have emptied a section, or filled it.
            due = _due(reader, partition, numbers)
            said = _unsaid(reader) if partition == AUTHORITY else []
            trusted, facts = self._rooted.due() if partition == AUTHORITY else ({}, {})
            words = spoken.due(reader, partition)
            there.put([one.commit for one in due], [data for _, data in said])
            there.say(facts)
            there.say(words, partition)
        with self._replica.writing() as connection:
            if facts:
                self._rooted.told(trusted)
            _done(connection, due)
            spoken.done(connection, partition, words)
            connection.executemany("DELETE FROM unsaid WHERE statement=?", [(number,) for number, _ in said])
            if there.grew:
                self._reach(connection, partition, there.place)
        return True

    def _reach(self, connection: Connection, partition: str, place: Place) -> None:
        connection.execute(
            "INSERT INTO shared_version VALUES (?,?,?)"
            " ON CONFLICT (partition) DO UPDATE SET version=excluded.version, mark=excluded.mark",
            (partition, *place),
        )
        self._at[partition] = place

    def _send_all_again(self, partition: str) -> None:
        """The log went back to a backup: it is read anew, and what this copy has of it goes there again."""
        with self._replica.writing() as connection:
            connection.execute(
                "INSERT INTO unshared SELECT c.id, 0 FROM commits c JOIN partition p ON p.id=c.partition WHERE p.path=?"
                " ON CONFLICT DO NOTHING",
                (partition,),
            )
            spoken.say_again(connection, partition)
            if partition == AUTHORITY:
                self._rooted.forget()
                connection.execute("INSERT INTO unsaid SELECT id FROM statement WHERE true ON CONFLICT DO NOTHING")
            self._lack(connection, partition, None)
            self._reach(connection, partition, START)

    def _is_the_same_log(self, connection: Connection) -> None:
        """A folder that was filled from one log is not used with another: what is in it would go there."""
        name = self._log.name()
        row = connection.execute("SELECT value FROM shared_fact WHERE name='log'").fetchone()
        if row is not None and bytes(row[0]) != name:
            raise SyncProblem("store-other", name=str(self._replica.folder))
        connection.execute("INSERT INTO shared_fact VALUES ('log', ?) ON CONFLICT DO NOTHING", (name,))


def _authority_first(partition: str) -> tuple[bool, str]:
    return partition != AUTHORITY, partition


def _prepare(connection: Connection) -> None:
    new = connection.execute("SELECT 1 FROM sqlite_schema WHERE name='unshared'").fetchone() is None
    for statement in (*_TABLES, *_TRIGGERS):
        connection.execute(statement)
    spoken.prepare(connection)
    if new:  # a folder that was a hub's by itself brings all it has
        connection.execute("INSERT INTO unshared SELECT id, 0 FROM commits")
        connection.execute("INSERT INTO unsaid SELECT id FROM statement")


def as_came(commit: StoredCommit) -> StoredCommit:
    """As a frame would have brought it: that a section is erased follows from the commit that says so."""
    return replace(commit, sections=tuple(_withheld(one) if one.state == "erased" else one for one in commit.sections))


def _withheld(section: StoredSection) -> StoredSection:
    return StoredSection(section.cls, section.hash, "withheld")


def _whole_runs(connection: Connection, partition: str) -> Iterator[list[int]]:
    """The numbers of what is to be appended, in order, in parts that end where every chain is signed."""
    rows = connection.execute(
        f"SELECT c.id, c.replica, c.signature IS NULL, c.size{_WAITING} AND p.path=? ORDER BY c.id", (partition,)
    ).fetchall()
    part: list[int] = []
    unproven: set[int] = set()
    size = 0
    for number, writer, follows, more in rows:
        part.append(number)
        size += more
        (unproven.add if follows else unproven.discard)(writer)
        if (len(part) >= _ONE_APPEND or size >= _ONE_APPEND_BYTES) and not unproven:
            yield part
            part, size = [], 0
    if part:
        yield part


def _due(connection: Connection, partition: str, numbers: Sequence[int]) -> list[_Due]:
    """What of these numbers is to be appended to a partition, in the order in which it arrived."""
    span = (min(numbers, default=1), max(numbers, default=0))
    return _read_due(connection, "p.path=? AND c.id BETWEEN ? AND ?", (partition, *span))


def _due_at(connection: Connection, partition: str, dot: Dot) -> list[_Due]:
    """The one with this name here, where it is to be appended."""
    return _read_due(connection, "p.path=? AND r.name=? AND c.seq=?", (partition, dot.replica, dot.seq))


def _read_due(connection: Connection, which: str, values: Sequence[object]) -> list[_Due]:
    rows = connection.execute(
        f"SELECT c.id, u.turn, c.header, c.signature{_WAITING} AND {which} ORDER BY c.id", values
    ).fetchall()
    return [
        _Due(number, turn, StoredCommit(header, signature, sections_of(connection, number)))
        for number, turn, header, signature in rows
    ]


def _done(connection: Connection, due: Iterable[_Due]) -> None:
    """They are in the log as they were read; what has changed since stays due."""
    connection.executemany('DELETE FROM unshared WHERE "commit"=? AND turn=?', [(one.number, one.turn) for one in due])


def _unsaid(connection: Connection) -> list[tuple[int, bytes]]:
    rows = connection.execute(
        "SELECT s.id, s.data FROM unsaid u JOIN statement s ON s.id=u.statement ORDER BY s.id"
    ).fetchall()
    return [(number, bytes(data)) for number, data in rows]
