"""What a hub that went back to a backup is given back as a snapshot (SYNC rule 16)."""

from __future__ import annotations

from collections.abc import Sequence

from brs_sync.errors import SyncProblem
from brs_sync.points import Point
from brs_sync.replica import Replica
from brs_sync.snapshot.taking import REFUSALS


def give_back(replica: Replica, snapshots: Sequence[tuple[bytes, bytes]], points: Point) -> int:
    """Stand on what was attested here, or by who may, before this hub went back.

    Whoever brings it is trusted for nothing: its maker signed it. How many were false is charged to him.
    """
    altered = 0
    for data, whole in snapshots:
        try:
            if replica.take_snapshot(data, whole, over="hub") is not None:
                points("hub.given_back")
        except SyncProblem as problem:
            if problem.code not in REFUSALS:
                raise
            altered += problem.code == "unauthentic"
    return altered
