"""Beside a hub that is served: a thread that meets the hub above on a schedule, and soon after something new came.

Of several processes of one hub the one that has the turn does; the others look whether it is free.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from brs_sync import queue
from brs_sync.clock import Clock
from brs_sync.errors import SyncProblem
from brs_sync.hub.lease import going_on
from brs_sync.points import Point, no_point
from brs_sync.queue import Queue

if TYPE_CHECKING:
    from brs_sync.hub.lease import Turn
    from brs_sync.hub.service import HubService
    from brs_sync.hub.upstream import UpState, Upstream, Upward

EVERY_MS = 5 * 60 * 1000
_LOOK_SECONDS = 1.0  # how often it is looked whether something came: one query
_LOOKS_AROUND = 3  # so many looks are one at what other processes took in, which costs more
_log = logging.getLogger(__name__)
_STOP_SECONDS = 5.0  # a request that is under way when the hub stops loses nothing


@contextmanager
def running(service: HubService, clock: Clock, *, every_ms: int = EVERY_MS, points: Point = no_point) -> Iterator[None]:
    """Meet the hub above while this is open, if one was joined or is meanwhile; nobody waits for it."""
    task = UpTask(service, clock, every_ms, points=points)
    thread = threading.Thread(target=task.run, name="upstream", daemon=True)
    try:
        with going_on(task.turn):
            thread.start()
            try:
                yield
            finally:
                task.stop()
                thread.join(_STOP_SECONDS)
    finally:
        if not thread.is_alive():
            with suppress(SyncProblem):  # books that are away let go by themselves
                task.turn.let_go()


class UpTask:
    """The schedule; when to try is decided by sync's pure queue."""

    def __init__(
        self,
        service: HubService,
        clock: Clock,
        every_ms: int,
        chance: Callable[[], float] = random.random,
        *,
        points: Point = no_point,
        turn: Turn | None = None,
    ) -> None:
        from brs_sync.hub.uproad import turn_of

        self._service, self._clock, self._points = service, clock, points
        self._every_ms, self._chance = every_ms, chance
        self._stop = threading.Event()
        self.turn = turn if turn is not None else turn_of(service)
        self._above: Upstream | None = None
        self._upward: Upward | None = None
        self._number = 0  # of the turn in which it was begun
        self._asked, self._arrival, self._looks = b"", -1, 0
        self.queue = Queue()

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
        from brs_sync.hub.upstream import asked

        upward = self._begun()
        if upward is None:
            return
        self._looks += 1
        if self._looks % _LOOKS_AROUND == 0:
            upward.look_around()
        if self._arrival != self._service.replica.arrival():
            self._arrival = self._service.replica.arrival()
            self.queue = queue.changed(self.queue, self._clock.now_ms(), waiting=upward.waiting(), conflicts=0)
        word = asked(self._service.admin)
        if word != self._asked:
            self._asked = word
            self.queue = queue.reachable(self.queue, self._clock.now_ms())
        if queue.due(self.queue, self._clock.now_ms()):
            self._meet(upward)

    def _begun(self) -> Upward | None:
        """The road upwards, where one was joined and this process has the turn; as it was left, where that is news."""
        from brs_sync.hub.upstream import Upward, asked, read_state, read_upstream

        admin = self._service.admin
        above = read_upstream(admin)
        if above != self._above:
            self._above, self._upward = above, None
            self.turn.renew()  # whoever joined or left has ended the turn
            if above is not None and self._service.is_shared and not self._service.replica.person[1]:
                self._service.called(above.name)
        if above is None or not self.turn.take():
            self._upward = None
            return None
        if self._upward is None or self._number != self.turn.turn:
            last = read_state(admin).synced_ms  # first: what cannot be read leaves nothing begun by half
            self._asked, self._arrival = asked(admin), -1
            self.queue = Queue(enrolled=True, last_sync_ms=last, next_ms=self._clock.now_ms())
            self._upward = Upward(self._service, above, self._clock, self._points, self.turn)
            self._number = self.turn.turn
        return self._upward

    def _meet(self, upward: Upward) -> None:
        from brs_sync.hub.upstream import after, read_state

        state = read_state(self._service.admin)
        self.queue = queue.begun(self.queue)
        every_ms = int(self._every_ms * (0.8 + 0.4 * self._chance()))  # not all hubs of a region at one moment
        try:
            report = upward.sync(self._stop.is_set)
            # What came meanwhile is seen by the next look, and goes then.
            waiting = upward.waiting() if report.commits.unagreed else 0
        except Exception as error:  # whatever it was, the hub goes on, and the next try comes
            code = error.code if isinstance(error, SyncProblem) else "upstream-failed"
            told = error.values.get("seconds") if isinstance(error, SyncProblem) else None
            least = float(told) if isinstance(told, int) else 0.0
            now = self._clock.now_ms()
            self.queue = queue.failed(self.queue, now, code, self._chance, at_least_seconds=least)
            if code != "cancelled":
                failed = replace(state, tried_ms=now, error=code, failures=self.queue.failures)
                self._keep(upward, replace(failed, next_ms=self.queue.next_ms))
            return
        now = self._clock.now_ms()
        stands = {"waiting": waiting, "conflicts": 0, "every_ms": every_ms}
        if report.commits.unagreed:
            self.queue = queue.differed(self.queue, now, self._chance, **stands)
        else:
            self.queue = queue.succeeded(self.queue, now, **stands)
        if not report.whole:
            self.queue = replace(self.queue, next_ms=now)
        self._keep(upward, replace(after(state, report, now), next_ms=self.queue.next_ms))

    def _keep(self, upward: Upward, state: UpState) -> None:
        """Write down how it went; who has lost the turn meanwhile begins anew when he has it again."""
        try:
            upward.road.keep(state)
        except SyncProblem as problem:
            if problem.code != "turn-over":
                raise
            self._upward = None
