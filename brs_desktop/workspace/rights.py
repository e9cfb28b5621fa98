"""What this device may do where, by the grants it has itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from brs_sync.ids import in_scope

from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_sync.replica import Replica

# The last segment of the one place that an expert, a partner or a provider has in a country.
_OWN = "own-"


def country_place(partition: str) -> str | None:
    """The place of the country in which this is somebody's own; None where it is nobody's."""
    above, _slash, last = partition.rpartition("/")
    return above if above and last.startswith(_OWN) else None


def own_place(replica: Replica, partition: str, collection: str = "") -> str:
    """The partition itself, or the one beneath it in which alone this device may write: an expert has no other.

    Who has two roles in one country goes on in the place where records of this collection are, or where he began.
    """
    writes = _writes(replica)
    if in_scope(partition, writes):
        return partition
    beneath = [prefix for prefix in writes if prefix.startswith(f"{partition}/") and "*" not in prefix]
    return _in_use(replica, beneath, collection) if beneath else partition


def granted_home(replica: Replica, start: str, home: str, collection: str = "") -> str:
    """The country whose records are home, or the one in which this device has its own place, where home has none."""
    writes, at_home = _writes(replica), f"{start}/{home}"
    if in_scope(at_home, writes) or any(prefix.startswith(f"{at_home}/") for prefix in writes):
        return home
    places = [one for one in writes if one.startswith(f"{start}/") and one.count("/") == 2 and country_place(one)]
    return _in_use(replica, places, collection).split("/")[1] if places else home


def _writes(replica: Replica) -> list[str]:
    return [prefix for one in replica.rights(replica.key) if "write" in one.rights for prefix in one.prefixes]


def _in_use(replica: Replica, places: Iterable[str], collection: str) -> str:
    """The first of these places that was granted, those before others that hold records of a collection."""
    found = sorted(set(places))
    if len(found) == 1:
        return found[0]
    given = sorted(replica.standing(replica.key), key=lambda one: one.issued)
    at = {place: next((n for n, one in enumerate(given) if place in one.prefixes), len(given)) for place in found}
    return min(found, key=lambda place: (next(replica.records(collection, place), None) is None, at[place], place))


def check_right(replica: Replica, partition: str, right: str) -> None:
    """Refuse what every other replica would quarantine: work in a partition that a grant covers without the right.

    Where no grant of this device covers the partition, work is provisional and allowed (SYNC, writing 5).
    """
    covering = [one for one in replica.rights(replica.key) if in_scope(partition, one.prefixes)]
    if covering and not any(right in one.rights for one in covering):
        raise problem("no-right")
