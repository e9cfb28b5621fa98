"""When to try again, and what to say meanwhile: pure rules, told of events, given randomness."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

FIRST_SECONDS = 5.0
LONGEST_SECONDS = 15 * 60.0
AFTER_REFUSAL_SECONDS = 60 * 60.0

_PORTAL_STATUS = frozenset({301, 302, 303, 307, 308, 511})


class SyncState(StrEnum):
    """The closed list of states that screens, command line and tests share."""

    NEVER = "never"
    OFFLINE = "offline"
    WAITING = "waiting"
    SYNCING = "syncing"
    SYNCED = "synced"
    CONFLICTS = "conflicts"
    REFUSED = "refused"
    PORTAL = "portal"


# What each failure of an exchange makes of the state; a code that is not here is the hub's or the device's own fault.
_STATE_OF_FAILURE = {"no-hub": SyncState.OFFLINE, "captive-portal": SyncState.PORTAL, "slow-down": SyncState.OFFLINE}


@dataclass(frozen=True, slots=True)
class Queue:
    """What is known about exchanges with one hub: `held` grows by receipts alone."""

    enrolled: bool = False
    busy: bool = False
    waiting: int = 0
    conflicts: int = 0
    failures: int = 0
    error: str = ""
    last_sync_ms: int | None = None
    next_ms: int | None = None

    @property
    def state(self) -> SyncState:
        """The one word for it, by the most pressing reason first."""
        if not self.enrolled:
            return SyncState.NEVER
        if self.busy:
            return SyncState.SYNCING
        if self.error:
            return _STATE_OF_FAILURE.get(self.error, SyncState.REFUSED)
        if self.waiting or self.last_sync_ms is None:
            return SyncState.WAITING
        return SyncState.CONFLICTS if self.conflicts else SyncState.SYNCED


def changed(queue: Queue, now_ms: int, *, waiting: int, conflicts: int) -> Queue:
    """Something was written, settled or received; new work asks for an exchange at once, unless the last try failed."""
    wake = queue.enrolled and waiting > queue.waiting and not queue.failures
    return replace(queue, waiting=waiting, conflicts=conflicts, next_ms=now_ms if wake else queue.next_ms)


def begun(queue: Queue) -> Queue:
    """An exchange is under way."""
    return replace(queue, busy=True, next_ms=None)


def succeeded(queue: Queue, now_ms: int, *, waiting: int, conflicts: int, every_ms: int) -> Queue:
    """An exchange came to its end; `waiting` is what the receipts did not cover."""
    return Queue(enrolled=True, waiting=waiting, conflicts=conflicts, last_sync_ms=now_ms, next_ms=now_ms + every_ms)


def failed(queue: Queue, now_ms: int, code: str, random: Callable[[], float]) -> Queue:
    """An exchange ended early; the next try waits longer each time, and not as long as everybody else's."""
    failures = queue.failures + 1
    wait = int(backoff_seconds(failures, random, refused=code not in _STATE_OF_FAILURE) * 1000)
    return replace(queue, busy=False, failures=failures, error=code, next_ms=now_ms + wait)


def reachable(queue: Queue, now_ms: int) -> Queue:
    """The network came back or a person asked: forget the waiting, not the reason."""
    return replace(queue, failures=0, next_ms=now_ms) if queue.enrolled else queue


def due(queue: Queue, now_ms: int) -> bool:
    """Whether an exchange should begin now."""
    return queue.enrolled and not queue.busy and queue.next_ms is not None and queue.next_ms <= now_ms


def backoff_seconds(failures: int, random: Callable[[], float], *, refused: bool = False) -> float:
    """Seconds until the next try after so many failures in a row: doubling, bounded, spread over its upper half.

    `random` gives numbers from 0 up to 1. Refusals do not heal in seconds, so they wait long from the start.
    """
    if refused:
        ceiling = AFTER_REFUSAL_SECONDS
    else:
        ceiling = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(max(failures, 1) - 1, 30))
    return ceiling * (0.5 + 0.5 * random())


def stranger(status: int, headers: Mapping[str, str]) -> str:
    """The code for an answer that did not come from a hub: a portal's page or redirect, or nobody at home.

    `headers` are looked up in lower case; an answer without a kind is one whose headers were cut off.
    """
    kind = headers.get("content-type", "").lower()
    if status in _PORTAL_STATUS or (kind and 200 <= status < 300) or ("html" in kind and status < 500):
        return "captive-portal"
    return "no-hub"
