"""Which records' rules are to be looked at again, and which were found broken: kept in the workspace's database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from brs_sync.database import Connection
from brs_sync.ids import RecordKey, is_frozen

if TYPE_CHECKING:
    from brs_sync.replica import Replica

BATCH = 200
_TABLES = (
    "CREATE TABLE IF NOT EXISTS workspace_rule_due (partition TEXT NOT NULL, collection TEXT NOT NULL,"
    " record TEXT NOT NULL, PRIMARY KEY (partition, collection, record)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS workspace_rule (partition TEXT NOT NULL, collection TEXT NOT NULL,"
    " record TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (partition, collection, record, path)) WITHOUT ROWID",
)
# A rule conflict needs two devices: what one device wrote was seen by its writer.
_SEVERAL_WRITERS = (
    "SELECT count(DISTINCT c.replica) FROM change AS c JOIN record AS r ON r.id = c.record"
    " JOIN partition AS p ON p.id = r.partition"
    " WHERE c.live = 1 AND p.path = ? AND r.collection = ? AND r.record = ?"
)


def prepare(replica: Replica) -> None:
    """Make the tables; the findings are a fold and can be made again."""
    with replica.writing() as connection:
        for statement in _TABLES:
            connection.execute(statement)


def mark(connection: Connection, keys: Iterable[RecordKey]) -> None:
    """In the transaction that changed records: those with several writers are looked at before the next list."""
    for key in keys:
        if key.partition.startswith("reference/") or is_frozen(key.partition):
            continue
        if connection.execute(_SEVERAL_WRITERS, tuple(key)).fetchone()[0] > 1:
            connection.execute("INSERT OR IGNORE INTO workspace_rule_due VALUES (?, ?, ?)", tuple(key))


def marked(replica: Replica) -> list[RecordKey]:
    """Some of the records that are to be looked at."""
    rows = replica.reader().execute("SELECT partition, collection, record FROM workspace_rule_due LIMIT ?", (BATCH,))
    return [RecordKey(*row) for row in rows.fetchall()]


def looked_at(replica: Replica, key: RecordKey, paths: set[str]) -> None:
    """Keep what was found; a rule once broken stays listed, so that its decision can be found and undone."""
    with replica.writing() as connection:
        for path in sorted(paths):
            connection.execute("INSERT OR IGNORE INTO workspace_rule VALUES (?, ?, ?, ?)", (*key, path))
        connection.execute(
            "DELETE FROM workspace_rule_due WHERE partition = ? AND collection = ? AND record = ?", tuple(key)
        )


def found(replica: Replica) -> dict[RecordKey, list[str]]:
    """The records with rules that were ever found broken, and at which paths."""
    rows = replica.reader().execute(
        "SELECT partition, collection, record, path FROM workspace_rule ORDER BY 1, 2, 3, 4"
    )
    by_record: dict[RecordKey, list[str]] = {}
    for row in rows.fetchall():
        by_record.setdefault(RecordKey(*row[:3]), []).append(row[3])
    return by_record
