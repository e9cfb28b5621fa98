"""A file on its way from the hub because somebody asked: how far it is, and a way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from brs_desktop.errors import Problem
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job

STOPPED = "cancelled"


class Fetching(QObject):
    """One file at a time, in a lane of its own; what came before a stop need not come again."""

    began = Signal(str)
    told = Signal(object)
    ended = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._stopping = False
        self.record = ""
        self._then: Callable[[], None] = _nothing

    @property
    def waits(self) -> bool:
        """Whether a file is on its way."""
        return self._job is not None

    def start(self, record: str, then: Callable[[], None] | None = None) -> None:
        """Fetch an entry's file and go on with `then`; while one is on its way, another is not begun."""
        if self._job is not None or not self._desk.is_open:
            return
        self._stopping, self.record, self._then = False, record, then or _nothing

        def work(job: Job) -> Any:
            return self._desk.workspace.library.fetch(record, job.tell, lambda: self._stopping or job.ask_to_stop())

        lane = self._desk.lane("fetching")
        self._job = lane.run(work, done=self._done, failed=self._failed, told=self.told.emit, owner=self)
        self.began.emit(record)

    def stop(self) -> None:
        """Stop after the piece that is coming."""
        self._stopping = True

    def _done(self, _entry: Any) -> None:
        self._over()
        self._then()

    def _failed(self, problem: Problem) -> None:
        if problem.code != STOPPED:
            self._desk.notices.problem(problem)
        self._over()

    def _over(self) -> None:
        self._job = None
        self.ended.emit(self.record)


def _nothing() -> None:
    """Go on with nothing."""
