"""Wall time that comes in, and the hybrid logical time made of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

COUNTER_BITS = 16
MAX_HLC = 2**63 - 2
MAX_WALL = MAX_HLC >> COUNTER_BITS
_RUNNING: int = getattr(time, "CLOCK_BOOTTIME", 0)  # Linux


class Clock(Protocol):
    """Whatever tells the time; nothing in sync reads it any other way."""

    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        ...

    def running_ms(self) -> int:
        """Milliseconds that passed since some moment, sleep included: nobody sets this one."""
        ...


class SystemClock:
    """The machine's own clock, right or wrong."""

    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000

    def running_ms(self) -> int:
        """Milliseconds since the machine began to run; where a system has no such clock, sleep may be left out."""
        return time.clock_gettime_ns(_RUNNING) // 1_000_000 if _RUNNING else time.monotonic_ns() // 1_000_000


@dataclass
class FixedClock:
    """A clock that moves only when it is told to; `set_ms` is by how much somebody has set it."""

    ms: int = 1_767_225_600_000
    set_ms: int = 0

    def now_ms(self) -> int:
        """The time it was last set to."""
        return self.ms

    def running_ms(self) -> int:
        """The time without what it was set by."""
        return self.ms - self.set_ms

    def advance(self, ms: int) -> None:
        """Let time pass."""
        self.ms += ms

    def set_by(self, ms: int) -> None:
        """Somebody sets it, or a machine that stood still is told the time: none of that passed while it ran."""
        self.ms += ms
        self.set_ms += ms


def next_hlc(wall_ms: int, floor: int) -> int:
    """A hybrid time not behind the wall and above `floor` (SYNC rule 3), whatever either clock says."""
    wall = min(max(wall_ms, 0), MAX_WALL) << COUNTER_BITS
    return min(max(wall, floor + 1), MAX_HLC)


def hlc_ms(hlc: int) -> int:
    """The milliseconds in a hybrid time."""
    return hlc >> COUNTER_BITS
