"""Conflicts as people see them, and what their decisions say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from brs_sync.conflict import Found, find
from brs_sync.database import Connection
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import ACCEPT, KINDS, REOPEN, SETTLE, WRITES, CellName, standing, value_before
from brs_sync.reading import RecordReader, Row
from brs_sync.schema import SchemaSource
from brs_sync.section import MAX_REASON, CellChange
from brs_sync.values import Value
from brs_sync.views import (
    Accept,
    Change,
    Choice,
    ChooseHead,
    ChooseValue,
    Conflict,
    Delete,
    Head,
    Keep,
    Settlement,
)

_LISTED = (
    "SELECT x.id, p.path, r.collection, r.record, x.kind, x.path FROM conflict x JOIN record r ON r.id=x.record"
    " JOIN partition p ON p.id=r.partition"
)
_OPEN = _LISTED + " WHERE x.open=1 ORDER BY x.hlc DESC, x.id"
_SETTLED = _LISTED + " WHERE x.open=0 AND x.settled=1 ORDER BY x.hlc DESC, x.id"
_ONE = _LISTED + " WHERE x.id=?"


def list_conflicts(
    connection: Connection, schemas: SchemaSource, *, settled: bool, key: RecordKey | None
) -> list[Conflict]:
    """What is open, newest first; or what was settled and can be undone."""
    rows = connection.execute(_SETTLED if settled else _OPEN).fetchall()
    wanted = [row for row in rows if key is None or RecordKey(*row[1:4]) == key]
    readers: dict[RecordKey, RecordReader] = {}
    found = (_conflict(connection, schemas, row, readers) for row in wanted)
    return [conflict for conflict in found if conflict is not None]


def read_conflict(connection: Connection, schemas: SchemaSource, conflict_id: str) -> Conflict:
    """The conflict of this id, open or settled."""
    row = connection.execute(_ONE, (conflict_id,)).fetchone()
    conflict = _conflict(connection, schemas, row, {}) if row is not None else None
    if conflict is None:
        raise SyncProblem("conflict-unknown", name=conflict_id[:80])
    return conflict


def _conflict(
    connection: Connection, schemas: SchemaSource, row: tuple[Any, ...], readers: dict[RecordKey, RecordReader]
) -> Conflict | None:
    name, partition, collection, record, kind, path = row
    key = RecordKey(partition, collection, record)
    reader = readers.setdefault(key, RecordReader(connection, key))
    found = find(reader, schemas(collection), kind, path)
    if found is None:
        return None
    before = _before(reader, found) if found.kind == "hard" else None
    return Conflict(name, key, found.kind, path, found.open, _heads(reader, found), before, _settlements(reader, found))


def _heads(reader: RecordReader, found: Found) -> tuple[Head, ...]:
    rows = {(row.path, row.change.dot): row for part in reader.live_rows().values() for row in part}
    return tuple(reader.head(rows[placed.path, placed.head.dot], (placed.head.dot,)) for placed in found.heads)


def _before(reader: RecordReader, found: Found) -> Value:
    cell = CellName(reader.key.collection, reader.key.record, found.path)
    changes = [row.change for row in reader.rows(found.path)]
    return value_before(cell, changes, [placed.head for placed in found.heads])


def _settlements(reader: RecordReader, found: Found) -> tuple[Settlement, ...]:
    dots = {decision.dot for decision in found.decisions}
    path = decision_path(found.kind, found.path)
    rows = [row for row in reader.decision_rows().get(path, ()) if row.change.dot in dots]
    return tuple(_settlement(reader, row) for row in sorted(rows, key=lambda row: row.change.hlc))


def _settlement(reader: RecordReader, row: Row) -> Settlement:
    change = row.change
    return Settlement(
        change.dot, row.path, KINDS[change.kind], change.value, change.names,  # type: ignore[arg-type]
        reader.name(row.person, change.dot.replica), row.reason, change.hlc >> 16, row.wall_ms,
    )  # fmt: skip


def decision_path(kind: str, path: str) -> str:
    """The cell that decisions about a conflict are written to."""
    if kind != "delete":
        return path
    return f"{path}/alive" if path else "alive"


def settlement_of(conflict: Conflict, choice: Choice, reason: str, shown: Iterable[Dot] | None) -> list[CellChange]:
    """What a choice writes: it names exactly the heads that whoever chose was shown (SYNC rule 10)."""
    if not conflict.open:
        raise SyncProblem("conflict-not-settleable", name=conflict.id)
    if len(reason) > MAX_REASON:
        raise SyncProblem("bad-value", what="reason", text=reason[:80])
    chosen = None if shown is None else set(shown)
    heads = [head for head in conflict.heads if chosen is None or head.dot in chosen]
    if conflict.kind == "delete":
        return [_of_delete(conflict, choice, heads, reason)]
    if conflict.kind == "soft" and isinstance(choice, Accept):
        return [_of_soft(conflict, heads, reason)]
    at_path = [head for head in heads if head.path == conflict.path]
    value = _chosen(conflict, choice, at_path)
    return [_decision(conflict.key, conflict.path, SETTLE, at_path, reason, value)]


def unseen(conflict: Conflict, shown: Iterable[Dot] | None) -> set[tuple[Dot, CellName]]:
    """The heads that a delete does not cover, since the review had not displayed them."""
    if shown is None:
        return set()
    displayed = set(shown)
    key = conflict.key
    left = (head for head in conflict.heads if head.dot not in displayed)
    return {(head.dot, CellName(key.collection, key.record, head.path)) for head in left}


def _chosen(conflict: Conflict, choice: Choice, heads: list[Head]) -> Value:
    if isinstance(choice, ChooseValue) and heads:
        return choice.value
    if isinstance(choice, ChooseHead):
        for head in heads:
            if head.dot == choice.dot:
                return head.value
    raise SyncProblem("conflict-not-settleable", name=conflict.id)


def _of_delete(conflict: Conflict, choice: Choice, heads: list[Head], reason: str) -> CellChange:
    path = decision_path("delete", conflict.path)
    alive = [head for head in heads if head.path == path]
    if not isinstance(choice, (Keep, Delete)) or not alive:
        raise SyncProblem("conflict-not-settleable", name=conflict.id)
    return _decision(conflict.key, path, SETTLE, alive, reason, isinstance(choice, Keep))


def _of_soft(conflict: Conflict, heads: list[Head], reason: str) -> CellChange:
    """Accepting a merged row names the commits in it; a set's clash is accepted as it is displayed."""
    at_path = [head for head in heads if head.path == conflict.path]
    if at_path:
        return _decision(conflict.key, conflict.path, SETTLE, at_path, reason, at_path[0].value)
    return _decision(conflict.key, conflict.path, ACCEPT, heads, reason)


