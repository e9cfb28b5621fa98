"""A lock that goes round: whoever asked first has it next, also before the one who has just let go of it."""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """A re-entrant lock, handed on in the order in which threads asked for it.

    Python's own goes to whoever is quickest, which is the thread that lets go and asks again: one that takes in
    thousands of commits, each in a short transaction, would keep all others waiting until the last.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._owner: int | None = None
        self._depth = 0
        self._queue: deque[tuple[int, threading.Lock]] = deque()

    @property
    def waiting(self) -> int:
        """How many threads wait for their turn."""
        return len(self._queue)

    def __enter__(self) -> None:
        me = threading.get_ident()
        if self._owner == me:
            self._depth += 1
            return
        with self._guard:
            if self._owner is None:
                self._owner, self._depth = me, 1
                return
            gate = threading.Lock()
            gate.acquire()
            self._queue.append((me, gate))
        try:
            gate.acquire()
        except BaseException:
            self._give_up(me, gate)
            raise

    def __exit__(self, *error: object) -> None:
        self._depth -= 1
        if not self._depth:
            with self._guard:
                self._hand_on()

    def _hand_on(self) -> None:
        if not self._queue:
            self._owner = None
            return
        self._owner, gate = self._queue.popleft()
        self._depth = 1
        gate.release()

    def _give_up(self, me: int, gate: threading.Lock) -> None:
        """Somebody who was interrupted while waiting takes no turn."""
        with self._guard:
            if (me, gate) in self._queue:
                self._queue.remove((me, gate))
            else:
                self._hand_on()
