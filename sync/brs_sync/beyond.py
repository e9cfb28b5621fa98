"""What may go beyond a country's own devices: whatever a grant covers, never drafts, private notes or practice."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from brs_sync.ids import common_prefix
from brs_sync.roles import is_beyond
from brs_sync.scopes import both
from brs_sync.views import Rights

# What more than one tier may know of (SYNC, partitions). What is not named here goes no higher than a country's hub.
SHARED = (
    "assistance", "authority", "contacts", "library", "reference",
    "report/*/sent", "report/*/*/sent", "report/*/*/*/sent", "report/*/talk", "report/*/*/talk", "report/*/*/*/talk",
)  # fmt: skip
_KEPT = ("report", "person", "practice")  # where there is more than is shared


def goes_to(rights: Iterable[Rights], *which: str) -> tuple[str, ...]:
    """The prefixes of which a hub gives to who has these rights, by those that let him do what is named.

    Who is beyond the country's devices by the role of his grant gets what is shared of it, and no more.
    """
    found: set[str] = set()
    for one in rights:
        if not one.rights.isdisjoint(which):
            found.update(_shared(one.prefixes) if is_beyond(one.role) else one.prefixes)
    return tuple(sorted(found))


@lru_cache(maxsize=1024)
def _shared(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    touching = [one for one in prefixes if any(common_prefix(one, kept) is not None for kept in _KEPT)]
    return (*(one for one in prefixes if one not in touching), *both(touching, SHARED))
