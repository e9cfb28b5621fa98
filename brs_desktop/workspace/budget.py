"""The data budget: what exchanges have cost this month, and whether automatic ones may go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from brs_sync.budget import HEADS
from brs_sync.database import Connection

from brs_desktop.workspace.zone import LocalZone

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

MEGABYTE = 1_000_000
_TABLE = (
    "CREATE TABLE IF NOT EXISTS workspace_traffic"
    " (month TEXT NOT NULL PRIMARY KEY, bytes_up INTEGER NOT NULL, bytes_down INTEGER NOT NULL)"
)
_ADD = (
    "INSERT INTO workspace_traffic VALUES (?, ?, ?) ON CONFLICT (month) DO UPDATE"
    " SET bytes_up = bytes_up + excluded.bytes_up, bytes_down = bytes_down + excluded.bytes_down"
)


@dataclass(frozen=True)
class Spent:
    """One month's exchanges in bytes: what went, what came, and what is allowed (None without a budget)."""

    up: int
    down: int
    allowed: int | None
    month_ends_ms: int

    @property
    def total(self) -> int:
        return self.up + self.down

    @property
    def left(self) -> int | None:
        """What may still be spent; None without a budget."""
        return None if self.allowed is None else max(0, self.allowed - self.total)

    @property
    def used_up(self) -> bool:
        """Whether automatic exchanges wait for the next month: what is left buys no request and its answer.

        A person can still sync by hand.
        """
        return self.left is not None and self.left < HEADS


def prepare(connection: Connection) -> None:
    """Make the table of months; the sync history itself keeps only its newest entries."""
    connection.execute(_TABLE)


def add(connection: Connection, now_ms: int, up: int, down: int) -> None:
    """An exchange has cost this much, also one that failed."""
    connection.execute(_ADD, (_month(now_ms), up, down))


def spent(workspace: Workspace) -> Spent:
    """What this month has cost so far, by the calendar of this computer."""
    now = workspace.clock.now_ms()
    row = (
        workspace.replica.reader()
        .execute("SELECT bytes_up, bytes_down FROM workspace_traffic WHERE month = ?", (_month(now),))
        .fetchone()
    )
    up, down = row or (0, 0)
    return Spent(up, down, workspace.preferences.budget_mb * MEGABYTE or None, _month_ends(now))


def _moment(now_ms: int) -> datetime:
    return datetime.fromtimestamp(now_ms / 1000, LocalZone())


def _month(now_ms: int) -> str:
    return f"{_moment(now_ms):%Y-%m}"


def _month_ends(now_ms: int) -> int:
    now = _moment(now_ms)
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return int(datetime(year, month, 1, tzinfo=LocalZone()).timestamp() * 1000)
