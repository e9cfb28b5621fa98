"""The peer of an answer: the same row, committed to a bare SQLite file as durably, with nothing around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from brs_sync.database import open_database

APPLICATION = 0x42454E43  # "BENC"


@contextmanager
def bare_journal(path: Path) -> Iterator[Callable[[str, str], None]]:
    """Commits one row (session, words) and returns when it is on disk: WAL, `synchronous=FULL`."""
    bare = open_database(path, application=APPLICATION, version=1)
    bare.execute("CREATE TABLE answer (row INTEGER PRIMARY KEY, session TEXT, path TEXT, value BLOB, wall_ms INTEGER)")
    bare.commit()

    def commit(session: str, words: str) -> None:
        row = (session, "remarks", words.encode(), 0)
        bare.execute("INSERT INTO answer (session, path, value, wall_ms) VALUES (?, ?, ?, ?)", row)
        bare.commit()

    try:
        yield commit
    finally:
        bare.close()
