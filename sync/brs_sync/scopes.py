"""Scopes as sets of prefixes: what two of them both cover, and the fewest prefixes that say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from brs_sync.ids import common_prefix, in_scope


def both(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """What two scopes both cover."""
    return fewest(common for a in one for b in other if (common := common_prefix(a, b)) is not None)


def fewest(prefixes: Iterable[str]) -> tuple[str, ...]:
    """The same scope without the prefixes that others cover."""
    wanted = sorted(set(prefixes))
    return tuple(one for one in wanted if not any(in_scope(one, (other,)) for other in wanted if other != one))
