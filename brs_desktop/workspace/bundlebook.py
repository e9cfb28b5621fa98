"""What is remembered of bundles that went out and came in, also of those that were refused."""

from __future__ import annotations

from dataclasses import dataclass

from brs_sync.replica import Replica

KEPT_RUNS = 200
_TABLE = (
    "CREATE TABLE IF NOT EXISTS workspace_bundle (id INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL,"
    " came INTEGER NOT NULL, name TEXT NOT NULL, peer TEXT NOT NULL, commits INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL, code TEXT NOT NULL)"
)


@dataclass(frozen=True)
class BundleRun:
    """One bundle that went out or came in, and the code of what refused it."""

    time_ms: int
    came: bool
    name: str
    peer: str
    commits: int
    bytes: int
    code: str


def prepare(replica: Replica) -> None:
    """Make the table of bundles."""
    with replica.writing() as connection:
        connection.execute(_TABLE)


def remember(replica: Replica, run: BundleRun) -> None:
    """Add a bundle; the oldest of more than 200 is forgotten."""
    values = (run.time_ms, int(run.came), run.name[:200], run.peer[:200], run.commits, run.bytes, run.code)
    with replica.writing() as connection:
        connection.execute(
            "INSERT INTO workspace_bundle (time_ms, came, name, peer, commits, bytes, code)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        connection.execute(
            "DELETE FROM workspace_bundle WHERE id <= (SELECT max(id) FROM workspace_bundle) - ?", (KEPT_RUNS,)
        )


def history(replica: Replica) -> list[BundleRun]:
    """The bundles of late, newest last."""
    rows = replica.reader().execute(
        "SELECT time_ms, came, name, peer, commits, bytes, code FROM workspace_bundle ORDER BY id"
    )
    return [BundleRun(row[0], bool(row[1]), *row[2:]) for row in rows.fetchall()]
