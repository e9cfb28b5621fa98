"""The shapes that scripts read: records, histories, conflicts; documented in docs/cli.md."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from brs_sync.ids import RecordKey
from brs_sync.values import to_json
from brs_sync.views import Cell, Change, Head, Settlement

if TYPE_CHECKING:
    from brs_sync.tierwords import Holder
    from brs_sync.ways import Way

    from brs_desktop.records import Row
    from brs_desktop.workspace.review import Clash

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def time_text(wall_ms: int) -> str:
    """A wall time as ISO 8601 in UTC with milliseconds; one beyond the calendar is the calendar's last instant."""
    try:
        moment = _EPOCH + timedelta(milliseconds=wall_ms)
    except OverflowError:
        moment = datetime.max.replace(tzinfo=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def key_shape(key: RecordKey) -> dict[str, Any]:
    """How every answer names a record."""
    return {"id": key.record, "collection": key.collection, "partition": key.partition}


def record_shape(key: RecordKey, cells: Mapping[str, Cell]) -> dict[str, Any]:
    """`{id, collection, partition, cells: {path: {value, heads}}}`, the paths in order."""
    return key_shape(key) | {"cells": {path: cell_shape(cells[path]) for path in sorted(cells)}}


def cell_shape(cell: Cell) -> dict[str, Any]:
    """A cell as displayed with its live heads, the displayed one first."""
    shape: dict[str, Any] = {"value": to_json(cell.value), "heads": [head_shape(head) for head in cell.heads]}
    if cell.label:
        shape["label"] = cell.label
    if cell.pending:
        shape["pending"] = True
    return shape


def head_shape(head: Head) -> dict[str, Any]:
    """`{dot, value, author, time}`, and all dots where several wrote the same."""
    shape = {
        "dot": str(head.dot),
        "value": to_json(head.value),
        "author": head.author,
        "time": time_text(head.wall_ms),
    }
    return shape | ({"dots": [str(dot) for dot in head.dots]} if len(head.dots) > 1 else {})


def change_shape(change: Change) -> dict[str, Any]:
    """One change of a history: what, by whom, when, and what came of it."""
    return {
        "dot": str(change.dot),
        "path": change.path,
        "kind": change.kind,
        "value": to_json(change.value),
        "author": change.author,
        "time": time_text(change.wall_ms),
        "superseded_by": [str(dot) for dot in change.superseded_by],
        "names": [str(dot) for dot in change.names],
        "reason": change.reason,
        "live": change.live,
        "verdict": change.verdict,
    }


def way_shape(key: RecordKey, way: Way | None) -> dict[str, Any]:
    """How far a record is known to have come; nothing of one that stays where it is written."""
    sent_ms = way.sent_ms if way is not None else None
    return {
        **key_shape(key),
        "state": way.state if way is not None else None,
        "partly": way is not None and way.partly,
        "sent": time_text(sent_ms) if sent_ms is not None else None,
        "aside": way.aside if way is not None else "",
        "tiers": [tier_shape(one) for one in way.holders] if way is not None else [],
    }


def tier_shape(tier: Holder) -> dict[str, Any]:
    """What a hub above has said: since when it holds and applies all of it, or null, and why it puts some aside."""
    held = time_text(tier.held_ms) if tier.held_ms is not None else None
    return {"tier": tier.kind, "name": tier.name, "held": held, "aside": tier.aside}


def conflict_shape(conflict: Clash) -> dict[str, Any]:
    """`{id, record, path, kind, before, heads}` and where the record is; a settled one says by whom and why."""
    shape = {
        "id": conflict.id,
        "record": conflict.key.record,
        "collection": conflict.key.collection,
        "partition": conflict.key.partition,
        "path": conflict.path,
        "kind": conflict.kind,
        "before": to_json(conflict.before),
        "heads": [head_shape(head) | {"path": head.path} for head in conflict.heads],
    }
    if conflict.settlements:
        shape["settlements"] = [settlement_shape(one) for one in conflict.settlements]
    return shape


def settlement_shape(one: Settlement) -> dict[str, Any]:
    """Who settled a conflict, when, why, with which value, and which heads that ended."""
    return {
        "dot": str(one.dot),
        "kind": one.kind,
        "value": to_json(one.value),
        "author": one.author,
        "time": time_text(one.wall_ms),
        "reason": one.reason,
        "heads": [str(dot) for dot in one.names],
    }


def row_shape(row: Row, columns: tuple[str, ...]) -> dict[str, Any]:
    """One record of a list: `values` as stored, `shown` as read, both by column."""
    return key_shape(row.key) | {
        "title": row.title,
        "values": dict(zip(columns, row.raw, strict=True)),
        "shown": dict(zip(columns, row.values, strict=True)),
        "contested": row.contested,
        "pending": row.pending,
    }
