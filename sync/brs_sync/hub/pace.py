"""How slow wrong codes become for where they come from; kept in the hub's books, so that a restart forgives nothing."""

from __future__ import annotations

from typing import Any

from brs_sync.database import Connection
from brs_sync.errors import SyncProblem

FREE_TRIES = 5
LONGEST_WAIT_MS = 60_000
_FORGIVEN_MS = 3600 * 1000
_MOST_SOURCES = 10_000


def check_pace(connection: Connection, source: str, now_ms: int) -> None:
    """Refuse one wrong code more with the seconds until it may be tried."""
    row = connection.execute("SELECT tries, last_ms FROM failure WHERE source = ?", (source,)).fetchone()
    if row is None or row[0] < FREE_TRIES:
        return
    wait = min(LONGEST_WAIT_MS, 1000 << min(row[0] - FREE_TRIES, 10))
    # A clock set back must not lock anybody out for longer than the wait itself.
    if 0 <= now_ms - row[1] < wait:
        raise SyncProblem("slow-down", seconds=-(-(row[1] + wait - now_ms) // 1000))


def count_failure(connection: Connection, source: str, now_ms: int) -> None:
    """Remember a wrong code against where it came from."""
    connection.execute("DELETE FROM failure WHERE last_ms < ?", (now_ms - _FORGIVEN_MS,))
    if connection.execute("SELECT count(*) FROM failure").fetchone()[0] >= _MOST_SOURCES:
        connection.execute("DELETE FROM failure WHERE source = (SELECT source FROM failure ORDER BY last_ms LIMIT 1)")
    connection.execute(
        "INSERT INTO failure VALUES (?, 1, ?)"
        " ON CONFLICT (source) DO UPDATE SET tries = failure.tries + 1, last_ms = ?",
        (source, now_ms, now_ms),
    )


def refusal_of(row: tuple[Any, ...] | None, key: bytes, now_ms: int) -> str | None:
    """Why a code is no good to a key, by its row: its end is the fourth of it, who has used it the fifth."""
    if row is None:
        return "code-unknown"
    expires, used_by = row[3], row[4]
    if used_by is not None:
        return None if used_by == key else "code-used"
    return "code-expired" if expires <= now_ms else None
