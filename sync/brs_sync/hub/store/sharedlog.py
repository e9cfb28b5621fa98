"""The log that several hub processes share: what is here is held by the hub, whichever of them is asked.

A partition grows by one version at a time, counted on under the lock of its row by the transaction that appends. So
who has read a partition up to a version has missed nothing below it: the order of a sequence would not say so, for a
transaction that drew a number early may end late. No transaction touches two partitions. A number alone does not say
what was read, for a database that was put back counts on over numbers that somebody knows: each version has a mark.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, and_, func, inspect, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from brs_sync.columns import STATES
from brs_sync.commit import commit_hash, decode_header
from brs_sync.errors import SyncProblem
from brs_sync.hub.store.lognews import AT_ONCE, START, News, Place, read_news, same_commit
from brs_sync.hub.store.opening import is_postgresql, translated
from brs_sync.hub.store.tables import (
    AppendRow,
    CommitRow,
    FactRow,
    SectionRow,
    StatementRow,
    VersionRow,
    log_tables,
)
from brs_sync.ids import in_scope
from brs_sync.statement import statement_hash
from brs_sync.views import StoredCommit

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

AUTHORITY = "authority"  # all statements lie here: a verdict may need any of them
HUB = "hub"  # and here what is known of the hub itself
DIVISIONS = 16
_LAYOUT = b"1"
_PRESENT, _ERASED = STATES.index("present"), STATES.index("erased")
_LOCK = 0x4252534C  # "BRSL": one process makes the tables
_MARK_BYTES = 8
_MANY = 500  # names or rows in one statement

_version: Table = VersionRow.__table__  # type: ignore[attr-defined]
_append: Table = AppendRow.__table__  # type: ignore[attr-defined]
_commit: Table = CommitRow.__table__  # type: ignore[attr-defined]
_section: Table = SectionRow.__table__  # type: ignore[attr-defined]
_statement: Table = StatementRow.__table__  # type: ignore[attr-defined]
_fact: Table = FactRow.__table__  # type: ignore[attr-defined]


class SharedLog:
    """The shared log over an engine; any thread and any number of processes may call."""

    def __init__(self, engine: Engine, divisions: int = DIVISIONS) -> None:
        """`divisions` is for a new database on PostgreSQL; another keeps its own."""
        self._engine = engine
        self._insert: Any = postgresql.insert if is_postgresql(engine) else sqlite.insert
        self._reads: Any = engine.execution_options(reads=True)
        with translated(), engine.begin() as connection:
            _make(connection, divisions)
        if self.keep_fact("layout", _LAYOUT) != _LAYOUT:
            raise SyncProblem("database-newer", name="")

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def moment(self) -> Iterator[tuple[SharedLog, Connection]]:
        """The log as of one moment, and the connection that stands there: what others append meanwhile is not seen."""
        held = copy(self)
        with translated(), self._reads.connect() as connection:
            if is_postgresql(self._engine):
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                # Long work is done with what is read, and a large table may take its time.
                connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            held._reads = _Standing(connection)
            yield held, connection

    def counts(self) -> dict[str, int]:
        """How many commits each partition has, and the statements as the authority's own."""
        found: dict[str, int] = {}
        with translated(), self._reads.connect() as connection:
            for table in (_commit, _statement):
                query = select(table.c.partition, func.count()).group_by(table.c.partition)
                for partition, count in connection.execute(query):
                    found[partition] = found.get(partition, 0) + count
        return found

    def places(self, names: Collection[str] = (), prefixes: Collection[str] = ()) -> dict[str, Place]:
        """How far these partitions, and all under these prefixes, have grown; those that are empty do not stand here.

        The cost follows what is asked about and not what else there is.
        """
        wanted = [_version.c.partition.in_(part) for part in _parts(sorted(names))]
        wanted += [_under(prefix) for prefix in sorted(prefixes)]
        found: dict[str, Place] = {}
        grown = _version.join(_append, _same_version())
        query = select(_version.c.partition, _version.c.version, _append.c.mark).select_from(grown)
        with translated(), self._reads.connect() as connection:
            for part in _parts(wanted):
                rows = connection.execute(query.where(or_(*part)))
                found.update((partition, Place(version, bytes(mark))) for partition, version, mark in rows)
        return {name: found[name] for name in found if name in names or in_scope(name, tuple(prefixes))}

    def news(self, partition: str, after: Place = START, most: int = AT_ONCE) -> News:
        """What the partition has beyond a place, in the order in which it was appended: about so much of it."""
        # The version first: whatever it counts is to be seen from here on, and what comes later is the next news.
        query = select(_version.c.version).where(_version.c.partition == partition)
        with translated(), self._reads.connect() as connection:
            version = connection.execute(query).scalar_one_or_none() or 0
            return read_news(connection, partition, after, version, most)

    @contextmanager
    def appending(self, partition: str) -> Iterator[Appending]:
        """The partition's lock until the end; what was put by then is on disk, and nothing is where nothing was put."""
        with translated(), self._engine.connect() as connection, connection.begin() as transaction:
            row = self._insert(_version).values(partition=partition, version=1)
            counted = {"version": _version.c.version + 1}
            grown = row.on_conflict_do_update(index_elements=["partition"], set_=counted)
            version = connection.execute(grown.returning(_version.c.version)).scalar_one()
            appending = Appending(connection, self._insert, partition, version)
            yield appending
            if appending.grew:
                said = {"partition": partition, "version": version, "mark": appending.place.mark}
                connection.execute(_append.insert(), said)
            else:
                transaction.rollback()

    def keeps(self) -> bool:
        """Whether what the database says is on disk outlasts a power cut there."""
        if not is_postgresql(self._engine):
            return True
        with translated(), self._reads.connect() as connection:
            return bool(connection.exec_driver_sql("SHOW fsync").scalar_one() == "on")

    def name(self) -> bytes:
        """What this log is called: another one is called otherwise."""
        return self.fact("log") or self.keep_fact("log", os.urandom(16))

    def fact(self, name: str) -> bytes | None:
        """One fact about the hub."""
        with translated(), self._reads.connect() as connection:
            query = select(_fact.c.value).where(_fact.c.partition == HUB, _fact.c.name == name)
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes(found)

    def facts(self, kind: str, partition: str = HUB) -> dict[str, bytes]:
        """What is known of this kind: names that begin so, with a colon behind it."""
        names = _fact.c.name
        of_kind = (_fact.c.partition == partition, names > f"{kind}:", names < f"{kind};")
        query = select(names, _fact.c.value).where(*of_kind)
        with translated(), self._reads.connect() as connection:
            return {name.partition(":")[2]: bytes(value) for name, value in connection.execute(query)}

    def keep_fact(self, name: str, value: bytes) -> bytes:
        """Say it, unless somebody has; what stands from now on."""
        with translated(), self._engine.begin() as connection:
            row = self._insert(_fact).values(partition=HUB, name=name, value=value)
            connection.execute(row.on_conflict_do_nothing(index_elements=["partition", "name"]))
            query = select(_fact.c.value).where(_fact.c.partition == HUB, _fact.c.name == name)
            return bytes(connection.execute(query).scalar_one())


