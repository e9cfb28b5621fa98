"""What one device or one address may take of a hub: rates, places for bodies, bytes a day, and room on the disk.

A hostile one waits behind others or is refused by a code with seconds; it never takes what others need.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import shutil
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.errors import SyncProblem

if TYPE_CHECKING:
    from brs_sync.hub.settings import Settings
    from brs_sync.hub.usage import Usage
    from brs_sync.views import Received

OVER = "brs-over"  # in a request's scope: its address asks too often, and has to wait so many seconds
_MOST_KNOWN = 10_000  # addresses or devices whose rates are remembered
_LONGEST_NAME = 64


class Buckets:
    """So many requests a minute each, and as many at once as a minute allows after a rest; 0 is no limit."""

    def __init__(self, a_minute: int, clock: Callable[[], float]) -> None:
        self._rate, self._most, self._clock = a_minute / 60, float(a_minute), clock
        self._left: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def take(self, who: object) -> None:
        """Let one request through, or raise slow-down with the seconds until the next would be."""
        if not self._rate:
            return
        now = self._clock()
        left, since = self._left.pop(who, (self._most, now))
        left = min(self._most, left + max(0.0, now - since) * self._rate)
        self._left[who] = (left - 1 if left >= 1 else left), now
        while len(self._left) > _MOST_KNOWN:
            self._left.popitem(last=False)
        if left < 1:
            raise SyncProblem("slow-down", seconds=max(1, math.ceil((1 - left) / self._rate)))


class Places:
    """So many bodies at once in all, and of one address; whoever finds none waits, the first who may goes first."""

    def __init__(self, most: int, each: int) -> None:
        self._most, self._each = most, each
        self._taken: Counter[str] = Counter()
        self._waiting: deque[tuple[str, asyncio.Future[None]]] = deque()

    @property
    def taken(self) -> int:
        """How many have a place."""
        return self._taken.total()

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return len(self._waiting)

    async def take(self, who: str) -> None:
        """Have a place."""
        if self._is_free(who):
            self._taken[who] += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((who, turn))
        try:
            await turn
        except asyncio.CancelledError:
            with suppress(ValueError):
                self._waiting.remove((who, turn))
            if turn.done() and not turn.cancelled():
                self.give_back(who)
            raise

    def give_back(self, who: str) -> None:
        """Let the next one in."""
        self._taken[who] -= 1
        if not self._taken[who]:
            del self._taken[who]
        for one in list(self._waiting):
            if self._is_free(one[0]) and not one[1].done():
                self._waiting.remove(one)
                self._taken[one[0]] += 1
                one[1].set_result(None)

    def _is_free(self, who: str) -> bool:
        return self.taken < self._most and self._taken[who] < self._each


class Limits:
    """All limits of one hub process; places and addresses are the event loop's, the rest any thread may ask."""

    def __init__(self, settings: Settings, usage: Usage, clock: Callable[[], float]) -> None:
        self._folder, self._floor = settings.data, settings.disk_floor
        self._daily, self._usage = settings.device_daily, usage
        self._at_once = settings.device_transfers
        self.addresses = Buckets(settings.address_rate, clock)
        self._devices = Buckets(settings.device_rate, clock)
        self.places = Places(settings.transfers, settings.address_transfers)
        self._under_way: Counter[bytes] = Counter()
        self._lock = threading.Lock()

    def come(self, device: bytes, visit: Visit, *, brings: bool) -> None:
        """A device has proved itself: may it go on, and is there room for what it brings?"""
        with self._lock:
            self._devices.take(device)
            if self._at_once and self._under_way[device] >= self._at_once:
                raise SyncProblem("slow-down", seconds=1)
            if not visit.over:
                self._under_way[device] += 1
                visit.device = device
        if brings:  # asks the disk, which may be slow
            self._room(device)

    def gone(self, visit: Visit) -> None:
        """A request has ended."""
        with self._lock:
            visit.over = True
            if visit.device is not None:
                self._under_way[visit.device] -= 1
                if self._under_way[visit.device] <= 0:
                    del self._under_way[visit.device]

    def stored(self, device: bytes, size: int) -> None:
        """So many bytes of what it brought are on the disk."""
        if self._daily and size:
            self._usage.add(device, size)

    def free(self) -> int:
        """Bytes above the floor; below it nothing is taken in."""
        return free_bytes(self._folder) - self._floor

    def _room(self, device: bytes) -> None:
        if self.free() < 0:
            raise SyncProblem("hub-full")
        if self._daily and self._usage.today(device) >= self._daily:
            raise SyncProblem("over-quota", limit=self._daily)


@dataclass(slots=True)
class Visit:
    """One request, from its head to its answer; without limits it only tells nobody anything."""

    limits: Limits | None = None
    device: bytes | None = None
    over: bool = False

    def proved(self, device: bytes, *, brings: bool) -> None:
        """Who asks is known now."""
        if self.limits is not None and self.device is None:
            self.limits.come(device, self, brings=brings)

    def stored(self, size: int) -> None:
        """So many bytes of the request are on the disk."""
        if self.limits is not None and self.device is not None:
            self.limits.stored(self.device, size)

    def took(self, size: int, received: Received) -> None:
        """Commits were taken in out of so many bytes: what was here before is not counted again."""
        if received.beyond and not received.results and not received.statements:
            return  # there was no room for any of it
        fresh = sum(one.status not in ("duplicate", "erased") for one in received.results)
        self.stored(size * fresh // len(received.results) if received.results else size)

    def end(self) -> None:
        """It is answered, or nobody waits any more."""
        if self.limits is not None:
            self.limits.gone(self)


visiting: ContextVar[Visit] = ContextVar("visiting")


def visit() -> Visit:
    """The request that is being answered here."""
    return visiting.get(None) or Visit()


@lru_cache(maxsize=1024)  # a device comes again and again
def neighbourhood(host: str) -> str:
    """By what an address is counted: itself, or the network of an IPv6 one, whose owner has all of them."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:_LONGEST_NAME]
    if address.version == 6:
        mapped = address.ipv4_mapped
        return str(mapped) if mapped is not None else str(ipaddress.ip_network((address, 64), strict=False))
    return host


def free_bytes(folder: Path) -> int:
    """What is free on the disk of a folder."""
    return shutil.disk_usage(folder).free
