"""What is remembered of sections that were given: what was shown then, the key for answers, and what came back."""

from __future__ import annotations

from dataclasses import dataclass

from brs_sync.ids import RecordKey
from brs_sync.replica import Replica

MOST_COPIES = 50
_TABLES = (
    "CREATE TABLE IF NOT EXISTS workspace_section (id BLOB PRIMARY KEY, given_ms INTEGER NOT NULL, whom TEXT NOT NULL,"
    " partition TEXT NOT NULL, collection TEXT NOT NULL, record TEXT NOT NULL, form_hash TEXT NOT NULL,"
    " section TEXT NOT NULL, shown BLOB NOT NULL, seed BLOB NOT NULL, secret BLOB NOT NULL) WITHOUT ROWID",
    # `shown` moves on with each return: what that copy had shown, and its own answers by now.
    "CREATE TABLE IF NOT EXISTS workspace_section_copy (id BLOB NOT NULL, copy BLOB NOT NULL, number INTEGER NOT NULL,"
    " filled_by TEXT NOT NULL, returned_ms INTEGER NOT NULL, taken_ms INTEGER NOT NULL, shown BLOB NOT NULL,"
    " PRIMARY KEY (id, copy)) WITHOUT ROWID",
)
_INSERT = "INSERT INTO workspace_section VALUES (?,?,?,?,?,?,?,?,?,?,?)"
_ONE = "SELECT * FROM workspace_section WHERE id=?"
_NEWEST = "SELECT * FROM workspace_section ORDER BY given_ms DESC, id LIMIT ? OFFSET ?"
_TAKEN = "REPLACE INTO workspace_section_copy VALUES (?,?,?,?,?,?,?)"
_COPIES = "SELECT * FROM workspace_section_copy WHERE id=? ORDER BY taken_ms DESC, copy"


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
    """What came back of one opened copy of a section's file, the last time it did."""

    id: bytes
    copy: bytes
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


def giving(replica: Replica, name: bytes) -> Giving | None:
    """The section of this name, if it was given here."""
    rows = replica.reader().execute(_ONE, (name,)).fetchall()
    return _giving(rows[0]) if rows else None


def givings(replica: Replica, limit: int, offset: int = 0) -> list[Giving]:
    """What was given, the newest first."""
    rows = replica.reader().execute(_NEWEST, (limit, offset))
    return [_giving(row) for row in rows.fetchall()]


def taken(replica: Replica, one: CopyTaken) -> None:
    """This return of a copy is in the record."""
    values = (one.id, one.copy, one.number, one.by, one.returned_ms, one.taken_ms, one.shown)
    with replica.writing() as connection:
        connection.execute(_TAKEN, values)


def copies(replica: Replica, name: bytes) -> list[CopyTaken]:
    """The copies of a section that came back, the newest first."""
    rows = replica.reader().execute(_COPIES, (name,))
    return [CopyTaken(*row) for row in rows.fetchall()]


def _giving(row: tuple[object, ...]) -> Giving:
    name, given_ms, whom, partition, collection, record, *rest = row
    key = RecordKey(str(partition), str(collection), str(record))
    return Giving(name, given_ms, whom, key, *rest)  # type: ignore[arg-type]