class _Standing:
    """Hands out the one connection that stands at a moment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """It, still in its transaction afterwards."""
        yield self._connection


class Appending:
    """One partition, locked: `place` is where this transaction brings it if it puts anything."""

    def __init__(self, connection: Connection, insert: Any, partition: str, version: int) -> None:
        self._connection, self._insert = connection, insert
        self.partition, self.version = partition, version
        self.place = Place(version, os.urandom(_MARK_BYTES))
        self.grew = False
        self._last = 0

    def news(self, after: Place) -> News:
        """What others have appended beyond a place: about so much of it; until the end nobody appends more."""
        return read_news(self._connection, self.partition, after, self.version - 1, AT_ONCE)

    def follows(self, place: Place) -> bool:
        """Whether nothing is between that place and what this transaction puts."""
        return place.version == self.version - 1

    def put(self, commits: Sequence[StoredCommit], statements: Sequence[bytes] = ()) -> None:
        """Append what is not here, and let the sections of what is here be as they are given.

        Whoever calls has taken in all the news: what he says of a section is the newest word, but that he is without
        bytes which are here. A run of commits that ends in a signature goes in one call.
        """
        for part in _parts(commits):
            self._put_commits({_name(commit): commit for commit in part})
        for said in _parts(statements):
            self._put_statements({statement_hash(data): data for data in said})

    def say(self, facts: Mapping[str, bytes], about: str = HUB) -> None:
        """Let these facts about the hub be so from now on: whoever follows the partition learns that they changed."""
        for name, value in facts.items():
            row = self._insert(_fact).values(partition=about, name=name, value=value)
            so = {"value": row.excluded.value}
            self._connection.execute(row.on_conflict_do_update(index_elements=["partition", "name"], set_=so))
            self._grow()

    def _put_commits(self, commits: Mapping[_Name, StoredCommit]) -> None:
        held = self._held(commits)
        fresh = {name: commit for name, commit in commits.items() if name not in held}
        sections = [row for name in fresh for row in self._section_rows(name, commits[name])]
        rows = [self._commit_row(name, commit) for name, commit in fresh.items()]
        if rows:
            self._connection.execute(_commit.insert(), rows)
            self._grow()
        if sections:
            self._connection.execute(_section.insert(), sections)
        for name, states in held.items():
            said = [STATES.index(one.state) for one in commits[name].sections]
            # Whoever is without bytes that are here could not take them in, or was put back: that says nothing of them.
            if any(_replaces(new, old) for new, old in zip(said, states, strict=True)):
                self._change(name, commits[name], [_replaces(new, old) for new, old in zip(said, states, strict=True)])

    def _held(self, commits: Mapping[_Name, StoredCommit]) -> dict[_Name, list[int]]:
        """Which of them are here, with the states of their sections."""
        query = (
            select(_commit.c.replica, _commit.c.seq, _commit.c.hash, _section.c.state)
            .select_from(_commit.outerjoin(_section, same_commit()))
            .where(
                _commit.c.partition == self.partition,
                _commit.c.replica.in_({name.replica for name in commits}),
                _commit.c.seq >= min(name.seq for name in commits),
                _commit.c.seq <= max(name.seq for name in commits),
                _commit.c.hash.in_([name.hash for name in commits]),
            )
            .order_by(_section.c.place)
        )
        found: dict[_Name, list[int]] = {}
        for replica, seq, digest, state in self._connection.execute(query):
            states = found.setdefault(_Name(bytes(replica), seq, bytes(digest)), [])
            if state is not None:
                states.append(state)
        return found

    def _change(self, name: _Name, commit: StoredCommit, which: Sequence[bool]) -> None:
        at = (self.partition, name.replica, name.seq, name.hash)
        for row, is_new in zip(self._section_rows(name, commit), which, strict=True):
            if is_new:
                same = (*_at(_section, *at), _section.c.place == row["place"])
                self._connection.execute(update(_section).where(*same).values(state=row["state"], data=row["data"]))
        self._connection.execute(update(_commit).where(*_at(_commit, *at)).values(changed=self.version))
        self._grow()

    def _put_statements(self, statements: Mapping[bytes, bytes]) -> None:
        query = select(_statement.c.hash).where(
            _statement.c.partition == self.partition, _statement.c.hash.in_(list(statements))
        )
        held = {bytes(digest) for (digest,) in self._connection.execute(query)}
        rows = [
            {"partition": self.partition, "hash": name, "data": data, "version": self.version, "place": self._next()}
            for name, data in statements.items()
            if name not in held
        ]
        if rows:
            self._connection.execute(_statement.insert(), rows)
            self._grow()

    def _commit_row(self, name: _Name, commit: StoredCommit) -> dict[str, object]:
        return {
            "partition": self.partition, "replica": name.replica, "seq": name.seq, "hash": name.hash,
            "header": commit.header, "signature": commit.signature, "version": self.version, "place": self._next(),
            "changed": self.version,
        }  # fmt: skip

    def _section_rows(self, name: _Name, commit: StoredCommit) -> list[dict[str, object]]:
        return [
            {
                "partition": self.partition, "replica": name.replica, "seq": name.seq, "hash": name.hash,
                "place": place, "cls": one.cls, "digest": one.hash, "state": STATES.index(one.state),
                "data": one.sealed if one.data is None else one.data,
            }
            for place, one in enumerate(commit.sections)
        ]  # fmt: skip

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _grow(self) -> None:
        self.grew = True


def _replaces(new: int, old: int) -> bool:
    """Whether a section's state takes the place of another; bytes that are here give way to an erasure alone."""
    return new != old and (old != _PRESENT or new == _ERASED)


