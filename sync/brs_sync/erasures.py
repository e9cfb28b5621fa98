"""Erasures in the database: which commit empties which section, what is listed, and that no page keeps the bytes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass

from brs_sync.columns import STATES
from brs_sync.commit import decode_header
from brs_sync.database import Connection, DatabaseError
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import ERASE
from brs_sync.section import decode_section

_TABLE = (
    'CREATE TABLE IF NOT EXISTS erasure ("by" INTEGER NOT NULL, "commit" INTEGER NOT NULL, place INTEGER NOT NULL,'
    ' PRIMARY KEY ("commit", place, "by")) WITHOUT ROWID'
)
_ERASED, _WITHHELD = STATES.index("erased"), STATES.index("withheld")
_PATIENCE_MS = 200
_SCRUB = "scrub"


@dataclass(frozen=True, slots=True)
class Erasure:
    """Which cells of a record somebody erased, when and why."""

    dot: Dot
    key: RecordKey
    paths: tuple[str, ...]
    author: str
    person: str
    wall_ms: int
    reason: str


def prepare(connection: Connection) -> None:
    """Make the table; a workspace of an earlier release has none and has erased nothing."""
    connection.execute(_TABLE)


def empty(connection: Connection, by: int, sections: Iterable[tuple[int, int]]) -> None:
    """The commit `by` empties these sections, each a commit's number and a place: bytes go, hashes stay."""
    for commit, place in sections:
        at = (commit, place)
        connection.execute("INSERT OR IGNORE INTO erasure VALUES (?,?,?)", (by, *at))
        size = connection.execute(
            'SELECT coalesce(length(data), 0) FROM section WHERE "commit"=? AND place=?', at
        ).fetchone()[0]
        connection.execute('UPDATE section SET state=?, data=NULL WHERE "commit"=? AND place=?', (_ERASED, *at))
        connection.execute("UPDATE commits SET size=size-? WHERE id=?", (size, commit))
    due(connection)


def restore(connection: Connection, by: int) -> None:
    """The commit `by` is no longer applied: what it alone had emptied is wanted again from whoever holds it."""
    mine = connection.execute(
        'SELECT e."commit", e.place FROM erasure e WHERE e."by"=? AND NOT EXISTS (SELECT 1 FROM erasure o'
        ' WHERE o."commit"=e."commit" AND o.place=e.place AND o."by"<>e."by")',
        (by,),
    ).fetchall()
    connection.executemany(
        f'UPDATE section SET state={_WITHHELD} WHERE "commit"=? AND place=?',  # noqa: S608 (a number)
        mine,
    )
    connection.execute('DELETE FROM erasure WHERE "by"=?', (by,))


Emptied = tuple[str, bytes, int, int]  # partition, replica, seq and place of a section


def read_emptied(connection: Connection) -> list[Emptied]:
    """The sections that are erased here."""
    rows = connection.execute(
        'SELECT DISTINCT p.path, r.name, c.seq, e.place FROM erasure e JOIN commits c ON c.id=e."commit"'
        " JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica ORDER BY 1, 2, 3, 4"
    )
    return rows.fetchall()


_STILL_THERE = (
    'SELECT s."commit", s.data, c.header FROM section s JOIN commits c ON c.id=s."commit"'
    " JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " WHERE p.path=? AND r.name=? AND c.seq=? AND s.place=? AND s.state=0"
)
_OF_SECTION = (
    'DELETE FROM change WHERE "commit"=? AND path=(SELECT id FROM path WHERE path=?) AND record='
    "(SELECT r.id FROM record r JOIN partition p ON p.id=r.partition WHERE p.path=? AND r.collection=? AND r.record=?)"
)


def still_holds(connection: Connection, sections: Iterable[Emptied]) -> bool:
    """Whether an older copy of a workspace has any of these sections' bytes."""
    return any(connection.execute(_STILL_THERE, section).fetchone() is not None for section in sections)


