"""The loop that syncs by itself: when to try is decided by sync's pure queue, who runs it is the caller's matter."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from brs_sync import queue
from brs_sync.queue import Queue

from brs_desktop.errors import Problem
from brs_desktop.sentences import as_problem
from brs_desktop.workspace import budget

if TYPE_CHECKING:
    from brs_sync.client import SyncReport

    from brs_desktop.workspace.workspace import Workspace

EVERY_MS = 10 * 60 * 1000
# Nobody is there, and nothing is sent: it is asked only which way a packet would go.
_FAR_AWAY = ("192.0.2.1", 9)


def local_address() -> str:
    """The address that this computer has towards the world, "" without one: another one is another network."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            asked.connect(_FAR_AWAY)
            return str(asked.getsockname()[0])
    except OSError:
        return ""


class SyncLoop:
    """Tells how long to wait and does one exchange when asked; no thread, no timer and no Qt of its own.

    Use: wait `wait_ms()`, call `attempt()` where the network may be waited for, and so on; `wake()` after a person
    asked, `look()` now and then, which sees another network, `changed()` after records changed. After a failure a
    small request asks first whether the hub answers, so that nothing large is sent into a portal.
    """

    def __init__(
        self,
        workspace: Workspace,
        random: Callable[[], float],
        *,
        every_ms: int = EVERY_MS,
        address: Callable[[], str] = local_address,
    ) -> None:
        self._workspace = workspace
        self._random = random
        self._every_ms = every_ms
        self._asked = False
        self._address = address
        self._was_at = address()
        status = workspace.sync_status()
        enrolled = bool(workspace.profile.hub_key)
        runs = workspace.sync_history()
        self._needs = runs[-1].needs if runs else 0
        self.queue = Queue(
            enrolled=enrolled,
            waiting=status.waiting,
            conflicts=status.conflicts,
            last_sync_ms=status.last_sync_ms,
            next_ms=self._now() if enrolled else None,
            unagreed=runs[-1].tries if runs and runs[-1].unagreed else 0,
        )

    def wait_ms(self) -> int | None:
        """Milliseconds until the next try; None while there is nothing to try.

        When what is left of the month's data budget moves nothing, what goes by itself waits for the next month.
        """
        wait = queue.wait_ms(self.queue, self._now())
        if wait is None:
            return None
        month = budget.spent(self._workspace)
        return max(wait, month.month_ends_ms - self._now()) if self._bars(month) and not self._asked else wait

    def _bars(self, month: budget.Spent) -> bool:
        """Whether an exchange by itself would only cost: the last one has said what the next step takes."""
        return month.used_up or (month.left is not None and month.left < self._needs)

    def changed(self) -> None:
        """Something was written or settled: new work wakes the loop unless the hub has just failed."""
        status = self._workspace.sync_status()
        if status.waiting > self.queue.waiting:
            self._needs = 0  # what is new may go before the rest, and be smaller
        self.queue = queue.changed(self.queue, self._now(), waiting=status.waiting, conflicts=status.conflicts)

    def look(self) -> None:
        """Another network may have another way to the hub: what had failed is tried again at once."""
        at = self._address()
        if at != self._was_at:
            self._was_at = at
            if at and self.queue.failures:
                self.queue = queue.reachable(self.queue, self._now())

    def wake(self) -> None:
        """A person asked, or a hub was joined: this exchange may cost more than the budget has left."""
        self._asked = True
        if self._workspace.profile.hub_key and not self.queue.enrolled:
            self.queue = Queue(enrolled=True)
        self.queue = queue.reachable(self.queue, self._now())

    def attempt(
        self,
        progress: Callable[[Any], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        within: int | None = None,
    ) -> SyncReport | Problem | None:
        """One exchange if it is due: its report, or what ended it, as a value; None when it is not due.

        `within` are the bytes that a person allows it; by itself it has what is left of the month.
        """
        asked, month = self._asked, budget.spent(self._workspace)
        if not queue.due(self.queue, self._now()) or (self._bars(month) and not asked):
            return None
        self._asked = False
        suspicious = bool(self.queue.error) and not asked
        self.queue = queue.begun(self.queue)
        try:
            if suspicious:
                self._workspace.exchange.knock()
            report = self._workspace.sync(progress, cancelled, within if asked else month.left)
        except Exception as error:  # the loop outlives every failure; what it was is told
            trouble = as_problem(error)
            told = getattr(error, "values", {}).get("seconds", 0)
            wait = float(told) if isinstance(told, int) else 0.0
            self.queue = queue.failed(self.queue, self._now(), trouble.code, self._random, at_least_seconds=wait)
            return trouble
        status, self._needs = self._workspace.sync_status(), report.needs
        stands = {"waiting": status.waiting, "conflicts": status.conflicts, "every_ms": self._every_ms}
        if status.unagreed:
            self.queue = queue.differed(self.queue, self._now(), self._random, **stands)
        else:
            self.queue = queue.succeeded(self.queue, self._now(), **stands)
        return report

    def _now(self) -> int:
        return self._workspace.clock.now_ms()
