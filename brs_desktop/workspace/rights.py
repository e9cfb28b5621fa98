"""What this device may do where, by the grants it has itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync.ids import in_scope

from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_sync.replica import Replica


def own_place(replica: Replica, partition: str) -> str:
    """The partition itself, or the one beneath it in which alone this device may write: an expert has no other."""
    writes = [prefix for one in replica.rights(replica.key) if "write" in one.rights for prefix in one.prefixes]
    if in_scope(partition, writes):
        return partition
    beneath = sorted(prefix for prefix in writes if prefix.startswith(f"{partition}/") and "*" not in prefix)
    return beneath[0] if beneath else partition


def check_right(replica: Replica, partition: str, right: str) -> None:
    """Refuse what every other replica would quarantine: work in a partition that a grant covers without the right.

    Where no grant of this device covers the partition, work is provisional and allowed (SYNC, writing 5).
    """
    covering = [one for one in replica.rights(replica.key) if in_scope(partition, one.prefixes)]
    if covering and not any(right in one.rights for one in covering):
        raise problem("no-right")
