"""Beside a hub that is served: a thread that meets the hub above on a schedule, and soon after something new came."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from brs_sync import queue
from brs_sync.clock import Clock
from brs_sync.errors import SyncProblem
from brs_sync.points import Point, no_point
from brs_sync.queue import Queue

if TYPE_CHECKING:
    from brs_sync.hub.service import HubService
    from brs_sync.hub.upstream import Upward

EVERY_MS = 5 * 60 * 1000
_LOOK_SECONDS = 1.0  # how often it is looked whether something came: one query
_log = logging.getLogger(__name__)
_STOP_SECONDS = 5.0  # a request that is under way when the hub stops loses nothing


@contextmanager
def running(service: HubService, clock: Clock, *, every_ms: int = EVERY_MS, points: Point = no_point) -> Iterator[None]:
    """Meet the hub above while this is open, if one was joined; nobody waits for it."""
    from brs_sync.hub.upstream import Upward, read_upstream

    upstream = read_upstream(service.admin)
    if upstream is None:
        yield
        return
    upward = Upward(service, upstream, clock, points)
    task = UpTask(service, upward, clock, every_ms)
    thread = threading.Thread(target=task.run, name="upstream", daemon=True)
    thread.start()
    try:
        yield
    finally:
        task.stop()
        thread.join(_STOP_SECONDS)
        if not thread.is_alive():
            upward.close()


class UpTask:
    """The schedule; when to try is decided by sync's pure queue."""

    def __init__(
        self,
        service: HubService,
        upward: Upward,
        clock: Clock,
        every_ms: int,
        chance: Callable[[], float] = random.random,
    ) -> None:
        from brs_sync.hub.upstream import asked, read_state

        self._service, self._upward, self._clock = service, upward, clock
        self._every_ms, self._chance = every_ms, chance
        self._stop = threading.Event()
        self._asked = asked(service.admin)
        self._arrival = -1
        last = read_state(service.admin).synced_ms
        self.queue = Queue(enrolled=True, last_sync_ms=last, next_ms=clock.now_ms())

    def stop(self) -> None:
        """End soon: between two requests."""
        self._stop.set()

    def run(self) -> None:
        """Until it is stopped."""
        while not self._stop.is_set():
            try:
                self.step()
            except SyncProblem:
                pass  # the hub's own disk is away for a moment: its door says so
            except Exception as error:  # whatever it was, it is looked again
                _log.error("upstream", exc_info=error)
            self._stop.wait(_LOOK_SECONDS)

    def step(self) -> None:
        """Look whether it is time, and meet."""
        from brs_sync.hub.upstream import asked, read_upstream

        if self._arrival != self._service.replica.arrival():
            self._arrival = self._service.replica.arrival()
            self.queue = queue.changed(self.queue, self._clock.now_ms(), waiting=self._upward.waiting(), conflicts=0)
        word = asked(self._service.admin)
        if word != self._asked:
            self._asked = word
            self.queue = queue.reachable(self.queue, self._clock.now_ms())
        if queue.due(self.queue, self._clock.now_ms()) and read_upstream(self._service.admin) is not None:
            self._meet()

    def _meet(self) -> None:
        from brs_sync.hub.upstream import after, keep_state, read_state

        state = read_state(self._service.admin)
        self.queue = queue.begun(self.queue)
        every_ms = int(self._every_ms * (0.8 + 0.4 * self._chance()))  # not all hubs of a region at one moment
        try:
            report = self._upward.sync(self._stop.is_set)
        except Exception as error:  # whatever it was, the hub goes on, and the next try comes
            code = error.code if isinstance(error, SyncProblem) else "upstream-failed"
            told = error.values.get("seconds") if isinstance(error, SyncProblem) else None
            least = float(told) if isinstance(told, int) else 0.0
            now = self._clock.now_ms()
            self.queue = queue.failed(self.queue, now, code, self._chance, at_least_seconds=least)
            if code != "cancelled":
                failed = replace(state, tried_ms=now, error=code, failures=self.queue.failures)
                keep_state(self._service.admin, replace(failed, next_ms=self.queue.next_ms))
            return
        now, waiting = self._clock.now_ms(), self._upward.waiting()
        stands = {"waiting": waiting, "conflicts": 0, "every_ms": every_ms}
        if report.commits.unagreed:
            self.queue = queue.differed(self.queue, now, self._chance, **stands)
        else:
            self.queue = queue.succeeded(self.queue, now, **stands)
        if not report.whole:
            self.queue = replace(self.queue, next_ms=now)
        keep_state(self._service.admin, replace(after(state, report, now), next_ms=self.queue.next_ms))
