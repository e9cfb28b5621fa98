"""A record that moved, followed to where it is now (SYNC rule 4): for choices that were taken from it before."""

from __future__ import annotations

from brs_sync.database import Connection
from brs_sync.ids import RecordKey
from brs_sync.merge import grouped
from brs_sync.reading import RecordReader

from brs_desktop.records.moved import MOVED, named


def now_at(connection: Connection, key: RecordKey) -> RecordKey | None:
    """The record that this one has become, over any number of moves; None where it did not move, or in a circle.

    Of two places the displayed one counts, as in the record itself (SYNC rule 7).
    """
    seen, at = {key}, key
    while (to := _moved_to(connection, at)) is not None:
        if to in seen:
            return None
        seen.add(to)
        at = to
    return at if at != key else None


def _moved_to(connection: Connection, key: RecordKey) -> RecordKey | None:
    groups = grouped(RecordReader(connection, key).heads(MOVED))
    return named(key.collection, groups[0][0].value) if groups else None
