"""What a snapshot leaves behind: lists that are still to be made, and data that stands on its maker's word alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.snapshot.bases import CONTRADICTED, FETCHING, Base

from brs_desktop.workspace.lacking import Lacking, summed

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

# Records in one step, that is in one transaction: whoever types in between waits no longer for his turn.
STEP = 20


@dataclass(frozen=True)
class Making:
    """How far the lists are: records that they show as they are, of all that came."""

    done: int
    total: int


@dataclass(frozen=True)
class Attested:
    """What is shown as one tier held it at a time: of how many partitions the history before that is not here."""

    tier: str
    wall_ms: int
    partitions: int
    fetching: int
    contradicted: int


class Behind:
    """What lists and search do not show yet; it is on disk until it is made, so a kill costs nothing."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._most = 0

    @property
    def owed(self) -> int:
        """How many records lists and search do not show as they are."""
        return self._workspace.replica.owed()

    def step(self) -> Making | None:
        """Make the rows of some of them; None where nothing is left to do."""
        replica = self._workspace.replica
        before = replica.owed()
        if not before:
            self._most = 0
            return None
        self._most = max(self._most, before)
        return Making(self._most - replica.make_owed(STEP), self._most)

    def finish(self, cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Make them all; False when cancelled, and it will go on another time."""
        while not cancelled():
            if self.step() is None:
                return True
        return False

    def attested(self) -> tuple[Attested, ...]:
        """What stands on somebody's word alone, the newest first; `tier` is empty where its name is not known here."""
        replica = self._workspace.replica
        found: dict[bytes, list[Base]] = {}
        for base in replica.bases():
            found.setdefault(base.maker, []).append(base)
        told = [
            Attested(
                self._tier(maker),
                max(base.wall_ms for base in mine),
                len(mine),
                sum(base.state == FETCHING for base in mine),
                sum(base.state == CONTRADICTED for base in mine),
            )
            for maker, mine in found.items()
        ]
        return tuple(sorted(told, key=lambda one: one.wall_ms, reverse=True))

    def _tier(self, maker: bytes) -> str:
        return next((right.name for right in self._workspace.replica.rights(maker) if right.name), "")

    def lacking(self, partition: str = "", *, asked: bool = False) -> Lacking:
        """The history that is not here, of one partition or of all; `asked`: only what is to come."""
        if asked and not self._workspace.replica.fetches_log():
            return Lacking()
        short = [one for one in self._workspace.replica.lacks(partition) if one.commits > one.here]
        lacks = [one for one in short if not asked or one.base.state == FETCHING]
        newest = max(lacks, key=lambda one: one.base.wall_ms, default=None)
        return summed(lacks, "" if newest is None else self._tier(newest.base.maker))

    def fetch_history(self, partition: str = "") -> int:
        """Have the history beneath it come with the next exchange, of one partition or of all; of how many."""
        names = self._stands(partition)
        self._workspace.replica.fetch_log(names)
        return len(names)

    def leave_history(self, partition: str = "") -> None:
        """Ask for it no more; what has come stays. What somebody's revocation asks for still comes (SYNC rule 13)."""
        self._workspace.replica.leave_log(self._stands(partition))

    def _stands(self, partition: str) -> list[str]:
        return [base.partition for base in self._workspace.replica.bases() if partition in ("", base.partition)]
