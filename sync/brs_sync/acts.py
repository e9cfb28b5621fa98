"""Acts over several partitions found again: which commits one save made of a record, and what was there before it."""

from __future__ import annotations

from dataclasses import dataclass

from brs_sync.columns import STATES
from brs_sync.commit import decode_header
from brs_sync.database import Connection
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import WRITE, Context
from brs_sync.past import PastView
from brs_sync.reading import RecordReader, Row
from brs_sync.snapshot.bases import read_base
from brs_sync.values import Value

_UNSEEN = (
    'SELECT 1 FROM section s JOIN commits c ON c.id=s."commit" JOIN partition p ON p.id=c.partition'
    " WHERE p.path=? AND s.state IN (?,?) LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Touched:
    """What one act did to one record: the cells that still show what it wrote, and what each showed before.

    `known` says that all that was there before is held here, and told; where not, what each showed may be missing.
    """

    key: RecordKey
    made: bool
    before: dict[str, Value]
    known: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """One write of a cell: in which commit, under which context, and whether it still stands.

    `act` is None for a save that was one commit, and where `attested`: a snapshot's word says nothing of acts.
    """

    partition: str
    dot: Dot
    value: Value
    context: Context
    act: bytes | None
    live: bool
    hlc: int
    attested: bool


def writes(connection: Connection, key: RecordKey, path: str) -> list[Written]:
    """Every applied plain write of a cell, oldest first."""
    rows = [row for row in RecordReader(connection, key).rows(path) if row.change.kind == WRITE]
    found = [_written(connection, key.partition, row) for row in rows]
    return sorted(found, key=lambda one: (one.hlc, one.dot))


def touched(connection: Connection, key: RecordKey, by: Written) -> Touched:
    """What the act of which `by` is a part did to a record.

    A cell that somebody wrote over since is not among what it showed before: what was written on top stays.
    """
    reader = RecordReader(connection, key)
    rows = reader.rows()
    dots = {row.number: row.change.dot for row in rows}
    of_act = {number for number, dot in dots.items() if _is_of(connection, key.partition, number, dot, by)}
    mine = [row for row in rows if row.number in of_act]
    if not mine:
        return Touched(key, False, {})
    context = min(mine, key=lambda row: row.change.hlc).change.context
    past = PastView(reader, context)
    shown = past.cells()
    standing = (row.path for row in mine if row.live)
    before = {path: shown[path].value if path in shown else None for path in standing}
    known = past.unsure.isdisjoint(before) and _is_known(connection, key.partition, context)
    return Touched(key, not shown, before, known)


def _written(connection: Connection, partition: str, row: Row) -> Written:
    change, act = row.change, _act(connection, row.number)
    attested = connection.execute("SELECT hash=x'' FROM commits WHERE id=?", (row.number,)).fetchone()[0]
    return Written(partition, change.dot, change.value, change.context, act, row.live, change.hlc, bool(attested))


def _is_of(connection: Connection, partition: str, number: int, dot: Dot, by: Written) -> bool:
    """A dot names a commit within its partition alone; across partitions an act is known by its id."""
    if dot == by.dot and partition == by.partition:
        return True
    return by.act is not None and dot.replica == by.dot.replica and _act(connection, number) == by.act


def _is_known(connection: Connection, partition: str, context: Context) -> bool:
    """Whether nothing of what such a context holds is missing here: overwritten before a snapshot, or not to be read.

    An author who had been shown all that the snapshot attests was shown none of what it leaves out.
    """
    base = read_base(connection, partition)
    if base is not None and not context.covers_all({who: head.seq for who, head in base.heads.items()}):
        return False
    states = (STATES.index("withheld"), STATES.index("sealed"))
    return connection.execute(_UNSEEN, (partition, *states)).fetchone() is None


def _act(connection: Connection, number: int) -> bytes | None:
    found = connection.execute("SELECT header FROM commits WHERE id=?", (number,)).fetchone()
    return decode_header(found[0]).act if found and found[0] else None
