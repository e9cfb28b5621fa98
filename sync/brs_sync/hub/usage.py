"""How much each device has brought today: it outlives the process, or a restart would be worth a disk."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

from brs_sync.clock import Clock
from brs_sync.sidefile import SideFile

APPLICATION = 0x42525355  # "BRSU"
FILE_NAME = "hub-usage.db"
UNWRITTEN_BYTES = 1_000_000
_MOST_UNWRITTEN = 1000  # devices of which something is not put down yet
_DAY_MS = 86_400_000
# By hand: what defines tables otherwise takes more memory than all that a hub does.
_TABLES = ["CREATE TABLE usage (device BLOB NOT NULL PRIMARY KEY, day INTEGER NOT NULL, bytes INTEGER NOT NULL)"]


class Usage:
    """One row a device; any thread may call.

    What is brought is put down by the million bytes, of all devices at once: a push does not wait for the disk once
    more, and a process that is ended at any moment forgets no more than that.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._file = SideFile(folder / FILE_NAME, APPLICATION, lambda: _TABLES)
        self._clock = clock
        self._lock = threading.Lock()
        self._added: Counter[tuple[bytes, int]] = Counter()  # by device and day, not put down yet

    def today(self, device: bytes) -> int:
        """Bytes that it has brought since midnight, UTC."""
        day = self._day()
        with self._lock, self._file.reading() as connection:
            row = connection.execute("SELECT bytes FROM usage WHERE device = ? AND day = ?", (device, day)).fetchone()
            return (int(row[0]) if row else 0) + self._added[device, day]

    def add(self, device: bytes, size: int) -> None:
        """It has brought so many more."""
        with self._lock:
            self._added[device, self._day()] += size
            if self._added.total() >= UNWRITTEN_BYTES or len(self._added) >= _MOST_UNWRITTEN:
                self._put_down()

    def close(self) -> None:
        """Put down what is not yet, and let go of the file."""
        try:
            with self._lock:
                self._put_down()
        finally:
            self._file.close()

    def _put_down(self) -> None:
        if not self._added:
            return
        with self._file.transaction() as connection:
            connection.executemany(
                "INSERT INTO usage (device, day, bytes) VALUES (?, ?, ?) ON CONFLICT (device) DO UPDATE SET"
                " bytes = CASE WHEN usage.day = excluded.day THEN usage.bytes ELSE 0 END + excluded.bytes,"
                " day = excluded.day",
                [(device, day, size) for (device, day), size in sorted(self._added.items(), key=lambda one: one[0][1])],
            )
        self._added.clear()

    def _day(self) -> int:
        return self._clock.now_ms() // _DAY_MS
