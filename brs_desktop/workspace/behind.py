"""Lists that follow a snapshot: thousands of records come at once, and their rows are made behind whoever works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

# Records in one step, that is in one transaction: whoever types in between waits no longer for his turn.
STEP = 20


@dataclass(frozen=True)
class Making:
    """How far the lists are: records that they show as they are, of all that came."""

    done: int
    total: int


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
