"""Which partitions hold what a country's people hand in beside reports: tiers say of them how much they hold.

It is read off the roles: what a country's own people write, as far as tiers share it. Of reports the submitted versions
alone speak (`is_frozen`); what is said about them is answered by people.
"""

from __future__ import annotations

from functools import cache, lru_cache

from brs_sync.beyond import SHARED
from brs_sync.ids import in_scope, is_frozen
from brs_sync.roles import roles
from brs_sync.scopes import both

_REPORTS = ("report",)
_COUNTRY = "{country}"


@lru_cache(maxsize=8192)
def rises(partition: str) -> bool:
    """Whether a country's people hand in here what every tier above is to hold, and no submitted versions."""
    written, given = _places()
    return in_scope(partition, written) and not in_scope(partition, given) and not is_frozen(partition)


def speaks(partition: str) -> bool:
    """Whether tiers say what they hold of this partition."""
    return is_frozen(partition) or rises(partition)


@cache
def _places() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a country's own people write and tiers share, beside reports; and what is given to every country to read."""
    shares = [share for role in roles().values() if not role.beyond for share in role.shares]
    written = {
        prefix.replace(_COUNTRY, "*")
        for share in shares
        if "write" in share.rights
        for prefix in share.prefixes
        if _COUNTRY in prefix and not in_scope(prefix, _REPORTS) and "{" not in prefix.replace(_COUNTRY, "")
    }
    given = {prefix for share in shares for prefix in share.prefixes if "{" not in prefix}
    return both(tuple(written), SHARED), tuple(sorted(given))
