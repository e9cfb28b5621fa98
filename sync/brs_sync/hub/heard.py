"""Which requests of each device were heard, so that none is heard twice: not after a crash either, and with few writes.

A request is heard when its counter is above all that were heard of its device. Were each counter on disk before its
request is answered, every poll would wait for the disk. So one number is, which stands a little ahead of all of them:
up to there counters are only remembered. Whoever opens the file after an end that nobody saw coming takes every device
to have come as far as that number. A recorded request is then refused, as any that may have been heard; so is the
first of a device that comes within these moments, which is told the number and goes on above it. A counter that is
further ahead, as of a device whose clock is, is on disk by itself before the request is heard. At an orderly end the
counters are put down as they are.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from brs_sync.errors import SyncProblem

if TYPE_CHECKING:
    from brs_sync.database import Connection
    from brs_sync.sidefile import SideFile

AHEAD_MS = 60_000
SEEN_MS = 5_000  # after which it is put down when a device was seen last
_FACT = "heard"
_NUMBER_BYTES = 8
_COUNT = "UPDATE device SET counter = ? WHERE replica = ?"
_SEE = "UPDATE device SET seen_ms = ? WHERE replica = ?"


class Heard:
    """The counters of one process over its own file; any thread may call."""

    def __init__(self, file: SideFile) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._last: dict[bytes, int] = {}
        self._seen: dict[bytes, int] = {}  # what is not put down yet
        self._reserved: int | None = None  # up to where counters are only remembered
        self._found = 0  # what an earlier process had reserved and not given back
        self._put_ms = 0

    def hear(self, replica: bytes, counter: int, now_ms: int) -> None:
        """Let a request be heard once; stale-request tells the counter that was heard last."""
        with self._lock:
            last = self._last_of(replica)
            if last is None or counter <= last:
                raise SyncProblem("stale-request", counter=last or 0)
            if counter > (self._reserved or 0):
                self._reserve(replica, counter, now_ms)
            self._last[replica], self._seen[replica] = counter, now_ms

    def put_seen(self, now_ms: int | None = None) -> None:
        """Put down when devices were seen; with `now_ms` only where that was not done just now."""
        with self._lock:
            if not self._seen or (now_ms is not None and 0 <= now_ms - self._put_ms < SEEN_MS):
                return
            with self._file.transaction() as connection:
                connection.executemany(_SEE, [(seen_ms, replica) for replica, seen_ms in self._seen.items()])
            self._seen.clear()
            self._put_ms = now_ms or self._put_ms

    def close(self) -> None:
        """Put all down as it is: nothing is reserved any more."""
        with self._lock:
            if self._reserved is None:
                return
            with self._file.transaction() as connection:
                connection.executemany(_COUNT, [(counter, replica) for replica, counter in self._last.items()])
                connection.executemany(_SEE, [(seen_ms, replica) for replica, seen_ms in self._seen.items()])
                _keep(connection, self._found)  # who has not come since is still behind it
            self._last.clear()
            self._seen.clear()
            self._reserved = None

    def _last_of(self, replica: bytes) -> int | None:
        """The last counter that was heard, or may have been; None of a device that is not known."""
        if replica not in self._last:
            with self._file.reading() as connection:
                row = connection.execute("SELECT counter FROM device WHERE replica = ?", (replica,)).fetchone()
                if row is None:
                    return None
                if self._reserved is None:
                    fact = connection.execute("SELECT value FROM fact WHERE name = ?", (_FACT,)).fetchone()
                    self._reserved = self._found = int.from_bytes(fact[0]) if fact is not None else 0
            self._last[replica] = max(int(row[0]), self._found)
        return self._last[replica]

    def _reserve(self, replica: bytes, counter: int, now_ms: int) -> None:
        """See to it that a counter is not forgotten; on disk when this returns."""
        with self._file.transaction() as connection:
            if counter > now_ms + AHEAD_MS:
                connection.execute(_COUNT, (counter, replica))
                return
            reserved = now_ms + 2 * AHEAD_MS
            _keep(connection, reserved)
        self._reserved = reserved


def _keep(connection: Connection, reserved: int) -> None:
    connection.execute(
        "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_FACT, reserved.to_bytes(_NUMBER_BYTES)),
    )
