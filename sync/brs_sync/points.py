"""Named crash points: a process told to die at one of them does so there, for tests of durability."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping

VARIABLE = "BRS_CRASH_AT"
Point = Callable[[str], None]


def no_point(name: str) -> None:
    """Pass every crash point unharmed, as every process does that nobody tests."""


def points_from_environment(environ: Mapping[str, str] = os.environ) -> Point:
    """The crash points asked for by `BRS_CRASH_AT=name[:n]`, read once: death at the n-th passing of that name."""
    name, _, count = environ.get(VARIABLE, "").partition(":")
    if not name:
        return no_point
    return CrashPoint(name, int(count or "1"), _die)


class CrashPoint:
    """Counts the passings of one name, over all threads, and calls `die` at the n-th."""

    def __init__(self, name: str, passing: int, die: Callable[[], None]) -> None:
        self._name = name
        self._left = passing
        self._die = die
        self._lock = threading.Lock()

    def __call__(self, name: str) -> None:
        """Pass the point `name`."""
        if name != self._name:
            return
        with self._lock:
            self._left -= 1
            last = self._left == 0
        if last:
            self._die()


def _die() -> None:
    """End this process as a power cut would: nothing is flushed, closed or said."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