def _decision(
    key: RecordKey, path: str, kind: int, heads: Iterable[Head], reason: str, value: Value = None
) -> CellChange:
    names = tuple(sorted({head.dot for head in heads}))
    if not names:
        raise SyncProblem("conflict-not-settleable", name=path)
    return CellChange(key.collection, key.record, path, kind, value, names, reason)


def reopening_of(reader: RecordReader, conflict: Conflict, reason: str) -> CellChange:
    """What undoing writes: it names all settlements that stand over the same heads (SYNC rule 10)."""
    if not conflict.settlements:
        raise SyncProblem("conflict-not-settleable", name=conflict.id)
    path = decision_path(conflict.kind, conflict.path)
    last = max(conflict.settlements, key=lambda s: (s.time_ms, s.dot))
    kind = SETTLE if last.kind == "settle" else ACCEPT
    over = standing(reader.decisions(path), kind)
    names = tuple(sorted(d.dot for d in over if not set(d.names).isdisjoint(last.names)))
    return CellChange(conflict.key.collection, conflict.key.record, path, REOPEN, None, names, reason)


def read_history(connection: Connection, key: RecordKey, path: str | None) -> list[Change]:
    """Every applied change, newest last, with who wrote over it."""
    reader = RecordReader(connection, key)
    by_path: dict[str, list[Row]] = {}
    for row in reader.rows(path):
        by_path.setdefault(row.path, []).append(row)
    found = [pair for place, rows in by_path.items() for pair in _cell_history(reader, place, rows)]
    return [change for _, change in sorted(found, key=lambda pair: pair[0])]


def _cell_history(reader: RecordReader, path: str, rows: list[Row]) -> list[tuple[tuple[int, Dot, str], Change]]:
    cell = CellName(reader.key.collection, reader.key.record, path)
    ended = {name for row in rows if row.change.kind == REOPEN for name in row.change.names}
    found = []
    for row in rows:
        change = row.change
        over = [
            other.change.dot
            for other in rows
            if other is not row
            and not row.live
            and change.kind in (*WRITES, SETTLE)
            and (
                (other.change.kind in WRITES and other.change.context.covers(change.dot, cell))
                or (other.change.kind == SETTLE and change.dot in other.change.names and other.change.dot not in ended)
            )
        ]
        shown = (
            Change(
                change.dot, path, KINDS[change.kind], change.value,  # type: ignore[arg-type]
                reader.name(row.person, change.dot.replica), row.person, change.hlc >> 16, row.wall_ms,
                tuple(sorted(over)), change.names, row.reason, change.dot in ended, row.live,
            )
        )  # fmt: skip
        found.append(((change.hlc, change.dot, path), shown))
    return found