@dataclass(frozen=True, slots=True)
class _Name:
    replica: bytes
    seq: int
    hash: bytes


def _name(commit: StoredCommit) -> _Name:
    """By what its writer gave it: what two copies wrote under one name has other names where it is folded."""
    header = decode_header(commit.header)
    return _Name(header.replica, header.seq, commit_hash(commit.header))


def _at(table: Table, partition: str, replica: bytes, seq: int, digest: bytes) -> list[Any]:
    columns = table.c
    return [columns.partition == partition, columns.replica == replica, columns.seq == seq, columns.hash == digest]


def _same_version() -> Any:
    return and_(*(_append.c[name] == _version.c[name] for name in ("partition", "version")))


def _under(prefix: str) -> Any:
    """A prefix's own partition and all below it: two ranges of an index; those that begin as one with a `*` does."""
    name = _version.c.partition
    prefix = prefix.partition("*")[0].rstrip("/")
    if not prefix:
        return name >= ""
    return or_(name == prefix, and_(name > f"{prefix}/", name < f"{prefix}0"))  # "0" follows "/"


def _parts(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), _MANY):
        yield things[start : start + _MANY]


def _make(connection: Connection, divisions: int) -> None:
    """Make the tables where they are not there; `divisions` 0 leaves them whole, for what spreads them itself."""
    if connection.dialect.name != "postgresql":
        log_tables.create_all(connection)
        return
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    if inspect(connection).has_table(_version.name):
        return
    tables = MetaData()
    for table in log_tables.sorted_tables:
        made = table.to_metadata(tables)
        if not divisions:
            made.dialect_options["postgresql"]["partition_by"] = None
    tables.create_all(connection)
    for name in tables.tables:
        for number in range(divisions):
            connection.exec_driver_sql(
                f"CREATE TABLE {name}_{number} PARTITION OF {name}"
                f" FOR VALUES WITH (MODULUS {divisions}, REMAINDER {number})"
            )
