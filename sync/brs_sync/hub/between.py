"""What goes between a hub and the one above it: never drafts, private notes or practice; they stay where they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from brs_sync.ids import in_scope
from brs_sync.scopes import both, fewest
from brs_sync.wire import MAX_PREFIXES

# What more than one tier may know of (SYNC, partitions). What is not named here goes no higher than a country's hub.
SHARED = (
    "assistance", "authority", "contacts", "library", "reference",
    "report/*/sent", "report/*/*/sent", "report/*/*/*/sent", "report/*/talk", "report/*/*/talk", "report/*/*/*/talk",
)  # fmt: skip


def between(scope: Sequence[str], within: Sequence[str] | None = None) -> tuple[str, ...]:
    """The part of a scope that goes between tiers, and that these prefixes cover; None for all of it."""
    shared = both(scope, SHARED)
    return shared if within is None else both(shared, within)


def asked_for(clients: Iterable[str], own: Sequence[str]) -> tuple[str, ...] | None:
    """What a hub asks for of what it may have: the union of its clients' grants; None where that is all of it."""
    union = fewest(clients)
    if len(union) > MAX_PREFIXES or all(in_scope(prefix, union) for prefix in own):
        return None
    return union
