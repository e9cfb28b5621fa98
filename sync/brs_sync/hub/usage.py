"""How much each device has brought today, to whichever process: else a restart would be worth a disk."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from brs_sync.clock import Clock
from brs_sync.errors import SyncProblem

if TYPE_CHECKING:
    from brs_sync.hub.store.books import Books

UNWRITTEN_BYTES = 1_000_000
_MOST_UNWRITTEN = 1000  # devices of which something is not put down yet
_DAY_MS = 86_400_000
_READ = "SELECT size FROM usage_by_day WHERE device = ? AND day = ?"
_ADD = (
    "INSERT INTO usage_by_day (device, day, size) VALUES (?, ?, ?)"
    " ON CONFLICT (device, day) DO UPDATE SET size = usage_by_day.size + excluded.size"
)

# The newest rows of a device stay, whatever day it is here: one process far ahead forgets nothing for the others.
_FORGET = (
    "DELETE FROM usage_by_day WHERE device = ? AND day <"
    " (SELECT u.day FROM usage_by_day u WHERE u.device = ? ORDER BY u.day DESC LIMIT 1 OFFSET 8)"
)


class Usage:
    """One row a device and day, in the hub's books; any thread may call.

    What is brought is put down by the million bytes, of all devices at once: a push does not wait for the disk once
    more, a process that is ended at any moment forgets no more than that, and of several none knows less of another.
    """

    def __init__(self, books: Books, clock: Clock) -> None:
        self._books, self._clock = books, clock
        self._lock = threading.Lock()
        self._added: Counter[tuple[bytes, int]] = Counter()  # by device and day, not put down yet

    def today(self, device: bytes) -> int:
        """Bytes that it has brought since midnight, UTC."""
        day = self._day()
        with self._lock, self._books.reading() as connection:
            row = connection.execute(_READ, (device, day)).fetchone()
            return (int(row[0]) if row else 0) + self._added[device, day]

    def add(self, device: bytes, size: int) -> None:
        """It has brought so many more."""
        with self._lock:
            self._added[device, self._day()] += size
            if self._added.total() >= UNWRITTEN_BYTES or len(self._added) >= _MOST_UNWRITTEN:
                with suppress(SyncProblem):  # books that are away for a moment: what came is kept, and so is this
                    self._put_down()

    def close(self) -> None:
        """Put down what is not yet."""
        with self._lock:
            self._put_down()

    def _put_down(self) -> None:
        if not self._added:
            return
        # In one order in all processes, that none waits for another that waits for it.
        rows = [(device, day, size) for (device, day), size in sorted(self._added.items())]
        with self._books.transaction(alone=False) as connection:
            connection.executemany(_ADD, rows)
            connection.executemany(_FORGET, [(device, device) for device in sorted({one for one, _ in self._added})])
        self._added.clear()

    def _day(self) -> int:
        return self._clock.now_ms() // _DAY_MS
