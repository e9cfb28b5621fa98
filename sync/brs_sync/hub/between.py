"""What goes between a hub and the one above it: never drafts, private notes or practice; they stay where they are.

A draft is for the country's own devices alone (SYNC, partitions). A hub holds it where such devices have brought it,
for those that it serves itself; it gives it to no hub above or below and to nobody beyond the country, by the role of
the asker's grant and not by how he asks (`brs_sync.beyond`): who may not see a section gets no more than its stub.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from brs_sync.beyond import SHARED
from brs_sync.ids import in_scope
from brs_sync.scopes import both, fewest
from brs_sync.wire import MAX_WITHIN


def between(scope: Sequence[str], within: Sequence[str] | None = None) -> tuple[str, ...]:
    """The part of a scope that goes between tiers, and that these prefixes cover; None for all of it."""
    shared = both(scope, SHARED)
    return shared if within is None else both(shared, within)


def asked_for(clients: Iterable[str], own: Sequence[str]) -> tuple[str, ...] | None:
    """What a hub asks for of what it may have: the union of its clients' grants; None where that is all of it."""
    union = fewest(clients)
    if len(union) > MAX_WITHIN or all(in_scope(prefix, union) for prefix in own):
        return None
    return union
