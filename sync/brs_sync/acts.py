"""Acts over several partitions found again: which commits one save made of a record, and what was there before it."""

from __future__ import annotations

from dataclasses import dataclass

from brs_sync.commit import decode_header
from brs_sync.database import Connection
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import WRITE, Context
from brs_sync.reading import RecordReader, Row, cells_under
from brs_sync.values import Value


@dataclass(frozen=True, slots=True)
class Touched:
    """What one act did to one record: the cells that still show what it wrote, and what each showed before."""

    key: RecordKey
    made: bool
    before: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Written:
    """One write of a cell: in which commit, under which context, and whether it still stands."""

    dot: Dot
    value: Value
    context: Context
    act: bytes | None
    live: bool
    hlc: int


def writes(connection: Connection, key: RecordKey, path: str) -> list[Written]:
    """Every applied plain write of a cell, oldest first."""
    rows = [row for row in RecordReader(connection, key).rows(path) if row.change.kind == WRITE]
    found = [
        Written(r.change.dot, r.change.value, r.change.context, _act(connection, r.number), r.live, r.change.hlc)
        for r in rows
    ]
    return sorted(found, key=lambda one: (one.hlc, one.dot))


def touched(connection: Connection, key: RecordKey, act: bytes | None, dot: Dot) -> Touched:
    """What an act did to a record; one that stayed within a partition is its only commit, `dot`.

    A cell that somebody wrote over since is not among what it showed before: what was written on top stays.
    """
    reader = RecordReader(connection, key)
    mine = [row for row in reader.rows() if _is_of(connection, row, act, dot)]
    if not mine:
        return Touched(key, False, {})
    first = min(mine, key=lambda row: row.change.hlc)
    shown = cells_under(reader, first.change.context)
    standing = (row.path for row in mine if row.live)
    before = {path: shown[path].value if path in shown else None for path in standing}
    return Touched(key, not shown, before)


def _is_of(connection: Connection, row: Row, act: bytes | None, dot: Dot) -> bool:
    if row.change.dot == dot:
        return True
    return act is not None and row.change.dot.replica == dot.replica and _act(connection, row.number) == act


def _act(connection: Connection, number: int) -> bytes | None:
    found = connection.execute("SELECT header FROM commits WHERE id=?", (number,)).fetchone()
    return decode_header(found[0]).act if found and found[0] else None
