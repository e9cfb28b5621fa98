"""Work in the background stops for a moment while the interface thread is at work.

Python lets one thread run at a time, and each handing over takes longer than what is done in between: a list that is
painted by hundreds of calls, each of which waits for its turn, takes three times as long while records arrive. So who
may not be held says when it begins and ends, and who works through much asks between two pieces whether to wait.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Longer than any turn of the interface thread; nothing waits on for one that is stuck or has begun a loop of its own.
_MOST_S = 0.25


class Courtesy:
    """One thread goes first, all others give way to it."""

    def __init__(self, most_s: float = _MOST_S) -> None:
        self._most_s = most_s
        self._free = threading.Event()
        self._free.set()
        self._first: int | None = None
        self._since = 0.0

    @contextmanager
    def first(self) -> Iterator[None]:
        """What is done within goes before what others do; within another such piece of the same thread, nothing."""
        if self._first is not None:
            yield
            return
        self._since = time.monotonic()
        self._free.clear()
        self._first = threading.get_ident()
        try:
            yield
        finally:
            self._first = None
            self._free.set()

    @property
    def asked(self) -> bool:
        """Whether somebody goes first now."""
        return self._first is not None

    def give_way(self) -> None:
        """Between two pieces of work, however small: wait while another thread goes first."""
        if self._first is not None and self._first != threading.get_ident():
            left = self._since + self._most_s - time.monotonic()
            if left > 0:
                self._free.wait(left)


# Python's lock is one for the whole process, and so is this.
courtesy = Courtesy()
