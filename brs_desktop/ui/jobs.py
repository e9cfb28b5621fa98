"""All threading of the window: work goes to one lane for data or one for the network, results come back as signals.

The rule: a widget is touched in the interface thread only, and the interface thread never waits.

    wrong   threading.Thread(target=lambda: label.setText(workspace.page("contacts").total)).start()
    right   desk.data.run(lambda job: workspace.page("contacts"), done=self._show, owner=self)
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from brs_sync.courtesy import courtesy
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot
from shiboken6 import isValid

from brs_desktop.errors import Problem
from brs_desktop.sentences import as_problem

Work = Callable[["Job"], Any]


class Job:
    """One piece of work asked of a lane: it can be cancelled, tells how far it is, and ends exactly once."""

    def __init__(
        self,
        work: Work,
        done: Callable[[Any], None] | None,
        failed: Callable[[Problem], None] | None,
        told: Callable[[Any], None] | None,
        owner: QObject | None,
    ) -> None:
        self._work, self.done, self.failed, self.told, self.owner = work, done, failed, told, owner
        self._stop = threading.Event()
        self._tell: Callable[[Any], None] = lambda _value: None

    def cancel(self) -> None:
        """Ask the work to stop; nothing of it is reported from now on."""
        self._stop.set()

    def ask_to_stop(self) -> bool:
        """Whether the work should stop: long work asks between its steps."""
        return self._stop.is_set()

    def tell(self, value: Any) -> None:
        """Report how far the work is (called in the lane)."""
        self._tell(value)

    def perform(self, tell: Callable[[Any], None]) -> Any:
        self._tell = tell
        return self._work(self)

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for the outcome."""
        return not self._stop.is_set() and (self.owner is None or isValid(self.owner))


class _Worker(QObject):
    """Performs jobs one after the other in the lane's thread."""

    told = Signal(object, object)
    ended = Signal(object, object, object)

    @Slot(object)
    def perform(self, job: Job) -> None:
        result: Any = None
        problem: Problem | None = None
        if not job.ask_to_stop():
            try:
                result = job.perform(lambda value: self.told.emit(job, value))
            except Exception as failure:
                problem = as_problem(failure)
        self.ended.emit(job, result, problem)


class _Thread(QThread):
    """One Python thread for all jobs of a lane.

    Were its loop run by Qt alone, Python would take each job for a thread of its own and forget after it what belongs
    to a thread: the workspace's connection for reading, with all that it holds in memory, would be made anew each time.
    """

    def run(self) -> None:
        self.exec()


class Lane(QObject):
    """A queue of jobs in one thread; outcomes are delivered in the thread that made the lane."""

    _asked = Signal(object)
    became_idle = Signal()
    failed_unheard = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: set[Job] = set()
        self._thread = _Thread()
        self._thread.setObjectName(name)
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.perform, Qt.ConnectionType.QueuedConnection)
        self._worker.told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._worker.ended.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a job is queued or running."""
        return bool(self._jobs)

    def run(
        self,
        work: Work,
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Problem], None] | None = None,
        told: Callable[[Any], None] | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Queue `work`; `done`, `failed` and `told` are called back here, unless cancelled or `owner` is gone."""
        job = Job(work, done, failed, told, owner)
        self._jobs.add(job)
        self._asked.emit(job)
        return job

    def stop(self) -> None:
        """Cancel what has not begun, let the running job end, and end the thread (at the program's end only)."""
        for job in self._jobs:
            job.cancel()
        self._thread.quit()
        self._thread.wait()

    @Slot(object, object)
    def _hear(self, job: Job, value: Any) -> None:
        if job.wanted and job.told is not None:
            with courtesy.first():
                job.told(value)

    @Slot(object, object, object)
    def _end(self, job: Job, result: Any, problem: Problem | None) -> None:
        self._jobs.discard(job)
        if job.wanted:
            with courtesy.first():
                self._deliver(job, result, problem)
        if not self._jobs:
            self.became_idle.emit()

    def _deliver(self, job: Job, result: Any, problem: Problem | None) -> None:
        if problem is None:
            if job.done is not None:
                job.done(result)
        elif job.failed is not None:
            job.failed(problem)
        else:
            self.failed_unheard.emit(problem)
