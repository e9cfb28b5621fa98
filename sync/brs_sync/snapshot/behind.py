"""Read models that follow a snapshot in big turns, behind whoever works: what is owed is on disk until it is made."""

from __future__ import annotations

from brs_sync.database import Connection
from brs_sync.ids import RecordKey

_SOME = (
    "SELECT u.record, p.path, r.collection, r.record FROM unprojected u JOIN record r ON r.id=u.record"
    " JOIN partition p ON p.id=r.partition ORDER BY u.record LIMIT ?"
)


def owed(connection: Connection) -> int:
    """How many records the read models do not show as they are."""
    return int(connection.execute("SELECT count(*) FROM unprojected").fetchone()[0])


def take_owed(connection: Connection, most: int) -> list[RecordKey]:
    """Some of them, taken off the list; the caller's transaction makes their read models."""
    rows = connection.execute(_SOME, (most,)).fetchall()
    connection.executemany("DELETE FROM unprojected WHERE record=?", [(row[0],) for row in rows])
    return [RecordKey(*row[1:]) for row in rows]
