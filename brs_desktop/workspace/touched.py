"""When each record was last changed here and last changed by others, in order of arrival: kept by the projector."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.database import Connection
from brs_sync.ids import RecordKey

if TYPE_CHECKING:
    from brs_sync.replica import Replica

# More news than this is counted as this: Home says 'more than'.
MOST_NEWS = 5_000
_TABLES = (
    "CREATE TABLE workspace_touched (record INTEGER NOT NULL, own INTEGER NOT NULL, arrival INTEGER NOT NULL,"
    " PRIMARY KEY (record, own)) WITHOUT ROWID",
    "CREATE INDEX workspace_touched_arrival ON workspace_touched (own, arrival)",
)
_LAST = (
    'INSERT OR REPLACE INTO workspace_touched SELECT c.record, w.own <> 0, max(c."commit") FROM change AS c'
    " JOIN replica AS w ON w.id = c.replica {which} c.kind >= 0 AND w.shipped = 0 GROUP BY c.record, w.own <> 0"
)
_EVERY = _LAST.format(which="WHERE")
_ONE = _LAST.format(
    which="JOIN record AS r ON r.id = c.record JOIN partition AS p ON p.id = r.partition"
    " WHERE p.path = ? AND r.collection = ? AND r.record = ? AND"
)
_MINE = (
    "SELECT p.path, r.collection, r.record, c.wall_ms FROM workspace_touched AS t JOIN record AS r ON r.id = t.record"
    " JOIN partition AS p ON p.id = r.partition JOIN commits AS c ON c.id = t.arrival"
    " WHERE t.own = 1 ORDER BY t.arrival DESC LIMIT ?"
)
# What this person changed after it arrived, or wrote on another device, is no news to them.
_NEWS = (
    "SELECT p.path, r.collection, r.record, c.wall_ms FROM (SELECT record, arrival FROM workspace_touched"
    " WHERE own = 0 AND arrival > ? ORDER BY arrival DESC LIMIT ?) AS t JOIN record AS r ON r.id = t.record"
    " JOIN partition AS p ON p.id = r.partition JOIN commits AS c ON c.id = t.arrival"
    " WHERE c.person <> ? AND NOT EXISTS (SELECT 1 FROM workspace_touched AS m"
    " WHERE m.record = t.record AND m.own = 1 AND m.arrival > t.arrival) ORDER BY t.arrival DESC"
)


@dataclass(frozen=True)
class Touched:
    """A record and the wall time of its last change."""

    key: RecordKey
    wall_ms: int


def prepare(replica: Replica) -> None:
    """Make the table, once from everything that is there; from then on the projector keeps it."""
    known = "SELECT 1 FROM sqlite_master WHERE name = 'workspace_touched'"
    with replica.writing() as connection:
        if connection.execute(known).fetchone() is None:
            for statement in (*_TABLES, _EVERY):
                connection.execute(statement)


def mark(connection: Connection, keys: Iterable[RecordKey]) -> None:
    """In the transaction that changed records; shipped facts are nobody's work."""
    for key in keys:
        connection.execute(_ONE, tuple(key))


def mine(connection: Connection, limit: int) -> list[Touched]:
    """What was last worked on at this device, newest first."""
    return [Touched(RecordKey(*row[:3]), row[3]) for row in connection.execute(_MINE, (limit,)).fetchall()]


def news(connection: Connection, seen: int, person: str) -> list[Touched]:
    """What others changed since the arrival `seen`, newest first, at most MOST_NEWS."""
    rows = connection.execute(_NEWS, (seen, MOST_NEWS, person)).fetchall()
    return [Touched(RecordKey(*row[:3]), row[3]) for row in rows]
