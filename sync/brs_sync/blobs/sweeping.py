"""What nobody needs any more of unfinished files is let go: when nothing came of it, and nobody asked, for 30 days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from brs_sync.blobs.shelf import IF_PLACE, Shelf, is_place
from brs_sync.database import Connection

KEPT_MS = 30 * 24 * 3600 * 1000
DAY_MS = 24 * 3600 * 1000
_TABLE = (
    "CREATE TABLE IF NOT EXISTS idle"
    " (list BLOB PRIMARY KEY, held INTEGER NOT NULL, since_ms INTEGER NOT NULL) WITHOUT ROWID"
)
_LISTS = (
    "SELECT l.hash, l.blob, (SELECT count(*) FROM listed d JOIN part p ON p.name=d.piece WHERE d.list=l.hash),"
    " i.held, i.since_ms FROM list l LEFT JOIN idle i ON i.list=l.hash"
)
_MARK = (
    "INSERT INTO idle VALUES (?,?,?) ON CONFLICT (list) DO UPDATE SET held=excluded.held, since_ms=excluded.since_ms"
)
_OF_A_LIST = ("list WHERE hash=?", "listed WHERE list=?", "said WHERE list=?", "idle WHERE list=?")
_OF_A_HUBS_LIST = ("brought WHERE list=?", "given WHERE list=?")
_LOOSE = "part WHERE NOT EXISTS (SELECT 1 FROM listed d WHERE d.piece=part.name)"
_SAME = f"{_LISTS} WHERE l.hash=?"
_SENT_LOOSE = "sent WHERE NOT EXISTS (SELECT 1 FROM part p WHERE p.name=sent.piece)"

Needed = Callable[[bytes, bytes], bool]


def sweep(shelf: Shelf, needed: Needed, now_ms: int) -> int:
    """Let go of lists that are not `needed` (by list and file) and of pieces in no other list; how many lists went.

    A list counts as idle since the last time that more, or less, of it was here; a clock that ran back begins anew.
    """
    if not shelf.used:
        return 0
    with shelf.file.reading() as connection:
        if not shelf.shared:
            connection.execute(_TABLE)
        lists = connection.execute(_LISTS).fetchall()
    marks: list[tuple[bytes, int, int]] = []
    gone: list[bytes] = []
    free: list[bytes] = []
    for name, blob, held, before, since_ms in lists:
        if needed(bytes(name), bytes(blob)):
            free += [name] if since_ms is not None else []
        elif since_ms is None or before != held or since_ms > now_ms:
            marks.append((name, held, now_ms))
        elif now_ms - since_ms >= KEPT_MS:
            gone.append(name)
    with shelf.file.transaction() as connection:
        connection.executemany(_MARK, marks)
        connection.executemany("DELETE FROM idle WHERE list=?", [(name,) for name in free])
        # Another process may have let it go, or have taken in more of it, since this one looked.
        gone = [name for name in gone if _is_idle(connection.execute(_SAME, (name,)).fetchone())]
        loose = _let_go(connection, gone, hub=shelf.hub)
    shelf.let_go(loose)
    return len(gone)


def _is_idle(row: Sequence[Any] | None) -> bool:
    return row is not None and row[2] == row[3]


def _let_go(connection: Connection, names: list[bytes], *, hub: bool) -> list[bytes]:
    """Where the pieces lie that have gone from here."""
    for rows in _OF_A_LIST + (_OF_A_HUBS_LIST if hub else ()):
        connection.executemany(f"DELETE FROM {rows}", [(name,) for name in names])  # noqa: S608
    loose = connection.execute(f"DELETE FROM {_LOOSE} RETURNING {IF_PLACE}").fetchall()  # noqa: S608
    if hub:
        connection.execute(f"DELETE FROM {_SENT_LOOSE}")  # noqa: S608
    return [bytes(row[0]) for row in loose if row[0] is not None and is_place(row[0])]
