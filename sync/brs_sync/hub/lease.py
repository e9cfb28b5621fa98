"""Which of several processes of one hub does what only one may do: a row of their books, by the database's clock.

Whoever holds it has a turn, which only ever grows. What is written on its strength is written together with a look at
the turn: who was paused, and whose time another has taken over meanwhile, writes nothing any more.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from brs_sync.clock import SystemClock
from brs_sync.errors import SyncProblem

if TYPE_CHECKING:
    from brs_sync.database import Connection
    from brs_sync.hub.store.books import Books

LEASE_MS = 6000
RENEW_SECONDS = LEASE_MS / 4000
_STOP_SECONDS = 5.0
ROAD = "upstream"  # the road to the hub above
# Within a transaction the time is that of its beginning: too early rather than too late, so nobody takes over too soon.
_ROW = "SELECT owner, turn, until_ms, CURRENT_TIMESTAMP FROM lease WHERE name = ?"
_TAKE = (
    "INSERT INTO lease (name, owner, turn, until_ms) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
    " owner = excluded.owner, turn = excluded.turn, until_ms = excluded.until_ms"
)
_RENEW = "UPDATE lease SET until_ms = ? WHERE name = ? AND owner = ? AND turn = ?"
_MINE = "SELECT 1 FROM lease WHERE name = ? AND owner = ? AND turn = ? AND until_ms > ?"


def _running() -> float:
    """Seconds, those asleep too."""
    return SystemClock().running_ms() / 1000


class Turn(Protocol):
    """The right to act for the hub."""

    @property
    def turn(self) -> int:
        """Which turn this is; another one than before where somebody else may have acted meanwhile."""
        ...

    @property
    def owner(self) -> str:
        """Who this is, among the hub's processes."""
        ...

    def take(self) -> bool:
        """Have it from now on, or go on having it; False while another has."""
        ...

    def renew(self) -> None:
        """Go on having it, if it is still this one's."""
        ...

    def is_held(self) -> bool:
        """Whether it is held for sure, by the process's own clock: asked before each step, and costs nothing."""
        ...

    def holds(self, connection: Connection) -> bool:
        """The same by the books, inside a transaction that has them for itself: what else it writes is written then."""
        ...

    def let_go(self) -> None:
        """Let others have it at once."""
        ...


class Sole:
    """Of a hub that is one process nobody else acts."""

    turn, owner = 1, ""

    def take(self) -> bool:
        """It is held."""
        return True

    def renew(self) -> None:
        """It does not end."""

    def is_held(self) -> bool:
        """It is."""
        return True

    def holds(self, connection: Connection) -> bool:
        """It does."""
        return True

    def let_go(self) -> None:
        """There is nobody else."""


class Lease:
    """One process's, of that name; any thread may call."""

    def __init__(
        self,
        books: Books,
        name: str = ROAD,
        *,
        lasts_ms: int = LEASE_MS,
        timer: Callable[[], float] = _running,
    ) -> None:
        self._books, self._name, self._lasts_ms, self._timer = books, name, lasts_ms, timer
        self._owner = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._lock = threading.Lock()
        self._turn = 0
        self._until = -1.0

    @property
    def turn(self) -> int:
        """The number of the turn, 0 before the first."""
        return self._turn

    @property
    def owner(self) -> str:
        """The machine, the process, and a word drawn by lot: no other process is ever called so."""
        return self._owner

    def take(self) -> bool:
        """Renew it, or take what nobody has or whose time is over."""
        with self._lock:
            began = self._timer()
            if self._until > began + self._lasts_ms / 2000:
                return True
            if self._until <= began and not self._is_free():
                return False
            with self._books.transaction() as connection:
                now = now_ms(connection)
                row = connection.execute(_ROW, (self._name,)).fetchone()
                owner, turn, until = ("", 0, 0) if row is None else row[:3]
                if (owner, turn) != (self._owner, self._turn):
                    if _stands(until, now, self._lasts_ms):
                        self._until = -1.0
                        return False
                    turn += 1
                connection.execute(_TAKE, (self._name, self._owner, turn, now + self._lasts_ms))
            self._turn, self._until = turn, began + self._lasts_ms / 1000
            return True

    def renew(self) -> None:
        """Let it last on; where it was taken over it is known at once."""
        with self._lock:
            if self._until < 0:
                return
            began = self._timer()
            with self._books.transaction() as connection:
                until = now_ms(connection) + self._lasts_ms
                done = connection.execute(_RENEW, (until, self._name, self._owner, self._turn))
                renewed = bool(done.rowcount)
            self._until = began + self._lasts_ms / 1000 if renewed else -1.0

    def is_held(self) -> bool:
        """By what this process knows: a little less long than the books say."""
        return self._until > self._timer()

    def holds(self, connection: Connection) -> bool:
        """By the books."""
        mine = (self._name, self._owner, self._turn, now_ms(connection))
        return connection.execute(_MINE, mine).fetchone() is not None

    def let_go(self) -> None:
        """Let others have it at once."""
        with self._lock:
            if self._until >= 0:
                self._until = -1.0
                with self._books.transaction() as connection:
                    connection.execute(_RENEW, (0, self._name, self._owner, self._turn))

    def _is_free(self) -> bool:
        with self._books.reading() as connection:
            row = connection.execute(_ROW, (self._name,)).fetchone()
        return row is None or row[0] == self._owner or not _stands(row[2], _ms(row[3]), self._lasts_ms)


@contextmanager
def going_on(turn: Turn, seconds: float = RENEW_SECONDS) -> Iterator[None]:
    """Go on having the turn meanwhile, however long it takes; of who is alone there is nothing to renew."""
    if isinstance(turn, Sole):
        yield
        return
    over = threading.Event()

    def renew() -> None:
        while not over.wait(seconds):
            with suppress(SyncProblem):  # while the database is away nobody else can take over either
                turn.renew()

    thread = threading.Thread(target=renew, name="turn", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(_STOP_SECONDS)  # a database that does not answer holds up nobody's end


def end_turn(connection: Connection, name: str = ROAD) -> None:
    """What it stands on has changed: whoever holds it has it no more, and who comes next waits for its end."""
    connection.execute("UPDATE lease SET owner = '', turn = turn + 1 WHERE name = ?", (name,))


def holder(books: Books, name: str = ROAD) -> str:
    """Who holds it now; empty where nobody does."""
    with books.reading() as connection:
        row = connection.execute(_ROW, (name,)).fetchone()
    return str(row[0]) if row is not None and _stands(row[2], _ms(row[3]), LEASE_MS) else ""


def _stands(until: int, now: int, lasts_ms: int) -> bool:
    """Whether it is not over. What is far ahead was written before the clock went back, and is void."""
    return now < until <= now + 2 * lasts_ms


def now_ms(connection: Connection) -> int:
    """What the database's clock says: that of no process, so that all of them measure alike."""
    return _ms(connection.execute("SELECT CURRENT_TIMESTAMP").fetchone()[0])


def _ms(said: object) -> int:
    at = said if isinstance(said, datetime) else datetime.fromisoformat(str(said)).replace(tzinfo=UTC)
    return int(at.timestamp() * 1000)