def empty_copy(connection: Connection, sections: Iterable[Emptied]) -> None:
    """Let an older copy of a workspace, which nobody has open, forget these sections: it will hear of the erasures."""
    for partition, replica, seq, place in sections:
        found = connection.execute(_STILL_THERE, (partition, replica, seq, place)).fetchone()
        if found is None:
            continue
        number, data, header = found
        for change in decode_section(decode_header(header).maker, data):
            connection.execute(_OF_SECTION, (number, change.path, partition, change.collection, change.record))
        connection.execute(
            'UPDATE section SET state=?, data=NULL WHERE "commit"=? AND place=?', (_WITHHELD, number, place)
        )


def emptied_by(connection: Connection, partition: str, dot: Dot) -> list[tuple[bytes, int, int]]:
    """The sections that this commit empties here: replica, seq and place."""
    rows = connection.execute(
        'SELECT w.name, c.seq, e.place FROM erasure e JOIN commits c ON c.id=e."commit" JOIN commits b ON b.id=e."by"'
        " JOIN replica w ON w.id=c.replica JOIN replica r ON r.id=b.replica JOIN partition p ON p.id=b.partition"
        " WHERE p.path=? AND r.name=? AND b.seq=? ORDER BY 1, 2, 3",
        (partition, dot.replica, dot.seq),
    )
    return rows.fetchall()


def erased_by(connection: Connection, partition: str, dot: Dot) -> list[Dot]:
    """The commits that emptied sections of this one."""
    rows = connection.execute(
        'SELECT DISTINCT w.name, b.seq FROM erasure e JOIN commits c ON c.id=e."commit" JOIN commits b ON b.id=e."by"'
        " JOIN replica w ON w.id=b.replica JOIN replica r ON r.id=c.replica JOIN partition p ON p.id=c.partition"
        " WHERE p.path=? AND r.name=? AND c.seq=? ORDER BY 1, 2",
        (partition, dot.replica, dot.seq),
    )
    return [Dot(*row) for row in rows.fetchall()]


_LISTED = (
    "SELECT t.path, r.collection, r.record, o.path, w.name, m.seq, coalesce(n.name, m.person), m.person, m.wall_ms,"
    " c.reason FROM change c JOIN record r ON r.id=c.record JOIN partition t ON t.id=r.partition"
    ' JOIN path o ON o.id=c.path JOIN commits m ON m.id=c."commit" JOIN replica w ON w.id=m.replica'
    " LEFT JOIN person n ON n.id=m.person WHERE c.kind=?"
    ' AND c."commit" IN (SELECT "by" FROM erasure) ORDER BY m.hlc, m.id, r.id, o.path'
)


def read_erasures(connection: Connection) -> list[Erasure]:
    """Everything that was erased, oldest first."""
    found: dict[tuple[Dot, RecordKey], Erasure] = {}
    for partition, collection, record, path, replica, seq, author, person, wall_ms, reason in connection.execute(
        _LISTED, (ERASE,)
    ).fetchall():
        dot, key = Dot(replica, seq), RecordKey(partition, collection, record)
        before = found.get((dot, key))
        paths = (*before.paths, path) if before is not None else (path,)
        found[dot, key] = Erasure(dot, key, paths, author, person, wall_ms, reason or "")
    return list(found.values())


def due(connection: Connection) -> None:
    """From now on, until a scrub went through, pages may hold what was erased."""
    connection.execute("REPLACE INTO meta VALUES (?, x'01')", (_SCRUB,))


def is_due(connection: Connection) -> bool:
    """Whether pages, or the log of writes beside them, may still hold what was erased."""
    return connection.execute("SELECT 1 FROM meta WHERE name=?", (_SCRUB,)).fetchone() is not None


def scrub(connection: Connection) -> bool:
    """Write the database anew without what was freed in it; False where somebody reads, and then it stays due.

    Outside of any transaction.
    """
    if not rewrite(connection):
        return False
    connection.execute("DELETE FROM meta WHERE name=?", (_SCRUB,))
    return True


def rewrite(connection: Connection) -> bool:
    """Write a file and the log of writes beside it anew: neither has a page of what was deleted."""
    patience = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
    try:
        with contextlib.suppress(*DatabaseError):
            connection.execute("VACUUM")
            return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout={patience}")
