"""What is remembered of sections that were given: what was shown then, the key for answers, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brs_sync.database import Connection
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica

from brs_desktop.workspace.sections.envelope import ID_BYTES

MOST_COPIES = 50
MOST_TAKEN = 1000
_TABLES = (
    "CREATE TABLE IF NOT EXISTS workspace_section (id BLOB PRIMARY KEY, given_ms INTEGER NOT NULL, whom TEXT NOT NULL,"
    " partition TEXT NOT NULL, collection TEXT NOT NULL, record TEXT NOT NULL, form_hash TEXT NOT NULL,"
    " section TEXT NOT NULL, shown BLOB NOT NULL, seed BLOB NOT NULL, secret BLOB NOT NULL) WITHOUT ROWID",
    # Each return that was taken: a later one goes on from it. `shown` is what was given, with the answers up to here.
    "CREATE TABLE IF NOT EXISTS workspace_section_return (id BLOB NOT NULL, name BLOB NOT NULL, returns BLOB NOT NULL,"
    " number INTEGER NOT NULL, filled_by TEXT NOT NULL, returned_ms INTEGER NOT NULL, taken_ms INTEGER NOT NULL,"
    " shown BLOB NOT NULL, PRIMARY KEY (id, name)) WITHOUT ROWID",
    # Those for which nobody waits any more; one of which something comes all the same is waited for again.
    "CREATE TABLE IF NOT EXISTS workspace_section_ended (id BLOB PRIMARY KEY, ended_ms INTEGER NOT NULL) WITHOUT ROWID",
)
_INSERT = "INSERT INTO workspace_section VALUES (?,?,?,?,?,?,?,?,?,?,?)"
_ONE = "SELECT * FROM workspace_section WHERE id=?"
_NEWEST = (
    "SELECT * FROM workspace_section WHERE id NOT IN (SELECT id FROM workspace_section_ended)"
    " ORDER BY given_ms DESC, id LIMIT ? OFFSET ?"
)
_TAKEN = "INSERT INTO workspace_section_return VALUES (?,?,?,?,?,?,?,?)"
_RETURNS = "SELECT * FROM workspace_section_return WHERE id=? ORDER BY taken_ms DESC, number DESC, name"


@dataclass(frozen=True)
class Giving:
    """One section that was given; `shown` is the context of what was shown then."""

    id: bytes
    given_ms: int
    whom: str
    key: RecordKey
    form_hash: str
    section: str
    shown: bytes
    seed: bytes
    secret: bytes


@dataclass(frozen=True)
class CopyTaken:
    """One return of a section that was taken; `returns` are the names that led to it, its own last."""

    id: bytes
    name: bytes
    returns: tuple[bytes, ...]
    number: int
    by: str
    returned_ms: int
    taken_ms: int
    shown: bytes


def prepare(replica: Replica) -> None:
    """Make the tables."""
    with replica.writing() as connection:
        for table in _TABLES:
            connection.execute(table)


def remember(replica: Replica, one: Giving) -> None:
    """A section is about to be given; on disk before its file is anywhere."""
    values = (
        one.id, one.given_ms, one.whom, *one.key, one.form_hash, one.section, one.shown, one.seed, one.secret,
    )  # fmt: skip
    with replica.writing() as connection:
        connection.execute(_INSERT, values)


def forget(replica: Replica, name: bytes) -> None:
    """A section whose file came to nothing."""
    with replica.writing() as connection:
        connection.execute("DELETE FROM workspace_section WHERE id=?", (name,))


def end(replica: Replica, name: bytes, now_ms: int) -> None:
    """Nobody waits for this one any more."""
    with replica.writing() as connection:
        connection.execute("INSERT OR IGNORE INTO workspace_section_ended VALUES (?,?)", (name, now_ms))


def giving(replica: Replica, name: bytes) -> Giving | None:
    """The section of this name, if it was given here."""
    rows = replica.reader().execute(_ONE, (name,)).fetchall()
    return _giving(rows[0]) if rows else None


def givings(replica: Replica, limit: int, offset: int = 0) -> list[Giving]:
    """What was given, the newest first."""
    rows = replica.reader().execute(_NEWEST, (limit, offset))
    return [_giving(row) for row in rows.fetchall()]


def taken(connection: Connection, one: CopyTaken) -> None:
    """This return is in the record: said in the transaction that writes its answers."""
    values = (one.id, one.name, b"".join(one.returns), one.number, one.by, one.returned_ms, one.taken_ms, one.shown)
    connection.execute(_TAKEN, values)
    connection.execute("DELETE FROM workspace_section_ended WHERE id=?", (one.id,))


def returns(replica: Replica, name: bytes) -> list[CopyTaken]:
    """Every return of a section that was taken, the newest first."""
    rows = replica.reader().execute(_RETURNS, (name,)).fetchall()
    return [CopyTaken(own, one, _split(led), *rest) for own, one, led, *rest in rows]


def newest(taken: Sequence[CopyTaken]) -> list[CopyTaken]:
    """Of these returns those from which no other went on: one for each copy of the file that goes its own way."""
    passed = {name for one in taken for name in one.returns[:-1]}
    return [one for one in taken if one.name not in passed]


def _split(names: bytes) -> tuple[bytes, ...]:
    return tuple(names[at : at + ID_BYTES] for at in range(0, len(names), ID_BYTES))


def _giving(row: tuple[object, ...]) -> Giving:
    name, given_ms, whom, partition, collection, record, *rest = row
    key = RecordKey(str(partition), str(collection), str(record))
    return Giving(name, given_ms, whom, key, *rest)  # type: ignore[arg-type]
