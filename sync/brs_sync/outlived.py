"""What an author was shown and what is not applied any more: it stood on his screen all the same (SYNC rule 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.merge import Applied, Context
from brs_sync.reading import Row

if TYPE_CHECKING:
    from brs_sync.engine import Store

Outlived = dict[str, list[Row]]


def outlived(store: Store, key: RecordKey, context: Context) -> Outlived:
    """By path, a record's changes that the context holds and that are in quarantine by now.

    A context holds nothing that was not applied when it was taken. Without these the log would show in their stead what
    they were written over, and would say of what stood beside them that nobody was shown it.
    """
    found: Outlived = {}
    for dot in store.unapplied(key.partition):
        if not context.holds(dot):
            continue
        commit = store.commit(key.partition, dot)
        header = commit.header
        for change in commit.changes or ():
            if change[:2] == key[1:]:
                applied = Applied(dot, change.kind, change.value, header.hlc, header.context, change.names)
                row = Row(change.path, applied, 0, header.person, header.wall_ms, False, change.reason)
                found.setdefault(change.path, []).append(row)
    return found
