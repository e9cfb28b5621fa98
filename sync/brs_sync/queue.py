"""When to try again, and what to say meanwhile: pure rules, told of events, given randomness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

FIRST_SECONDS = 5.0
LONGEST_SECONDS = 15 * 60.0
AFTER_REFUSAL_SECONDS = 60 * 60.0
# Nothing is ever put off for longer than this: what seems to be was put off by a clock that has been set back since.
_FARTHEST_MS = 2 * 60 * 60 * 1000


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
_STATE_OF_FAILURE = {
    "no-hub": SyncState.OFFLINE,
    "hub-busy": SyncState.OFFLINE,
    "hub-full": SyncState.OFFLINE,
    "slow-down": SyncState.OFFLINE,
    "proxy-away": SyncState.OFFLINE,
    "clock-or-certificate": SyncState.OFFLINE,
    "bad-certificate": SyncState.OFFLINE,
    "other-certificate": SyncState.OFFLINE,
    "tls-failed": SyncState.OFFLINE,
    "cancelled": SyncState.WAITING,
    "captive-portal": SyncState.PORTAL,
    "proxy-password": SyncState.PORTAL,
}


def state_of_failure(code: str) -> SyncState:
    """The one word for an exchange that ended so."""
    return _STATE_OF_FAILURE.get(code, SyncState.REFUSED)


@dataclass(frozen=True, slots=True)
class Queue:
    """What is known about exchanges with one hub: `held` grows by receipts alone."""

    enrolled: bool = False
    busy: bool = False
    waiting: int = 0
    conflicts: int = 0
    failures: int = 0
    unagreed: int = 0  # exchanges in a row after which both still differed
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
            return state_of_failure(self.error)
        if self.waiting or self.unagreed or self.last_sync_ms is None:
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


def differed(
    queue: Queue, now_ms: int, random: Callable[[], float], *, waiting: int, conflicts: int, every_ms: int
) -> Queue:
    """An exchange came to its end, all was said, and both still differ: the next one by itself waits longer each time.

    What is newly written goes at once all the same.
    """
    times = queue.unagreed + 1
    ceiling = min(AFTER_REFUSAL_SECONDS * 1000, every_ms * 2.0 ** min(times + 1, 30))
    wait = int(ceiling * (0.5 + 0.5 * random()))
    ended = succeeded(queue, now_ms, waiting=waiting, conflicts=conflicts, every_ms=max(wait, every_ms))
    return replace(ended, unagreed=times)


def failed(
    queue: Queue, now_ms: int, code: str, random: Callable[[], float], *, at_least_seconds: float = 0.0
) -> Queue:
    """An exchange ended early; the next try waits longer each time, and not as long as everybody else's.

    `at_least_seconds` is what a busy hub asked for; it is believed up to an hour.
    """
    failures = queue.failures + 1
    wait = backoff_seconds(failures, random, refused=code not in _STATE_OF_FAILURE)
    wait = int(max(wait, min(at_least_seconds, AFTER_REFUSAL_SECONDS)) * 1000)
    return replace(queue, busy=False, failures=failures, error=code, next_ms=now_ms + wait)


def reachable(queue: Queue, now_ms: int) -> Queue:
    """The network came back or a person asked: forget the waiting, not the reason."""
    return replace(queue, failures=0, next_ms=now_ms) if queue.enrolled else queue


def wait_ms(queue: Queue, now_ms: int) -> int | None:
    """Milliseconds until the next try; None while none is planned. A clock that was set back puts nothing off."""
    if not queue.enrolled or queue.busy or queue.next_ms is None:
        return None
    wait = queue.next_ms - now_ms
    return 0 if wait > _FARTHEST_MS else max(0, wait)


def due(queue: Queue, now_ms: int) -> bool:
    """Whether an exchange should begin now."""
    return wait_ms(queue, now_ms) == 0


def backoff_seconds(failures: int, random: Callable[[], float], *, refused: bool = False) -> float:
    """Seconds until the next try after so many failures in a row: doubling, bounded, spread over its upper half.

    `random` gives numbers from 0 up to 1. Refusals do not heal in seconds, so they wait long from the start.
    """
    if refused:
        ceiling = AFTER_REFUSAL_SECONDS
    else:
        ceiling = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(max(failures, 1) - 1, 30))
    return ceiling * (0.5 + 0.5 * random())
